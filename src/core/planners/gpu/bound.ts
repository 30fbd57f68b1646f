import { accumulateSeconds, gpuUpdateSeconds, gradientPassSeconds } from '../../cost/gpu-update.ts';
import { gpuWorkOf, microBatchSeconds } from '../../cost/gpu-work.ts';
import { ratesOf } from '../../cost/rates.ts';
import type { Situation } from './situation.ts';

/** All of a step in turn, which is how long it takes: one stream of kernels. */
export const boundOf = ({ machine, model, job, activations, total }: Situation): number => {
  const rates = ratesOf(machine, undefined);
  const count = job.gradientAccumulation;
  const once = microBatchSeconds(gpuWorkOf(model, job, rates), model.layers, activations.recompute);
  const { check, copy, clip, adam, cast } = gpuUpdateSeconds(total, job.precision, rates);
  const accumulated = (count - 1) * accumulateSeconds(total, rates);
  return count * (once + gradientPassSeconds(total, rates)) + accumulated + check + copy + clip + adam + cast;
};
