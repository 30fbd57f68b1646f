import type { Model } from '../../model/model.ts';
import type { FeasiblePlan, PlainDecisions } from '../../planners/types.ts';
import { modulesOf } from './modules.ts';
import { optimizerNames } from './optimizers.ts';

interface Asked {
  readonly model: Model;
  readonly plan: FeasiblePlan;
  readonly plain: PlainDecisions;
}

/** Why a plan cannot be exported for the Trainer and PEFT; undefined where it can. */
export const refusalOf = (asked: Asked): string | undefined =>
  placementRefusal(asked) ?? choiceRefusal(asked) ?? weightRefusal(asked) ?? adapterRefusal(asked);

const placementRefusal = ({ plan, plain }: Asked): string | undefined => {
  if (plan.decisions.parameters !== 'gpu') return weightsAway;
  if (plain.keeping === 'offloaded') return 'the Trainer has no checkpoints in host memory';
  return plain.keeping === 'selective'
    ? 'the Trainer has checkpoints of whole layers, none that are selective'
    : undefined;
};

/**
 * Not written: stage 3 gathers, prefetches and pins by sizes of its own, and no run has shown that with adapters it keeps
 * to what the plan counts, two layers on the GPU and the weights alone in host memory.
 */
export const weightsAway =
  'frozen weights in host memory are stage 3 of DeepSpeed around a PEFT model (offload_param, device cpu): what that holds on the GPU has not been checked against this plan, so no file asks for it; a plan with weights on the GPU, or qlora, can be exported';

const choiceRefusal = ({ plan: { job }, plain }: Asked): string | undefined => {
  if (job.optimizerInBackward) return 'the Trainer updates after backward';
  if (optimizerNames[plain.optimizer] === undefined) return `the Trainer is not told of ${plain.optimizer} yet`;
  return job.loss === 'chunked' ? 'the Trainer has no loss in chunks: fused or plain can be exported' : undefined;
};

const weightRefusal = ({ plan: { job }, plain: { weights } }: Asked): string | undefined => {
  if (weights === 'fp8') return 'frozen weights in fp8 are not exported yet';
  const alone = weights === 'bf16' || weights === 'fp16';
  return job.method === 'full' && alone && weights !== job.precision
    ? `weights in ${weights} alone compute in it: the job says ${job.precision}`
    : undefined;
};

const adapterRefusal = ({ model, plain: { adapter } }: Asked): string | undefined =>
  adapter !== undefined && modulesOf(model, adapter) === undefined
    ? `the names of the matrices of a model of type ${model.architecture} are not known; of a model with experts, adapters on attention can be exported`
    : undefined;
