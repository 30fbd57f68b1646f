import { cpuUpdateBytesPerParameter } from '../../cost/adam.ts';
import { gpuWorkOf, microBatchSeconds } from '../../cost/gpu-work.ts';
import { loopSeconds, withHooks } from './loop.ts';
import type { Situation } from './situation.ts';

/**
 * No schedule of these settings is faster: the loop where there is one and the GPU's work in turn, then what the CPU updates, or what the
 * link carries to the visiting sub-groups, whichever is longer.
 */
export const boundOf = ({ model, job, rates, activations, groups, settings }: Situation): number => {
  const passes = job.gradientAccumulation;
  const work = withHooks(gpuWorkOf(model, job, rates));
  const { clip, adam } = cpuUpdateBytesPerParameter;
  const perParameter = clip / rates.dram + Math.max(adam / rates.dram, 1 / rates.adam);
  const update = Math.max(groups.elements.cpu * perParameter, (12 * groups.elements.visiting) / rates.hostToDevice);
  return (
    loopSeconds(settings, passes, true) + passes * microBatchSeconds(work, model.layers, activations.recompute) + update
  );
};
