import { leastSeconds } from '../../cost/bounds.ts';
import { microBatch } from '../../cost/time/plain.ts';
import type { Situation } from './situation.ts';

/** Forward and backward take at least what their busiest resource takes; pages and the update follow in turn. */
export const boundOf = (situation: Situation): number => {
  const { job, design, sizes, model, rates } = situation;
  const seconds = situation.seconds();
  const passes = job.gradientAccumulation;
  const weights = design.weights === 'dram' ? sizes.layers.reduce((sum, one) => sum + one.weights, 0) : 0;
  const checkpoints = design.keeping === 'offloaded' ? sizes.layers.reduce((sum, { kept }) => sum + kept, 0) : 0;
  const none = { nvmeRead: 0, nvmeWrite: 0, adam: 0, cpuBytes: 0 };
  const compute = {
    ...none,
    gpuSeconds: passes * microBatch(seconds),
    toDevice: passes * (2 * weights + checkpoints),
    toHost: passes * checkpoints,
  };
  const pages = design.paged ? sizes.states : 0;
  const paging =
    leastSeconds({ ...none, gpuSeconds: 0, toDevice: pages, toHost: 0 }, rates) +
    leastSeconds({ ...none, gpuSeconds: 0, toDevice: 0, toHost: pages }, rates);
  return model.layers > 0 ? leastSeconds(compute, rates) + paging + seconds.update : 0;
};
