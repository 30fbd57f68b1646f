import type { Known } from '../machine/known.ts';
import type { Machine } from '../machine/machine.ts';
import { bytes, bytesPerSecond, parametersPerSecond } from '../units.ts';

export interface Processes {
  readonly processes: number;
  /** Each keeps to its own cores and the memory beside them. */
  readonly bound: boolean;
}

/**
 * One of several data-parallel processes on a host: it owns a GPU and a link, and has an equal share of host memory, of
 * its bandwidth and of the CPU. All do the same at the same time, so equal shares are what fair sharing would give.
 * Processes that are not bound attain less together where the machine says so (`contention`).
 */
export const shareOfHost = (machine: Machine, { processes, bound }: Processes): Machine => {
  const { cpu, memory } = machine;
  const { dram } = memory;
  const part = (what: Unbound) => (bound ? 1 : unboundShare(machine, what, processes)) / processes;
  return {
    ...machine,
    cpu: {
      ...cpu,
      adamParametersPerSecond: changed(cpu.adamParametersPerSecond, (rate) =>
        parametersPerSecond(rate * part('cpu.adam')),
      ),
    },
    memory: {
      ...memory,
      dram: {
        ...dram,
        capacityBytes: changed(dram.capacityBytes, (size) => bytes(size / processes)),
        bytesPerSecond: changed(dram.bytesPerSecond, (rate) => bytesPerSecond(rate * part('dram'))),
      },
    },
  };
};

type Unbound = 'dram' | 'cpu.adam';

/** As a machine names it: `dram with 2 processes not bound`; the share for the most processes up to those that run. */
const unboundShare = ({ contention }: Machine, what: Unbound, processes: number): number => {
  for (let count = processes; count >= 1; count -= 1) {
    const found = contention?.find(({ name }) => name === unboundName(what, count));
    if (found !== undefined) return found.share.value;
  }
  return 1;
};

const unboundName = (what: Unbound, processes: number) =>
  `${what} with ${String(processes)} process${processes === 1 ? '' : 'es'} not bound`;

const changed = <T>({ value, source }: Known<T>, change: (value: T) => T): Known<T> => ({
  value: change(value),
  source,
});
