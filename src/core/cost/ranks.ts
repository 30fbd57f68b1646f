import type { Machine } from '../machine/machine.ts';
import type { Known } from '../machine/known.ts';
import { bytes, bytesPerSecond, parametersPerSecond } from '../units.ts';

/**
 * One of several data-parallel processes on a host: it owns a GPU and a link, and has an equal share of host memory, of
 * its bandwidth and of the CPU. All do the same at the same time, so equal shares are what fair sharing would give.
 */
export const shareOfHost = (machine: Machine, processes: number): Machine => {
  if (processes === 1) return machine;
  const { cpu, memory } = machine;
  const { dram } = memory;
  return {
    ...machine,
    cpu: {
      ...cpu,
      adamParametersPerSecond: shared(
        cpu.adamParametersPerSecond,
        parametersPerSecond(cpu.adamParametersPerSecond.value / processes),
      ),
    },
    memory: {
      ...memory,
      dram: {
        ...dram,
        capacityBytes: shared(dram.capacityBytes, bytes(dram.capacityBytes.value / processes)),
        bytesPerSecond: shared(dram.bytesPerSecond, bytesPerSecond(dram.bytesPerSecond.value / processes)),
      },
    },
  };
};

const shared = <T>({ source }: Known<T>, value: T): Known<T> => ({ value, source });
