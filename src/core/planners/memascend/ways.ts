import { aioOf, aioThreadBytesPerSecond } from '../../cost/deepspeed-release.ts';
import type { Demands } from '../../cost/demands.ts';
import { demandsOf } from '../../cost/demands.ts';
import type { Rates } from '../../cost/rates.ts';
import { throughAio } from '../../cost/rates.ts';
import { stateBytes } from '../../cost/swap-memory.ts';
import type { Storage } from '../../machine/machine.ts';
import type { Move, Ways } from '../../stage3/stage3.ts';
import { accumulated } from '../../stage3/stage3.ts';
import { seconds } from '../../units.ts';
import type { Switches } from './switches.ts';

/** Bytes that lie on the drives for each parameter: weights, gradients, and three states. */
export const storedBytesPerParameter = (switches: Switches): number => 2 + gradientFileBytes + 3 * stateBytes(switches);

/** fp32 gradients go to the drives whatever the states are. */
export const gradientFileBytes = 4;

/** Through files the drives give no more than the one thread of DeepSpeed's file access moves, as papers left it. */
export const nvmeRates = (rates: Rates, array: Storage | undefined, { directNvme }: Switches): Rates =>
  directNvme ? rates : throughAio(rates, array, aioOf('paper').threads, aioThreadBytesPerSecond);

/** Median of a read of one request on NVMe flash, where a machine does not say. Assumed. */
const usualLatency = 80e-6;

/** Reads and writes of tensors: from and to the raw device, or a file for each. */
export const nvmeOf = (rates: Rates, array: Storage | undefined, { directNvme }: Switches) => {
  const demands = demandsOf(rates);
  const latency = directNvme ? 0 : (array?.latencySeconds?.value ?? usualLatency);
  const move = (uses: Demands, tensors: number): Move => ({ uses, before: seconds(latency * tensors) });
  return {
    read: (size: number, tensors: number) => move(demands.fromNvme(size), tensors),
    write: (size: number, tensors: number) => move(demands.toNvme(size), tensors),
  };
};

/** What is accumulated has the type of the flat buffer; the GPU sends fp32 once more at the end. stage3.py. */
export const waysOf = (rates: Rates, array: Storage | undefined, switches: Switches): Ways => {
  const demands = demandsOf(rates);
  const nvme = nvmeOf(rates, array, switches);
  const { gradientBytes } = switches;
  return {
    readWeights: nvme.read,
    weightsIn: (size) => demands.toDevice(size),
    gradients: (elements, { repeat, last }) =>
      accumulated(
        demands.toDevice(gradientBytes * elements * repeat),
        demands.toHost((gradientBytes + (last ? 4 : 0)) * elements * repeat),
      ),
    writeGradients: (elements) => nvme.write(gradientFileBytes * elements, 1),
    checkpointOut: (size) => demands.toHost(size),
    checkpointIn: (size) => demands.toDevice(size),
  };
};
