import { statfs } from 'node:fs/promises';
import type { Facts } from '../../../core/machine/facts.ts';
import { bytes } from '../../../core/units.ts';
import { maybeReported } from './gpus.ts';
import type { Mount } from './mounts.ts';
import { fileSystemKind, isDirect, parseMounts } from './mounts.ts';
import type { Reader } from './reader.ts';

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

/** Drives with a file system: one entry for each device, at the first place where it is mounted. */
export const readDrives = async (reader: Reader, space: SpaceAt): Promise<Facts['storage']> => {
  const mounts = parseMounts((await reader.text('/proc/self/mountinfo')) ?? '').filter(isDrive);
  const first = mounts.filter((mount, i) => mounts.findIndex(({ device }) => device === mount.device) === i);
  return Promise.all(first.map((mount) => driveAt(reader, mount, space)));
};

/** Loop devices hold images (snaps), which are no drives of their own. */
const isDrive = ({ source, type }: Mount) =>
  source.startsWith('/dev/') && !source.startsWith('/dev/loop') && fileSystemKind(type) === 'drive';

const driveAt = async (reader: Reader, mount: Mount, space: SpaceAt): Promise<Facts['storage'][number]> => {
  const model = await modelOf(reader, mount);
  const room = await space(mount.path);
  const noSpace = `${mount.path} cannot be read`;
  return {
    id: mount.source.replace(/^\/dev\/(mapper\/)?/, ''),
    mount: mount.path,
    device: maybeReported(mount.source, '/proc/self/mountinfo', ''),
    model: maybeReported(model, 'sysfs', 'the drive does not give its name, as virtual ones do not'),
    fileSystem: maybeReported(mount.type, '/proc/self/mountinfo', ''),
    capacityBytes: maybeReported(room && bytes(room.capacityBytes), 'statfs', noSpace),
    freeBytes: maybeReported(room && bytes(room.freeBytes), 'statfs', noSpace),
    direct: maybeReported(isDirect(mount.type), `what ${mount.type} does`, `not known of ${mount.type}`),
  };
};

/** The model of the drive that carries a file system: up from the partition, and down through LVM, LUKS or RAID. */
const modelOf = async (reader: Reader, { device, source }: Mount): Promise<string | undefined> => {
  const name = source.slice(source.lastIndexOf('/') + 1);
  const folder = (await reader.real(`/sys/dev/block/${device}`)) ?? (await reader.real(`/sys/class/block/${name}`));
  return folder === undefined ? undefined : modelAt(reader, folder, 0);
};

/** Mapped devices are stacked a few deep at most. */
const deepestStack = 5;

const modelAt = async (reader: Reader, folder: string, depth: number): Promise<string | undefined> => {
  const own = (await reader.text(`${folder}/device/model`)) ?? (await reader.text(`${folder}/../device/model`));
  if (own !== undefined || depth > deepestStack) return own;
  const below = [...(await reader.list(`${folder}/slaves`))];
  const models = await Promise.all(
    below.map(async (slave) => {
      const real = await reader.real(`${folder}/slaves/${slave}`);
      return real === undefined ? undefined : modelAt(reader, real, depth + 1);
    }),
  );
  const known = [...new Set(models.filter((model) => model !== undefined))];
  return known.length === 0 ? undefined : known.join(' + ');
};
