import type { Job, SizedJob } from '../job/job.ts';
import { tokensPerStep } from '../job/job.ts';
import type { Machine } from '../machine/machine.ts';
import type { Model } from '../model/model.ts';
import type { DetailedPlan, Infeasible, Planner } from './types.ts';

/** 1, 2, 3, 4, 6, 8, 12, ... 65536: between powers of two, one and a half times the lower. */
const microBatches: readonly number[] = Array.from({ length: 17 }, (_, power) => 2 ** power).flatMap((size) =>
  size >= 2 && size < 65536 ? [size, 1.5 * size] : [size],
);

export const sized = (job: Job, microBatch: number): SizedJob => ({ ...job, microBatch });

/** The fitting micro-batch with the most tokens a second, or why not even one sequence fits. */
export const bestMicroBatch = (
  planner: Planner,
  machine: Machine,
  model: Model,
  job: Job,
  run: (job: SizedJob) => DetailedPlan,
): DetailedPlan | Infeasible => {
  const missing = planner.check(machine, model, sized(job, 1));
  if (missing !== undefined) return missing;
  let best: DetailedPlan | undefined;
  // From the largest down: it is usually the fastest, and its rate rules out most of the others by their bounds.
  for (let index = largestFitting(planner, machine, model, job); index >= 0; index -= 1) {
    const candidate = sized(job, microBatches[index] ?? 1);
    const least = planner.bound(machine, model, candidate);
    if (best !== undefined && tokensPerStep(candidate) <= best.plan.tokensPerSecond * least) continue;
    const found = run(candidate);
    if (best === undefined || found.plan.tokensPerSecond > best.plan.tokensPerSecond) best = found;
  }
  return best ?? run(sized(job, 1));
};

/** Index of the largest micro-batch of the list that fits; memory grows with it, so bisection finds it. */
const largestFitting = (planner: Planner, machine: Machine, model: Model, job: Job): number => {
  let fits = 0;
  let fails = microBatches.length;
  while (fails - fits > 1) {
    const middle = Math.floor((fits + fails) / 2);
    const missing = planner.check(machine, model, sized(job, microBatches[middle] ?? 1));
    if (missing === undefined) fits = middle;
    else fails = middle;
  }
  return fits;
};
