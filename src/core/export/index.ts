import type { AppError } from '../error.ts';
import { invalidInput } from '../error.ts';
import type { Machine } from '../machine/machine.ts';
import type { Model } from '../model/model.ts';
import type { Plan } from '../planners/types.ts';
import type { Result } from '../result.ts';
import { fail, ok } from '../result.ts';
import { exportDeepSpeed } from './deepspeed/index.ts';
import type { Exported } from './deepspeed/why.ts';
import type { ExportBundle, ExportTarget } from './types.ts';

const exporters: Readonly<Record<ExportTarget, (exported: Exported) => ExportBundle>> = {
  deepspeed: exportDeepSpeed,
};

/** The files of a plan for a target. The same plan gives the same bytes. A plan that does not fit has none. */
export const exportPlan = (
  target: ExportTarget,
  { machine, model, plan }: { readonly machine: Machine; readonly model: Model; readonly plan: Plan },
): Result<ExportBundle, AppError> =>
  plan.kind === 'feasible'
    ? ok(exporters[target]({ machine, model, plan }))
    : fail(invalidInput('plan', plan.why, 'a plan that fits'));
