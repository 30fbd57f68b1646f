import { availableParallelism, freemem } from 'node:os';
import type { Room, RoomNode } from '../room.ts';
import { readCaches } from './cpu.ts';
import { fieldsOf } from './cpu.ts';
import { mayLockAnything, parseLockedLimit, readAvailable } from './memory.ts';
import type { NumaNode } from './numa.ts';
import { parseCpuList, readNodes } from './numa.ts';
import type { Reader } from './reader.ts';

/** Taken where the system does not tell its caches (macOS, Windows, some virtual machines): few have more. */
const assumedCacheBytes = 64 * 2 ** 20;

/** What measuring may take now. */
export const machineRoom = async (reader: Reader): Promise<Room> => {
  const last = (await readCaches(reader)).at(-1);
  return {
    threads: availableParallelism(),
    cacheBytes: last?.bytes ?? assumedCacheBytes,
    ownCacheBytes: last === undefined ? assumedCacheBytes : last.bytes / last.count,
    availableBytes: (await readAvailable(reader)) ?? freemem(),
    lockableBytes: await lockable(reader),
    nodes: await roomNodes(reader),
  };
};

const lockable = async (reader: Reader): Promise<number> => {
  if (mayLockAnything((await reader.text('/proc/self/status')) ?? '')) return Number.POSITIVE_INFINITY;
  return parseLockedLimit((await reader.text('/proc/self/limits')) ?? '') ?? Number.POSITIVE_INFINITY;
};

/** A container may be kept to some of the processors and nodes (cpuset(7)). */
const roomNodes = async (reader: Reader): Promise<readonly RoomNode[]> => {
  const status = fieldsOf((await reader.text('/proc/self/status')) ?? '');
  const allowed = (name: string) => {
    const list = status.get(name);
    return list === undefined ? undefined : new Set(parseCpuList(list));
  };
  const [cpus, memory] = [allowed('Cpus_allowed_list'), allowed('Mems_allowed_list')];
  const nodes = (await readNodes(reader)).filter(({ id }) => memory?.has(id) ?? true);
  return Promise.all(
    nodes.flatMap(({ kind, ...node }) => (kind === 'gpu' ? [] : [roomNode(reader, { ...node, kind }, cpus)])),
  );
};

const roomNode = async (
  reader: Reader,
  { id, kind, cpus, availableBytes, distances }: NumaNode & { readonly kind: RoomNode['kind'] },
  allowed: ReadonlySet<number> | undefined,
): Promise<RoomNode> => {
  const own = cpus.filter((cpu) => allowed?.has(cpu) ?? true);
  const siblings = await Promise.all(own.map((cpu) => siblingsOf(reader, cpu)));
  const isFirst = (cpu: number, i: number) =>
    (siblings[i] ?? []).every((other) => other >= cpu || !own.includes(other));
  const first = own.filter(isFirst);
  return { id, kind, cpus: [...first, ...own.filter((cpu) => !first.includes(cpu))], availableBytes, distances };
};

/** The threads of a CPU's core, itself among them. */
const siblingsOf = async (reader: Reader, cpu: number) =>
  parseCpuList((await reader.text(`/sys/devices/system/cpu/cpu${String(cpu)}/topology/thread_siblings_list`)) ?? '');
