import type { Job, SizedJob } from '../job/job.ts';
import { tokensPerStep } from '../job/job.ts';
import type { Machine } from '../machine/machine.ts';
import type { Model } from '../model/model.ts';
import type { Infeasible, Planner, Timed } from './types.ts';

/** 1, 2, 3, 4, 6, 8, 12, ... 65536: between powers of two, one and a half times the lower. */
const microBatches: readonly number[] = Array.from({ length: 17 }, (_, power) => 2 ** power).flatMap((size) =>
  size >= 2 && size < 65536 ? [size, 1.5 * size] : [size],
);

/** A job with its micro-batch, accumulated as often as the batch of a step needs where the job says how large that is. */
export const sized = (job: Job, microBatch: number): SizedJob => ({
  ...job,
  microBatch,
  gradientAccumulation:
    job.effectiveBatch === undefined ? job.gradientAccumulation : Math.ceil(job.effectiveBatch / microBatch),
});

/** Micro-batches to try: with a batch of a step to reach those that divide it, so that it is reached exactly. */
const sizesFor = ({ effectiveBatch }: Job): readonly number[] => {
  if (effectiveBatch === undefined) return microBatches;
  const upToRoot = Array.from({ length: Math.floor(Math.sqrt(effectiveBatch)) }, (_, index) => index + 1);
  const divisors = upToRoot.flatMap((size) => (effectiveBatch % size === 0 ? [size, effectiveBatch / size] : []));
  return [...new Set(divisors)].toSorted((a, b) => a - b);
};

/** The fitting micro-batch with the most tokens a second; where not even one sequence fits, what comes of that. */
export const bestMicroBatch = (
  planner: Planner,
  machine: Machine,
  model: Model,
  job: Job,
  run: (job: SizedJob) => Timed | Infeasible,
): Timed | Infeasible => {
  const fits = (size: number) => planner.check(machine, model, sized(job, size)) === undefined;
  let best: Timed | undefined;
  // From the largest down: it is usually the fastest, and its rate rules out most of the others by their bounds.
  for (const size of fittingSizes(job, fits).toReversed()) {
    const candidate = sized(job, size);
    const least = planner.bound(machine, model, candidate);
    if (best !== undefined && tokensPerStep(candidate) <= best.tokensPerSecond * least) continue;
    const found = expectFeasible(run(candidate));
    if (best === undefined || found.tokensPerSecond > best.tokensPerSecond) best = found;
  }
  return best ?? run(sized(job, 1));
};

/** `check` and `decide` look at the same memory: they cannot disagree. */
const expectFeasible = (found: Timed | Infeasible): Timed => {
  if ('plan' in found) return found;
  throw new Error(`fits by check, not by decide: ${found.why}`);
};

/**
 * Those of the sizes that fit, in their order. Memory grows with the size, so bisection finds the largest; a batch in
 * one piece is looked at by itself, since it accumulates no gradients and may fit where smaller pieces do not.
 */
export const fittingSizes = (job: Job, fits: (size: number) => boolean): readonly number[] => {
  const sizes = sizesFor(job);
  const whole = job.effectiveBatch;
  if (whole === undefined) return sizes.slice(0, countFitting(sizes, fits));
  const pieces = sizes.filter((size) => size < whole);
  return [...pieces.slice(0, countFitting(pieces, fits)), ...(fits(whole) ? [whole] : [])];
};

/** How many sizes fit, from the first on. */
const countFitting = (sizes: readonly number[], fits: (size: number) => boolean): number => {
  let fitting = 0;
  let failing = sizes.length + 1;
  while (failing - fitting > 1) {
    const middle = Math.floor((fitting + failing) / 2);
    if (fits(sizes[middle - 1] ?? 1)) fitting = middle;
    else failing = middle;
  }
  return fitting;
};
