import type { Settings } from './figure.ts';
import type { Room, RoomNode } from './room.ts';

/** Where a measurement runs and where its memory lies. What is left out the system decides. */
export interface Place {
  readonly cpus?: readonly number[];
  readonly nodes?: readonly number[];
  readonly interleave?: 'equal' | 'weighted';
  /** Threads that run at once there. */
  readonly threads: number;
  /** Memory that is to be had there. */
  readonly availableBytes: number;
  /** What tells it from other places in the settings of a figure. */
  readonly settings: Settings;
  /** Words for a title; empty for the whole machine. */
  readonly title: string;
}

/** All processors and all memory, as the system deals them out. A machine of one node is that node. */
export const wholeMachine = ({ threads, availableBytes, nodes }: Room): Place => {
  const [only, ...more] = nodes;
  const named = only !== undefined && more.length === 0;
  return { threads, availableBytes, settings: named ? { cpuNode: only.id, memoryNode: only.id } : {}, title: '' };
};

/** Memory of a node used by the processors of one, which may be the same. */
export const nodePlace = (room: Room, cpu: RoomNode, memory: RoomNode): Place => ({
  cpus: cpu.cpus,
  nodes: [memory.id],
  threads: Math.min(room.threads, cpu.cpus.length),
  availableBytes: Math.min(room.availableBytes, memory.availableBytes),
  settings: { cpuNode: cpu.id, memoryNode: memory.id },
  title: `node ${String(cpu.id)} to node ${String(memory.id)}`,
});

/** Memory of several nodes in turns, used by the processors of one. */
export const spreadPlace = (
  room: Room,
  cpu: RoomNode,
  memory: readonly RoomNode[],
  interleave: 'equal' | 'weighted',
): Place => {
  const nodes = memory.map(({ id }) => id);
  const smallest = Math.min(...memory.map(({ availableBytes }) => availableBytes));
  return {
    cpus: cpu.cpus,
    nodes,
    interleave,
    threads: Math.min(room.threads, cpu.cpus.length),
    availableBytes: Math.min(room.availableBytes, smallest * memory.length),
    settings: { cpuNode: cpu.id, memoryNodes: nodes.join(','), interleave },
    title: `node ${String(cpu.id)} to nodes ${nodes.join(' and ')}${interleave === 'weighted' ? ' by weight' : ''}`,
  };
};

const canCompute = ({ cpus }: RoomNode) => cpus.length > 0;
const hasMemory = ({ availableBytes }: RoomNode) => availableBytes > 0;

export const dramNodes = ({ nodes }: Room): readonly RoomNode[] =>
  nodes.filter((node) => node.kind === 'dram' && hasMemory(node));
export const cxlNodes = ({ nodes }: Room): readonly RoomNode[] =>
  nodes.filter((node) => node.kind === 'cxl' && hasMemory(node));

/** The node whose processors are nearest to a memory: its own, else those with the least distance. */
export const nearestProcessors = ({ nodes }: Room, memory: RoomNode): RoomNode | undefined => {
  const distance = ({ id, distances }: RoomNode) =>
    id === memory.id ? 0 : (distances.find(({ node }) => node === memory.id)?.distance ?? Number.MAX_SAFE_INTEGER);
  return nodes.filter(canCompute).toSorted((a, b) => distance(a) - distance(b))[0];
};

/** Each pair of processors and DRAM on a machine of several nodes; none on a machine of one. */
export const dramPairs = (room: Room): readonly (readonly [cpu: RoomNode, memory: RoomNode])[] =>
  room.nodes.length < 2
    ? []
    : room.nodes.filter(canCompute).flatMap((cpu) => dramNodes(room).map((memory) => [cpu, memory] as const));

/** 1, 2, 4 and so on, and all; nothing where there are none. */
export const threadCounts = (threads: number): readonly number[] =>
  threads < 1 ? [] : [...Array.from({ length: Math.ceil(Math.log2(threads)) }, (_, i) => 2 ** i), threads];
