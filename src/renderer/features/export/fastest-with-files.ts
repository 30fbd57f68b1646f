import { withoutExport } from '../../../core/export/without.ts';
import { faithful } from '../../../core/planners/index.ts';
import type { FeasiblePlan, Plan } from '../../../core/planners/types.ts';

/** The fastest plan that fits, trains as the job says and has files to write; undefined where there is none. */
export const fastestWithFiles = (plans: readonly Plan[]): FeasiblePlan | undefined =>
  faithful(
    plans.filter((plan) => plan.kind === 'feasible'),
    ({ system }) => system,
  )
    .filter(({ system }) => withoutExport[system] === undefined)
    .toSorted((a, b) => b.tokensPerSecond - a.tokensPerSecond)[0];
