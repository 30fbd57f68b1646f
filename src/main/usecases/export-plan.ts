import type { AppError } from '../../core/error.ts';
import { exportPlan } from '../../core/export/index.ts';
import type { ExportBundle, ExportTarget } from '../../core/export/types.ts';
import type { Job } from '../../core/job/job.ts';
import type { Machine } from '../../core/machine/machine.ts';
import type { Model } from '../../core/model/model.ts';
import { plan, planners } from '../../core/planners/index.ts';
import type { KnobValues } from '../../core/planners/knobs.ts';
import { tuned } from '../../core/planners/knobs.ts';
import type { SystemId } from '../../core/planners/types.ts';
import type { Result } from '../../core/result.ts';
import { chain, fail } from '../../core/result.ts';

export interface PlanRequest {
  readonly machine: Machine;
  readonly model: Model;
  readonly job: Job;
  readonly system: SystemId;
  readonly knobs?: KnobValues | undefined;
}

/** Plans again from the request, so that the files never depend on what a page claims, and writes them as texts. */
export const exportFiles = (request: PlanRequest, target: ExportTarget): Result<ExportBundle, AppError> => {
  const { machine, model, job, system, knobs = {} } = request;
  const planner = planners.find(({ id }) => id === system);
  if (planner === undefined)
    return fail({ code: 'not-found', what: 'system', name: system, known: planners.map(({ id }) => id) });
  return chain(tuned(planner, knobs), (one) =>
    exportPlan(target, { machine, model, plan: plan(one, machine, model, job) }),
  );
};
