import type { AppError } from '../error.ts';
import { exportPlan } from './index.ts';
import type { ExportBundle, ExportTarget } from './types.ts';
import type { Job } from '../job/job.ts';
import type { Machine } from '../machine/machine.ts';
import type { Model } from '../model/model.ts';
import { plan, planners } from '../planners/index.ts';
import type { KnobValues } from '../planners/knobs.ts';
import { tuned } from '../planners/knobs.ts';
import type { SystemId } from '../planners/types.ts';
import type { Result } from '../result.ts';
import { chain, fail } from '../result.ts';

export interface PlanRequest {
  readonly machine: Machine;
  readonly model: Model;
  readonly job: Job;
  readonly system: SystemId;
  readonly knobs?: KnobValues | undefined;
}

/** What is to be exported, as data that crosses to a thread. */
export interface ExportQuestion {
  readonly request: PlanRequest;
  readonly target: ExportTarget;
}

/** Plans again from the request, so that the files never depend on what a page claims, and writes them as texts. */
export const exportFiles = ({ request, target }: ExportQuestion): Result<ExportBundle, AppError> => {
  const { machine, model, job, system, knobs = {} } = request;
  const planner = planners.find(({ id }) => id === system);
  if (planner === undefined)
    return fail({ code: 'not-found', what: 'system', name: system, known: planners.map(({ id }) => id) });
  return chain(tuned(planner, knobs), (one) =>
    exportPlan(target, { machine, model, plan: plan(one, machine, model, job) }),
  );
};
