import { detail, plan, planners } from '../../core/planners/index.ts';
import type { Job } from '../../core/job/job.ts';
import type { Machine } from '../../core/machine/machine.ts';
import type { Model } from '../../core/model/model.ts';
import type { DetailedPlan, InfeasiblePlan, Plan, SystemId } from '../../core/planners/types.ts';

/** Plans in a thread of its own, so that no frame waits for one. One message in, one out, in order. */
export interface PlannerQuestion {
  readonly id: number;
  readonly kind: 'plan' | 'detail';
  readonly system: SystemId;
  readonly machine: Machine;
  readonly model: Model;
  readonly job: Job;
}
export type PlannerAnswer =
  | { readonly id: number; readonly kind: 'plan'; readonly plan: Plan }
  | { readonly id: number; readonly kind: 'detail'; readonly detail: DetailedPlan | InfeasiblePlan };

const answerTo = ({ id, kind, system, machine, model, job }: PlannerQuestion): PlannerAnswer => {
  const planner = planners.find((one) => one.id === system);
  if (planner === undefined) throw new Error(`no planner ${system}`);
  const found = plan(planner, machine, model, job);
  if (kind === 'plan') return { id, kind, plan: found };
  return { id, kind, detail: found.kind === 'infeasible' ? found : detail(planner, machine, model, found.job) };
};

self.onmessage = (event: MessageEvent<PlannerQuestion>) => self.postMessage(answerTo(event.data));
