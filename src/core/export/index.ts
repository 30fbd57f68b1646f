import type { AppError } from '../error.ts';
import { invalidInput } from '../error.ts';
import type { Machine } from '../machine/machine.ts';
import type { Model } from '../model/model.ts';
import type { FeasiblePlan, Plan } from '../planners/types.ts';
import type { Result } from '../result.ts';
import { fail, ok } from '../result.ts';
import { axolotl } from './axolotl/index.ts';
import { exportDeepSpeed } from './deepspeed/index.ts';
import { deepspeedPlan } from './deepspeed/plan.ts';
import { llamaFactory } from './llamafactory/index.ts';
import { exportPeft } from './peft/index.ts';
import { weightsAway } from './peft/refusal.ts';
import { yamlBundle } from './recipe/bundle.ts';
import { withoutExport } from './without.ts';
import type { ExportBundle, ExportTarget } from './types.ts';

interface Whole {
  readonly machine: Machine;
  readonly model: Model;
  readonly plan: FeasiblePlan;
}

const exporters: Readonly<Record<ExportTarget, (whole: Whole) => Result<ExportBundle, AppError>>> = {
  deepspeed: ({ machine, model, plan }) => {
    const engine = deepspeedPlan(plan);
    const why = engine === undefined ? withoutEngine(plan) : engine.decisions.deepspeed.unreleased;
    return engine !== undefined && why === undefined
      ? ok(exportDeepSpeed({ machine, model, plan: engine }))
      : fail({
          code: 'not-available',
          what: `${plan.system} as a DeepSpeed configuration`,
          why: why ?? '',
        });
  },
  peft: exportPeft,
  llamafactory: (whole) => yamlBundle(llamaFactory, whole),
  axolotl: (whole) => yamlBundle(axolotl, whole),
};

const withoutEngine = ({ decisions: { parameters, plain } }: FeasiblePlan): string =>
  plain !== undefined && parameters !== 'gpu'
    ? weightsAway
    : 'this plan trains without the engine of DeepSpeed: peft is the target for it';

/** The files of a plan for a target. The same plan gives the same bytes. A plan that does not fit has none. */
export const exportPlan = (
  target: ExportTarget,
  { machine, model, plan }: { readonly machine: Machine; readonly model: Model; readonly plan: Plan },
): Result<ExportBundle, AppError> => {
  if (plan.kind === 'infeasible') return fail(invalidInput('plan', plan.why, 'a plan that fits'));
  const why = withoutExport[plan.system];
  if (why !== undefined) return fail({ code: 'not-available', what: `files for ${plan.system}`, why });
  return exporters[target]({ machine, model, plan });
};
