import { basename, dirname } from 'node:path/posix';
import type { Mount } from './mounts.ts';
import type { Reader } from './reader.ts';
import type { RunTool } from './tool.ts';

/** A device with blocks, as sysfs shows it: a drive, a partition, or one that the kernel makes of others. */
export interface BlockDevice {
  readonly name: string;
  /** Its folder in sysfs. */
  readonly folder: string;
}

/** The devices that a file system lies on directly: one, or several where the file system itself joins them. */
export const devicesOf = async (
  reader: Reader,
  run: RunTool,
  { device, source, type }: Mount,
): Promise<readonly BlockDevice[]> => {
  if (type === 'zfs') return named(reader, (await poolOf(run, source)).devices);
  const sources = source.split(':').map((path) => basename(path));
  const joined = type === 'btrfs' ? await btrfsMembers(reader, sources[0] ?? '') : [];
  if (joined.length > 0) return named(reader, joined);
  // File systems of several devices have a number of their own, which no device has.
  const folder = await reader.real(`/sys/dev/block/${device}`);
  return folder === undefined || sources.length > 1 ? named(reader, sources) : [{ name: basename(folder), folder }];
};

const named = async (reader: Reader, names: readonly string[]): Promise<readonly BlockDevice[]> => {
  const found = await Promise.all(
    names.map(async (name) => ({ name, folder: await reader.real(`/sys/class/block/${name}`) })),
  );
  return found.flatMap(({ name, folder }) => (folder === undefined ? [] : [{ name, folder }]));
};

const btrfsRoot = '/sys/fs/btrfs';

/** The folder of the btrfs that a device belongs to. */
export const btrfsOf = async (reader: Reader, device: string): Promise<string | undefined> => {
  for (const id of await reader.list(btrfsRoot))
    if ((await reader.list(`${btrfsRoot}/${id}/devices`)).includes(device)) return `${btrfsRoot}/${id}`;
  return undefined;
};

const btrfsMembers = async (reader: Reader, device: string): Promise<readonly string[]> => {
  const folder = await btrfsOf(reader, device);
  return folder === undefined ? [] : reader.list(`${folder}/devices`);
};

export interface Pool {
  readonly devices: readonly string[];
  /** mirror, raidz1 ...; undefined where data is striped over the devices, or on one. */
  readonly level: string | undefined;
}

/** The devices of a ZFS pool, which sysfs does not show; empty where the tool is not there or is not let in. */
export const poolOf = async (run: RunTool, source: string): Promise<Pool> => {
  const pool = source.split('/')[0] ?? '';
  return parsePool((await run('zpool', ['list', '-v', '-H', '-P', pool])) ?? '');
};

/** One line a device, indented by its depth; what is not under the pool's data (log, cache, spare) comes after a word. */
export const parsePool = (text: string): Pool => {
  const names = text.split('\n').flatMap((line) => line.trim().split('\t')[0] ?? []);
  const end = names.findIndex((name) => /^(logs?|cache|spares?|special|dedup)$/.test(name));
  const data = end < 0 ? names : names.slice(0, end);
  const devices = data.filter((name) => name.startsWith('/dev/')).map((path) => basename(path));
  return { devices, level: data.map((name) => /^(mirror|raidz\d|draid\d)/.exec(name)?.[1]).find(Boolean) };
};

/** Mapped devices are stacked a few deep at most. */
const deepestStack = 8;

/** The drives below a device: down through LVM, LUKS and RAID, and up from a partition. */
export const drivesBelow = async (reader: Reader, device: BlockDevice, depth = 0): Promise<readonly BlockDevice[]> => {
  const below = await slavesOf(reader, device);
  if (below.length > 0 && depth < deepestStack) {
    const drives = await Promise.all(below.map((slave) => drivesBelow(reader, slave, depth + 1)));
    return distinct(drives.flat());
  }
  const isPartition = (await reader.text(`${device.folder}/partition`)) !== undefined;
  const folder = isPartition ? dirname(device.folder) : device.folder;
  return [{ name: basename(folder), folder }];
};

/** All devices from this one down to the drives, itself first. */
export const stackBelow = async (reader: Reader, device: BlockDevice, depth = 0): Promise<readonly BlockDevice[]> => {
  const below = depth < deepestStack ? await slavesOf(reader, device) : [];
  const stacks = await Promise.all(below.map((slave) => stackBelow(reader, slave, depth + 1)));
  return [device, ...stacks.flat()];
};

export const slavesOf = async (reader: Reader, { folder }: BlockDevice): Promise<readonly BlockDevice[]> => {
  const names = await reader.list(`${folder}/slaves`);
  const found = await Promise.all(
    names.map(async (name) => ({ name, folder: await reader.real(`${folder}/slaves/${name}`) })),
  );
  return found.flatMap(({ name, folder: at }) => (at === undefined ? [] : [{ name, folder: at }]));
};

const distinct = (devices: readonly BlockDevice[]) =>
  devices.filter(({ folder }, i) => devices.findIndex((one) => one.folder === folder) === i);
