import { statfs } from 'node:fs/promises';
import type { CatalogueDrive } from '../../../core/machine/drive-catalogue.ts';
import type { DriveFacts, StorageFacts } from '../../../core/machine/facts-storage.ts';
import { bytes } from '../../../core/units.ts';
import { devicesOf, drivesBelow } from './block.ts';
import { driveFacts } from './drive.ts';
import { maybeReported } from './maybe-reported.ts';
import type { Mount } from './mounts.ts';
import { fileSystemKind, isDirect, parseMounts } from './mounts.ts';
import { raidOf } from './raid.ts';
import type { Reader } from './reader.ts';
import type { RunTool } from './tool.ts';

export interface Space {
  readonly capacityBytes: number;
  readonly freeBytes: number;
}
/** Size and free space at a mount point; undefined where it cannot be told. */
export type SpaceAt = (path: string) => Promise<Space | undefined>;

export const spaceAt: SpaceAt = async (path) => {
  const found = await statfs(path).catch(() => undefined);
  return found && { capacityBytes: found.blocks * found.bsize, freeBytes: found.bavail * found.bsize };
};

export interface DrivesDeps {
  readonly reader: Reader;
  readonly run: RunTool;
  readonly space: SpaceAt;
  readonly drives: readonly CatalogueDrive[];
}

/** File systems on drives: one entry for each, at the first place where it is mounted. */
export const readDrives = async (deps: DrivesDeps): Promise<StorageFacts[]> => {
  const mounts = parseMounts((await deps.reader.text('/proc/self/mountinfo')) ?? '').filter(isDrive);
  const first = mounts.filter((mount, i) => mounts.findIndex((one) => idOf(one) === idOf(mount)) === i);
  return Promise.all(first.map((mount) => storageAt(deps, mount)));
};

/** Loop devices hold images (snaps), which are no drives of their own. */
const isDrive = ({ source, type }: Mount) =>
  type === 'zfs' || (source.startsWith('/dev/') && !source.startsWith('/dev/loop') && fileSystemKind(type) === 'drive');

/** Subvolumes of btrfs have one number each, data sets of ZFS share the space of their pool. */
const idOf = ({ device, source, type }: Mount) => {
  if (type === 'zfs') return source.split('/')[0];
  return type === 'btrfs' ? source : device;
};

const storageAt = async (
  { reader, run, space, drives: catalogue }: DrivesDeps,
  mount: Mount,
): Promise<StorageFacts> => {
  const devices = await devicesOf(reader, run, mount);
  const below = (await Promise.all(devices.map((device) => drivesBelow(reader, device)))).flat();
  const drives = await Promise.all(below.map((drive) => driveFacts(reader, catalogue, drive)));
  const raid = await raidOf(reader, run, mount, devices);
  const room = await space(mount.path);
  const noSpace = `${mount.path} cannot be read`;
  return {
    id: mount.source.replace(/^\/dev\/(mapper\/)?/, ''),
    mount: mount.path,
    device: maybeReported(mount.source, '/proc/self/mountinfo', ''),
    model: maybeReported(modelsOf(drives), 'sysfs', 'the drive does not give its name, as virtual ones do not'),
    fileSystem: maybeReported(mount.type, '/proc/self/mountinfo', ''),
    capacityBytes: maybeReported(room && bytes(room.capacityBytes), 'statfs', noSpace),
    freeBytes: maybeReported(room && bytes(room.freeBytes), 'statfs', noSpace),
    direct: maybeReported(isDirect(mount.type), `what ${mount.type} does`, `not known of ${mount.type}`),
    ...(raid === undefined ? {} : { raid }),
    ...(drives.length === 0 ? {} : { drives }),
  };
};

const modelsOf = (drives: readonly DriveFacts[]): string | undefined =>
  [...new Set(drives.flatMap(({ model }) => model.value ?? []))].join(' + ') || undefined;
