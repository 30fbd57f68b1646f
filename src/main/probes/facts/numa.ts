import { readCxlNodes } from './cxl.ts';
import type { Reader } from './reader.ts';

/** A NUMA node: processors, memory or both. The kernel may count less memory here than in /proc/meminfo. */
export interface NumaNode {
  readonly id: number;
  /** Logical processors, none on a node of memory alone. */
  readonly cpus: readonly number[];
  /** The package of its processors. */
  readonly socket: number | undefined;
  readonly totalBytes: number;
  /** Free now, or given back as soon as it is asked for: clean pages of files that nobody used lately. */
  readonly availableBytes: number;
  /** `gpu` is a GPU's own memory, which some systems show as a node: no place for the CPU's data. */
  readonly kind: 'dram' | 'cxl' | 'gpu';
  /** To each node of the list, by its number; 10 is local (ACPI, System Locality Distance Information Table). */
  readonly distances: readonly { readonly node: number; readonly distance: number }[];
  /** Pages of a round of weighted interleaving; Linux 6.9 and later. */
  readonly interleaveWeight: number | undefined;
}

const nodeRoot = '/sys/devices/system/node';
const weightRoot = '/sys/kernel/mm/mempolicy/weighted_interleave';

/** Nodes with memory or processors, in the order of their numbers. */
export const readNodes = async (reader: Reader): Promise<readonly NumaNode[]> => {
  const names = (await reader.list(nodeRoot)).filter((name) => /^node\d{1,4}$/.test(name));
  const ids = names.map((name) => Number(name.slice(4)));
  const [cxl, gpu] = [await readCxlNodes(reader), await readGpuNodes(reader)];
  const nodes = await Promise.all(ids.map((id) => nodeAt(reader, id, ids)));
  const found = nodes.filter(({ totalBytes, cpus }) => totalBytes > 0 || cpus.length > 0);
  const apart = found.filter(({ id, cpus }) => cpus.length === 0 && !gpu.has(id)).map(({ id }) => id);
  const far = cxlAmong(apart, cxl);
  const kindOf = ({ id, cpus }: (typeof found)[number]) =>
    far.has(id) ? 'cxl' : cpus.length === 0 && gpu.has(id) ? 'gpu' : 'dram';
  return found.map((node) => ({ ...node, kind: kindOf(node) }));
};

/**
 * Of the nodes without processors those that are CXL memory: where regions say that their memory is, and where they do not
 * tell (memory that the firmware set up), all, if the machine has CXL devices. Without any it is memory of another kind,
 * such as the HBM of a processor.
 */
const cxlAmong = (
  nodes: readonly number[],
  { hasDevices, nodes: told }: Awaited<ReturnType<typeof readCxlNodes>>,
): ReadonlySet<number> => {
  const named = nodes.filter((id) => told.has(id));
  return new Set(!hasDevices ? [] : named.length > 0 ? named : nodes);
};

const nodeAt = async (reader: Reader, id: number, ids: readonly number[]): Promise<Omit<NumaNode, 'kind'>> => {
  const folder = `${nodeRoot}/node${String(id)}`;
  const meminfo = (await reader.text(`${folder}/meminfo`)) ?? '';
  const bytesOf = (field: string) =>
    1024 * Number(new RegExp(`^Node \\d+ ${field}:\\s+(\\d+) kB$`, 'm').exec(meminfo)?.[1] ?? 0);
  const cpus = parseCpuList((await reader.text(`${folder}/cpulist`)) ?? '');
  const distances = ((await reader.text(`${folder}/distance`)) ?? '').split(/\s+/).map(Number);
  return {
    id,
    cpus,
    socket: await socketOf(reader, cpus[0]),
    totalBytes: bytesOf('MemTotal'),
    availableBytes: bytesOf('MemFree') + bytesOf('Inactive\\(file\\)'),
    // One number for each node that is online, in their order.
    distances: distances.length === ids.length ? ids.map((node, i) => ({ node, distance: distances[i] ?? 0 })) : [],
    interleaveWeight: weightOf(await reader.text(`${weightRoot}/node${String(id)}`)),
  };
};

const weightOf = (text: string | undefined) => (/^\d+$/.test(text ?? '') ? Number(text) : undefined);

const socketOf = async (reader: Reader, cpu: number | undefined): Promise<number | undefined> => {
  if (cpu === undefined) return undefined;
  const socket = Number(await reader.text(`/sys/devices/system/cpu/cpu${String(cpu)}/topology/physical_package_id`));
  return Number.isInteger(socket) && socket >= 0 ? socket : undefined;
};

/** More than any machine of today has. */
const mostCpus = 8192;

/** `0-3,8,10-11` (cpuset(7), list format). What is not such a list is empty. */
export const parseCpuList = (text: string): readonly number[] => {
  const cpus = text.split(',').flatMap((part) => {
    const match = /^(\d+)(?:-(\d+))?$/.exec(part.trim());
    const [from, to] = [Number(match?.[1]), Number(match?.[2] ?? match?.[1])];
    return match === null || to < from || to >= mostCpus
      ? []
      : Array.from({ length: to - from + 1 }, (_, i) => from + i);
  });
  return cpus.slice(0, mostCpus);
};

const gpuRoot = '/proc/driver/nvidia/gpus';

/** Nodes that are the memory of an NVIDIA GPU (Grace Hopper, POWER9). */
const readGpuNodes = async (reader: Reader): Promise<ReadonlySet<number>> => {
  const texts = await Promise.all(
    (await reader.list(gpuRoot)).map((slot) => reader.text(`${gpuRoot}/${slot}/numa_status`)),
  );
  return new Set(
    texts.flatMap((text) => {
      const node = /^Node:\s+(\d+)$/m.exec(text ?? '')?.[1];
      return node === undefined ? [] : [Number(node)];
    }),
  );
};
