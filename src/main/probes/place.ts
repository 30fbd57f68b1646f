import { realpath, stat, statfs } from 'node:fs/promises';
import type { ProfileMode } from '../../core/machine/run.ts';
import type { Result } from '../../core/result.ts';
import { fail, ok } from '../../core/result.ts';
import { capacityText } from '../../core/format.ts';
import type { Reader } from './facts/reader.ts';
import type { FileSystemKind, Mount } from './facts/mounts.ts';
import { fileSystemKind, isDirect, mountOf, parseMounts } from './facts/mounts.ts';
import type { Failure } from './failure.ts';
import { unavailable } from './failure.ts';

/** A folder in which storage may be measured. */
export interface Place {
  readonly dir: string;
  /** File system and whether it is known to be read and written past the page cache, for the settings of a result. */
  readonly about: { readonly fileSystem?: string; readonly direct?: boolean };
  /** Size of the test file there. */
  readonly fileBytes: number;
  /** What all temporary files together may take there. */
  readonly roomBytes: number;
}

const gibibyte = 2 ** 30;
/** Size of the test file, unless space is short. */
const fileBytesOf: Readonly<Record<ProfileMode, number>> = {
  quick: gibibyte,
  standard: 4 * gibibyte,
  full: 16 * gibibyte,
};
/** A file below this would sit in the drive's own cache. */
const leastFileBytes = 256 * 2 ** 20;

/** Free space that stays: a tenth of the file system, but no more than 20 GB and no less than 2 GB. */
export const reserveBytes = (capacityBytes: number) => Math.max(2e9, Math.min(20e9, capacityBytes / 10));

/** The largest test file that leaves the reserve, in whole units of `unitBytes`; undefined where none fits. */
export const fileBytesFor = (
  mode: ProfileMode,
  space: { readonly capacityBytes: number; readonly freeBytes: number },
  unitBytes: number,
): number | undefined => {
  const allowed = space.freeBytes - reserveBytes(space.capacityBytes);
  const bytes = unitBytes * Math.floor(Math.min(fileBytesOf[mode], allowed) / unitBytes);
  return bytes >= leastFileBytes ? bytes : undefined;
};

/**
 * Looks at a folder before a byte is written: it must exist, be on a file system that is a drive of this machine, and
 * have space to spare.
 */
export const findPlace = async (
  reader: Reader,
  dir: string,
  mode: ProfileMode,
  unitBytes: number,
): Promise<Result<Place, Failure>> => {
  const real = await realpath(dir).catch(() => undefined);
  const isFolder = real !== undefined && (await stat(real)).isDirectory();
  if (!isFolder) return fail(unavailable(`${dir} is not a folder`));
  const mount = mountOf(parseMounts((await reader.text('/proc/self/mountinfo')) ?? ''), real);
  const kind = mount === undefined ? 'drive' : fileSystemKind(mount.type);
  if (kind !== 'drive') return fail(unavailable(`${dir} is on ${mount?.type ?? ''}, ${notDrive[kind]}`));
  const { bsize, blocks, bavail } = await statfs(real);
  const space = { capacityBytes: blocks * bsize, freeBytes: bavail * bsize };
  const fileBytes = fileBytesFor(mode, space, unitBytes);
  const roomBytes = space.freeBytes - reserveBytes(space.capacityBytes);
  const about = mount === undefined ? {} : aboutOf(mount);
  if (fileBytes !== undefined) return ok({ dir: real, about, fileBytes, roomBytes });
  const kept = reserveBytes(space.capacityBytes);
  return fail(
    unavailable(`${dir} has ${capacityText(space.freeBytes)} free, of which ${capacityText(kept)} stay free`),
  );
};

/** Whether a file of this size still leaves the reserve; others write too. The words for why not, else undefined. */
export const lackOfSpace = async (dir: string, bytes: number): Promise<Failure | undefined> => {
  const { bsize, blocks, bavail } = await statfs(dir);
  const kept = reserveBytes(blocks * bsize);
  if (bavail * bsize - bytes >= kept) return undefined;
  return unavailable(
    `${dir} has only ${capacityText(bavail * bsize)} free by now; the test needs ${capacityText(bytes)}, and ${capacityText(kept)} stay free`,
  );
};

const aboutOf = ({ type }: Mount) => {
  const direct = isDirect(type);
  return { fileSystem: type, ...(direct === undefined ? {} : { direct }) };
};

const notDrive: Readonly<Record<Exclude<FileSystemKind, 'drive'>, string>> = {
  memory: 'which keeps files in memory',
  layers: 'layers of a container whose drive does not show',
  network: 'which is reached over a network or a host',
};
