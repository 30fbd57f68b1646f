import type { Job, SizedJob } from '../../job/job.ts';
import type { Machine } from '../../machine/machine.ts';
import type { Model } from '../../model/model.ts';
import { sized } from '../../planners/search.ts';
import type { Planner } from '../../planners/types.ts';
import { largestFitting } from '../bisect.ts';
import { withLimits } from './choice.ts';
import type { Score, Tried } from './fastest.ts';
import { byRate, fastest } from './fastest.ts';
import { costOf, pricePerSecond } from './figures.ts';
import type { BestPoint, Goal, Limits, Prices } from './types.ts';

/** One way in which a system may train: its knobs and the job's open choices settled. */
export interface Way {
  readonly planner: Planner;
  readonly job: Job;
  readonly limits: Limits;
}

/** What came of a way, and the limits or the length of sequence that the goal found for it. */
export interface Attempt extends Tried {
  readonly job: Job;
  readonly limits: Limits;
}

/** The more the better. */
export const worth = (goal: Goal, point: BestPoint): number => {
  switch (goal) {
    case 'tokens':
      return point.tokensPerSecond;
    case 'memory':
      return -point.dramBytes;
    case 'cost':
      return -(point.costPerMillionTokens ?? Infinity);
    case 'context':
      return point.job.sequence;
  }
};

interface Asked {
  readonly machine: Machine;
  readonly model: Model;
  readonly prices: Prices | undefined;
  /** What is worth no more than this is of no interest. */
  readonly floor: number;
}

/** The best that a way gives towards a goal, or nothing where that is not above the floor. */
export const attempt = (goal: Goal, way: Way, asked: Asked): Attempt => {
  switch (goal) {
    case 'tokens':
      return run(way, asked, { score: byRate, floor: asked.floor });
    case 'cost':
      return run(way, asked, { score: byCost(asked), floor: asked.floor });
    case 'memory':
      return withLeastDram(way, asked);
    case 'context':
      return withLongest(way, asked);
  }
};

const run = (
  { planner, job, limits }: Way,
  { machine, model }: Asked,
  above: { readonly score: Score; readonly floor: number },
): Attempt => ({ ...fastest(planner, withLimits(machine, limits), model, job, above), job, limits });

/** At best everything idles. */
const byCost = ({ machine, prices = {} }: Pick<Asked, 'machine' | 'prices'>): Score => {
  const idle = pricePerSecond(machine, prices, { gpuShare: 0, cpuShare: 0 });
  return {
    of: (found) => -costOf(found.plan(), machine, prices),
    atBest: (rate) => (-1e6 * idle) / rate,
  };
};

const anyRate = { score: byRate, floor: -Infinity } as const;
const nothing = (way: Way): Attempt => ({ ...way, found: undefined, evaluated: 0, pruned: 1 });

const leastSize = (job: Job): SizedJob => sized(job, job.microBatch ?? 1);

/** Capacities of DRAM are searched to a millionth of it. */
const parts = 2 ** 20;

const withLeastDram = (way: Way, asked: Asked): Attempt => {
  const { planner, job, limits } = way;
  const { machine, model, floor } = asked;
  const capacity = machine.memory.dram.capacityBytes.value;
  const fits = (dramBytes: number) =>
    planner.check(withLimits(machine, { ...limits, dramBytes }), model, leastSize(job)) === undefined;
  const bar = Math.min(capacity, -floor);
  if (!fits(bar)) return nothing(way);
  // What fits comes first when capacities are counted down from the bar.
  const spared = largestFitting(-1, parts, (part) => fits(bar * (1 - part / parts)));
  const dramBytes = bar * (1 - Math.max(0, spared) / parts);
  return run({ ...way, limits: { ...limits, dramBytes } }, asked, anyRate);
};

const longest = 2 ** 24;

const withLongest = (way: Way, asked: Asked): Attempt => {
  const { planner, job, limits } = way;
  const { machine, model, floor } = asked;
  const limited = withLimits(machine, limits);
  const fits = (sequence: number) => planner.check(limited, model, leastSize({ ...job, sequence })) === undefined;
  const most = model.positions > 0 ? Math.min(model.context, longest) : longest;
  const bar = Math.max(1, floor);
  if (bar > most || !fits(bar)) return nothing(way);
  const sequence = largestFitting(bar - 1, most + 1, fits);
  return run({ ...way, job: leastSize({ ...job, sequence }) }, asked, anyRate);
};
