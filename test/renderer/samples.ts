import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { defaultJob } from '../../src/core/job/job.ts';
import type { Machine } from '../../src/core/machine/machine.ts';
import { readMachine } from '../../src/core/machine/read.ts';
import type { Model } from '../../src/core/model/model.ts';
import { readModel } from '../../src/core/model/read-model.ts';
import { detail, planAll, planners } from '../../src/core/planners/index.ts';
import type { DetailedPlan, InfeasiblePlan, Plan, SystemId } from '../../src/core/planners/types.ts';
import type { Result } from '../../src/core/result.ts';
import { gib } from '../../src/core/units.ts';

/** Real machines, models and plans for tests of what the page makes of them. */
const resource = (path: string) => readFileSync(resolve(import.meta.dirname, '../../resources', path), 'utf8');

export const valueOrThrow = <T>(result: Result<T, unknown>): T => {
  if (!result.ok) throw new Error(JSON.stringify(result.error));
  return result.value;
};

export const typicalDesktop: Machine = valueOrThrow(
  readMachine(resource('machines/this-is-typical-desktop.json'), 'machine'),
);
export const shippedModel = (id: string): Model => valueOrThrow(readModel(resource(`models/${id}.json`), id));

/** A model of which some systems can train it on the typical desktop and some cannot. */
export const mixedPlans = (): readonly Plan[] => planAll(typicalDesktop, shippedModel('llama-3.1-8b'), defaultJob);

export const detailOf = (plan: Plan, modelId: string): DetailedPlan => {
  const planner = planners.find(({ id }) => id === plan.system);
  if (planner === undefined || plan.kind !== 'feasible') throw new Error(`${plan.system} does not fit`);
  const found = detail(planner, typicalDesktop, shippedModel(modelId), plan.job);
  if ('kind' in found) throw new Error(found.why);
  return found;
};

export const infeasiblePlan = (system: SystemId): InfeasiblePlan => ({
  kind: 'infeasible',
  system,
  job: defaultJob,
  shortBy: { tier: 'gpu', bytes: gib(3) },
  why: 'too small',
  memory: [
    {
      tier: 'gpu',
      capacity: gib(24),
      peak: gib(27),
      parts: [{ name: 'weights', component: 'weights', bytes: gib(27) }],
    },
  ],
});
