import type { Job, SizedJob } from '../../job/job.ts';
import { tokensPerStep } from '../../job/job.ts';
import type { Machine } from '../../machine/machine.ts';
import type { Model } from '../../model/model.ts';
import { timed } from '../../planners/index.ts';
import { fittingSizes, sized } from '../../planners/search.ts';
import type { Planner, Timed } from '../../planners/types.ts';

/** By which of two plans the better is found, the more the better; `atBest` of a plan that no bound rules out. */
export interface Score {
  of(found: Timed): number;
  /** No plan with this many tokens a second or fewer scores more. */
  atBest(tokensPerSecond: number): number;
}

/** Tokens a second. */
export const byRate: Score = { of: ({ tokensPerSecond }) => tokensPerSecond, atBest: (rate) => rate };

export interface Tried {
  readonly found: Timed | undefined;
  readonly evaluated: number;
  readonly pruned: number;
}

/**
 * The micro-batch with the best score above `floor`, from the largest that fits down: bounds rule out most. Undefined
 * where nothing fits or nothing can be better.
 */
export const fastest = (
  planner: Planner,
  machine: Machine,
  model: Model,
  job: Job,
  { score, floor }: { readonly score: Score; readonly floor: number },
): Tried => {
  let best: Timed | undefined;
  let [bar, evaluated, pruned] = [floor, 0, 0];
  for (const candidate of candidatesOf(planner, machine, model, job)) {
    const least = planner.bound(machine, model, candidate);
    if (least > 0 && score.atBest(tokensPerStep(candidate) / least) <= bar) {
      pruned += 1;
      continue;
    }
    const found = timed(planner, machine, model, candidate);
    evaluated += 1;
    if (!('plan' in found) || score.of(found) <= bar) continue;
    best = found;
    bar = score.of(found);
  }
  return { found: best, evaluated, pruned };
};

/** Micro-batches that fit, the largest first. */
const candidatesOf = (planner: Planner, machine: Machine, model: Model, job: Job): readonly SizedJob[] => {
  const fits = (size: number) => planner.check(machine, model, sized(job, size)) === undefined;
  const { microBatch } = job;
  const sizes = microBatch === undefined ? fittingSizes(job, fits) : fits(microBatch) ? [microBatch] : [];
  return sizes.map((size) => sized(job, size)).reverse();
};
