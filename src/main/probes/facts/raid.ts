import type { StorageFacts } from '../../../core/machine/facts-storage.ts';
import { reported, unknown } from '../../../core/machine/known.ts';
import { bytes } from '../../../core/units.ts';
import type { BlockDevice } from './block.ts';
import { btrfsOf, poolOf, slavesOf, stackBelow } from './block.ts';
import { maybeReported } from './maybe-reported.ts';
import type { Mount } from './mounts.ts';
import type { Reader } from './reader.ts';
import type { RunTool } from './tool.ts';

type Raid = NonNullable<StorageFacts['raid']>;

/** How several drives carry one file system; undefined where nothing joins any. */
export const raidOf = async (
  reader: Reader,
  run: RunTool,
  mount: Mount,
  devices: readonly BlockDevice[],
): Promise<Raid | undefined> => {
  if (mount.type === 'zfs') return devices.length > 1 ? zfsRaid(run, mount) : undefined;
  if (mount.type === 'btrfs' && devices.length > 1) return btrfsRaid(reader, devices);
  const stack = (await Promise.all(devices.map((device) => stackBelow(reader, device)))).flat();
  for (const device of stack) {
    const raid = (await mdRaid(reader, device)) ?? (await mappedRaid(reader, device));
    if (raid !== undefined) return raid;
  }
  return devices.length > 1 ? unknown('the file system joins the drives, and does not tell how') : undefined;
};

/** Linux' own RAID (kernel: admin-guide/md). */
const mdRaid = async (reader: Reader, { folder }: BlockDevice): Promise<Raid | undefined> => {
  const level = await reader.text(`${folder}/md/level`);
  if (level === undefined || level === '') return undefined;
  const chunk = Number(await reader.text(`${folder}/md/chunk_size`));
  const chunkBytes = maybeReported(chunk > 0 ? bytes(chunk) : undefined, 'sysfs md', 'this level has no chunks');
  return reported({ level, chunkBytes }, 'sysfs md');
};

/** LVM and its kin show their parts to all, how these are joined only to root (ioctl on /dev/mapper/control). */
const mappedRaid = async (reader: Reader, device: BlockDevice): Promise<Raid | undefined> => {
  if ((await reader.text(`${device.folder}/dm/name`)) === undefined) return undefined;
  const parts = await slavesOf(reader, device);
  return parts.length > 1 ? unknown('the device mapper tells only root how it joins drives') : undefined;
};

/** Profiles of the data in use, as folders (kernel: ABI/testing/sysfs-fs-btrfs). `single` fills one drive by one. */
const btrfsRaid = async (reader: Reader, devices: readonly BlockDevice[]): Promise<Raid> => {
  const folder = await btrfsOf(reader, devices[0]?.name ?? '');
  const entries = folder === undefined ? [] : await reader.list(`${folder}/allocation/data`);
  const profile = entries.find((name) => /^(single|dup|raid\d+(c\d)?)$/.test(name));
  if (profile === undefined) return unknown('btrfs does not tell the profile of its data');
  const level = profile === 'single' ? 'linear' : profile;
  return reported({ level, chunkBytes: reported(bytes(64 * 1024), 'the stripe length of btrfs') }, 'sysfs btrfs');
};

const zfsRaid = async (run: RunTool, { source }: Mount): Promise<Raid> => {
  const { level = 'raid0' } = await poolOf(run, source);
  return reported({ level, chunkBytes: unknown('ZFS has records of any size') }, 'zpool list');
};
