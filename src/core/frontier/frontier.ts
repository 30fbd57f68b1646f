import type { Job, SizedJob } from '../job/job.ts';
import type { Machine } from '../machine/machine.ts';
import { countParameters } from '../model/parameters.ts';
import { plannersFor } from '../planners/index.ts';
import type { Planner } from '../planners/types.ts';
import type { TierId } from '../schedule/types.ts';
import { familyShape, familySize } from './family.ts';
import type { FrontierPoint } from './types.ts';

/** The largest shape of the family that each system trains on the machine, one sequence at a time unless the job says. */
export function* frontier(
  machine: Machine,
  job: Job,
  planners: readonly Planner[] = plannersFor(job),
): Generator<FrontierPoint, void> {
  const size: SizedJob = { ...job, microBatch: job.microBatch ?? 1 };
  for (const planner of planners) yield pointOf(planner, machine, size);
}

const pointOf = (planner: Planner, machine: Machine, job: SizedJob): FrontierPoint => {
  const missing = (index: number) => planner.check(machine, familyShape(index, job.sequence), job);
  const largest = largestFitting((index) => missing(index) === undefined);
  // The next one is what the machine refuses; after the very last there is none, and the GPU is as good a name as any.
  const limitedBy: TierId = largest + 1 < familySize ? (missing(largest + 1)?.shortBy.tier ?? 'gpu') : 'gpu';
  if (largest < 0) return { system: planner.id, maxParameters: 0, layers: 0, hidden: 0, limitedBy };
  const model = familyShape(largest, job.sequence);
  const { layers, hidden } = model;
  return { system: planner.id, maxParameters: countParameters(model).total, layers, hidden, limitedBy };
};

/** -1 if none fits. */
const largestFitting = (fits: (index: number) => boolean): number => {
  let low = -1;
  let high = familySize;
  while (high - low > 1) {
    const middle = Math.floor((low + high) / 2);
    if (fits(middle)) low = middle;
    else high = middle;
  }
  return pastDips(low, fits);
};

/** One layer less and one head more may need a little less memory: looks on for as long as that can matter. */
const pastDips = (found: number, fits: (index: number) => boolean): number => {
  let largest = found;
  for (let index = found + 2; index < familySize && index <= largest + dipWidth; index += 1) {
    if (fits(index)) largest = index;
  }
  return largest;
};

const dipWidth = 4;
