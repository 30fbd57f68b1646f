import type { AppError } from '../../core/error.ts';
import { faithful, plan } from '../../core/planners/index.ts';
import type { FeasiblePlan, Plan, Planner } from '../../core/planners/types.ts';
import type { Result } from '../../core/result.ts';
import { fail, ok } from '../../core/result.ts';
import type { PlanInput } from './plan-options.ts';

export interface ChosenPlan {
  readonly planner: Planner;
  readonly plan: FeasiblePlan;
}

/** The plan of the system asked for; of all, the one with the most tokens a second that changes nothing of the training. */
export const bestPlan = ({ planners, machine, model, job }: PlanInput): Result<ChosenPlan, AppError> => {
  const plans = planners.map((planner) => ({ planner, plan: plan(planner, machine, model, job) }));
  const feasible = plans.flatMap(({ planner, plan: one }) => (one.kind === 'feasible' ? [{ planner, plan: one }] : []));
  const [first, ...rest] = faithful(feasible, ({ planner }) => planner.id);
  if (first === undefined) return fail(doesNotFit(plans.map(({ plan: one }) => one)));
  return ok(rest.reduce((best, one) => (one.plan.tokensPerSecond > best.plan.tokensPerSecond ? one : best), first));
};

const doesNotFit = (plans: readonly Plan[]): AppError => ({
  code: 'not-available',
  what: 'a plan that fits',
  why: plans.flatMap((one) => (one.kind === 'infeasible' ? [`${one.system}: ${one.why}`] : [])).join('; '),
});
