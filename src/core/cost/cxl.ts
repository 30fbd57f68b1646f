import type { Machine } from '../machine/machine.ts';
import type { MemoryNode } from '../machine/memory-nodes.ts';
import { cpuUpdateBytesPerParameter } from './adam.ts';
import type { CxlResourceId, Demands } from './demands.ts';

/** One device of CXL memory. Rates in B/s. */
export interface CxlDevice {
  /** Of the kernel's NUMA node. */
  readonly node: number;
  readonly capacity: number;
  /** All that moves, reads and writes counted: what CPU Adam or a triad attains. */
  readonly perSecond: number;
  /** What GPUs read and write at most, however many they are. */
  readonly read: number;
  readonly write: number;
}

/** Devices that hold anything, in the order of the machine's nodes. */
export const cxlDevices = (machine: Machine): readonly CxlDevice[] =>
  nodesOf(machine, 'cxl').flatMap((node) => {
    const capacity = node.capacityBytes.value;
    return capacity > 0 ? [{ node: Number(node.id.slice(3)), capacity, ...ratesOf(machine, node) }] : [];
  });

/** Memory beside the CPU: what training may use of it, CXL memory that the system counts as its own left out. */
export const localDramBytes = (machine: Machine): number => {
  const whole = machine.memory.dram.capacityBytes.value;
  const local = nodesOf(machine, 'dram');
  if (local.length === 0) return whole;
  return Math.min(
    whole,
    local.reduce((sum, { capacityBytes }) => sum + capacityBytes.value, 0),
  );
};

const nodesOf = ({ memory }: Machine, wanted: MemoryNode['kind']): readonly MemoryNode[] =>
  (memory.nodes ?? []).filter(({ kind }) => kind === wanted);

const ratesOf = (machine: Machine, node: MemoryNode): Pick<CxlDevice, 'perSecond' | 'read' | 'write'> => {
  const perSecond = cpuRate(machine, node);
  const copies = machine.link.nodes?.find(({ tier }) => tier === node.id);
  return {
    perSecond,
    read: copies?.hostToDeviceBytesPerSecond?.value ?? perSecond,
    write: copies?.deviceToHostBytesPerSecond?.value ?? perSecond,
  };
};

/**
 * From CPU Adam with its states there, since that is what it is asked for; else from a triad; else from latency, as a
 * core has so many loads under way (Little's law); else a quarter of DRAM, "about 4x" of arXiv 2507.03305.
 */
const cpuRate = (machine: Machine, node: MemoryNode): number => {
  const { dram } = machine.memory;
  const adam = adamRate(machine, node.id);
  if (adam !== undefined) return adam * cpuUpdateBytesPerParameter.adam;
  if (node.bytesPerSecond !== undefined) return node.bytesPerSecond.value;
  const slower = (node.latencySeconds?.value ?? 4) / (dram.latencySeconds?.value ?? 1);
  const known = node.latencySeconds !== undefined && dram.latencySeconds !== undefined;
  return dram.bytesPerSecond.value / Math.max(1, known ? slower : 4);
};

/** The best of all thread counts, fp32 states, parameters a second. */
const adamRate = ({ cpu }: Machine, id: string): number | undefined => {
  const rates = (cpu.adam ?? [])
    .filter(({ tier, states }) => tier === id && (states ?? 'fp32') === 'fp32')
    .map(({ parametersPerSecond }) => parametersPerSecond.value);
  return rates.length === 0 ? undefined : Math.max(...rates);
};

export const cxlResources = (devices: readonly CxlDevice[]) =>
  devices.flatMap(({ node, perSecond, read, write }): readonly { id: CxlResourceId; perSecond: number }[] => [
    { id: `cxl${node}`, perSecond },
    { id: `cxl${node}.read`, perSecond: read },
    { id: `cxl${node}.write`, perSecond: write },
  ]);

/** Where something lies: shares of its bytes in local DRAM and on each device, 1 in all. */
export interface Spread {
  readonly dram: number;
  readonly cxl: readonly number[];
}

export const allLocal: Spread = { dram: 1, cxl: [] };

/**
 * Demands on host memory, put to where the bytes lie: interleaved pages are reached at the same time, so that the slower
 * part decides. `by`: the CPU, or a GPU that reads or writes.
 */
export const spreadOver = (
  demands: Demands,
  { dram, cxl }: Spread,
  devices: readonly CxlDevice[],
  by: 'cpu' | 'read' | 'write',
): Demands =>
  demands.flatMap((demand): Demands => {
    if (demand.resource !== 'dram') return [demand];
    const onDevices = devices.flatMap(({ node }, place): Demands => {
      const amount = demand.amount * (cxl[place] ?? 0);
      const all = { resource: `cxl${node}`, amount } as const;
      return by === 'cpu' ? [all] : [all, { resource: `cxl${node}.${by}`, amount }];
    });
    return [{ ...demand, amount: demand.amount * dram }, ...onDevices];
  });
