import { fieldsOf } from './cpu.ts';
import { parseGroups } from './groups.ts';
import type { Reader } from './reader.ts';

/** /proc/meminfo in bytes; its kB are KiB (proc_meminfo(5)). */
export const parseMeminfo = (text: string) => {
  const fields = fieldsOf(text);
  const bytesOf = (name: string) => {
    const match = /^(\d+) kB$/.exec(fields.get(name) ?? '');
    return match === null ? undefined : Number(match[1]) * 1024;
  };
  return { totalBytes: bytesOf('MemTotal'), availableBytes: bytesOf('MemAvailable') };
};

/** `RLIMIT_MEMLOCK` of this process: Infinity is unlimited. */
export const parseLockedLimit = (text: string): number | undefined => {
  const match = /^Max locked memory\s+(\d+|unlimited)/m.exec(text);
  if (match === null) return undefined;
  return match[1] === 'unlimited' ? Number.POSITIVE_INFINITY : Number(match[1]);
};

/** Whether a process has CAP_IPC_LOCK, number 14 (capabilities(7)), which lifts the limit of locked memory. */
export const mayLockAnything = (status: string): boolean => {
  const effective = /^CapEff:\s+([\da-f]+)$/m.exec(status)?.[1];
  return effective !== undefined && ((BigInt(`0x${effective}`) >> 14n) & 1n) === 1n;
};

/** What a container may use: the least of its control group and of those above it. */
export interface GroupLimit {
  readonly limitBytes: number;
  /** Taken already, without what the kernel gives back first (inactive file pages). */
  readonly usedBytes: number;
  readonly by: string;
}

/** Control groups v2 (unified) and v1 (cgroups(7)). Undefined where no limit is set below `totalBytes`. */
export const readGroupLimit = async (reader: Reader, totalBytes: number): Promise<GroupLimit | undefined> => {
  const groups = parseGroups((await reader.text('/proc/self/cgroup')) ?? '', 'memory');
  const limits = await Promise.all(
    groups.map(({ folder, isUnified }) => limitAt(reader, folder, isUnified ? unified : legacy)),
  );
  return limits
    .filter((limit) => limit !== undefined && limit.limitBytes < totalBytes)
    .reduce((least, limit) => (least === undefined || limitOf(limit) < limitOf(least) ? limit : least), undefined);
};

const limitOf = (limit: GroupLimit | undefined) => limit?.limitBytes ?? Number.POSITIVE_INFINITY;

interface GroupFiles {
  readonly limit: string;
  readonly used: string;
  readonly inactive: RegExp;
}
const unified: GroupFiles = { limit: 'memory.max', used: 'memory.current', inactive: /^inactive_file (\d+)$/m };
const legacy: GroupFiles = {
  limit: 'memory.limit_in_bytes',
  used: 'memory.usage_in_bytes',
  inactive: /^total_inactive_file (\d+)$/m,
};

const limitAt = async (reader: Reader, folder: string, files: GroupFiles): Promise<GroupLimit | undefined> => {
  const limit = Number(await reader.text(`${folder}/${files.limit}`));
  if (!Number.isFinite(limit)) return undefined;
  const used = Number((await reader.text(`${folder}/${files.used}`)) ?? 0);
  const inactive = Number(files.inactive.exec((await reader.text(`${folder}/memory.stat`)) ?? '')?.[1] ?? 0);
  return { limitBytes: limit, usedBytes: Math.max(0, used - inactive), by: `${folder}/${files.limit}` };
};

/** What this process may still take; undefined where the system does not tell. */
export const readAvailable = async (reader: Reader): Promise<number | undefined> => {
  const { totalBytes, availableBytes } = parseMeminfo((await reader.text('/proc/meminfo')) ?? '');
  if (totalBytes === undefined || availableBytes === undefined) return undefined;
  const group = await readGroupLimit(reader, totalBytes);
  return group === undefined ? availableBytes : Math.min(availableBytes, group.limitBytes - group.usedBytes);
};
