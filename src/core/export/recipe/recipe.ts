import { largestTensor } from '../../model/tensors.ts';
import type { DeepSpeedPlan, FeasiblePlan, PlainDecisions } from '../../planners/types.ts';
import type { Result } from '../../result.ts';
import { fail, ok } from '../../result.ts';
import { deepspeedConfig } from '../deepspeed/config.ts';
import { deepspeedPlan } from '../deepspeed/plan.ts';
import { validateDeepSpeedConfig } from '../deepspeed/rules.ts';
import { trainConfig } from '../peft/config.ts';
import { refusalOf } from '../peft/refusal.ts';
import { hubId } from '../script-parts.ts';
import { usualTraining } from '../usual.ts';
import type { Exported, Recipe } from './types.ts';

/** Where a model without an id on the hub is looked for, beside the file. */
export const besideTheFile = './model';

/** A plan for the Trainer, with DeepSpeed's engine or without; or why no file can ask for it, in a sentence. */
export const recipeOf = (exported: Exported): Result<Recipe, string> => {
  const { plan } = exported;
  const engine = deepspeedPlan(plan);
  if (engine !== undefined) return withDeepSpeed(exported, engine);
  const { plain } = plan.decisions;
  return plain === undefined ? fail('neither DeepSpeed nor the Trainer runs this plan') : alone(exported, plain);
};

const common = ({ model, plan: { job, decisions } }: Exported) => ({
  model: hubId(model) ?? besideTheFile,
  sequence: job.sequence,
  packs: job.packing,
  precision: job.precision,
  attention: job.flashAttention ? ('sdpa' as const) : ('eager' as const),
  microBatch: decisions.microBatch,
  accumulation: job.gradientAccumulation,
  checkpointing: decisions.checkpointing,
  compiles: job.compile,
  fusesLoss: job.loss === 'fused',
  weightDecay: usualTraining.weightDecay,
});

const withDeepSpeed = (exported: Exported, plan: DeepSpeedPlan): Result<Recipe, string> => {
  const why = engineRefusal(plan);
  if (why !== undefined) return fail(why);
  const config = deepspeedConfig(plan, exported.machine);
  const checked = validateDeepSpeedConfig(config, largestTensor(exported.model).elements);
  if (!checked.ok) throw new Error(`exported an invalid configuration: ${JSON.stringify(checked.error)}`);
  return ok({
    ...common(exported),
    method: 'full',
    inFp32: false,
    optimizer: 'adamw_torch',
    learningRate: config.optimizer.params.lr,
    clipping: config.gradient_clipping,
    deepspeed: config,
  });
};

const engineRefusal = ({ decisions, job }: DeepSpeedPlan): string | undefined => {
  if (decisions.deepspeed.unreleased !== undefined) return decisions.deepspeed.unreleased;
  if (decisions.checkpoints === 'dram')
    return 'checkpoints in host memory need a call of DeepSpeed’s own function, which a file cannot ask for: the target deepspeed has it';
  return job.loss === 'chunked' ? 'no loss in chunks is known there: fused or plain can be exported' : undefined;
};

const alone = (exported: Exported, plain: PlainDecisions): Result<Recipe, string> => {
  const { model, plan } = exported;
  const why = refusalOf({ model, plan, plain }) ?? weightRefusal(plan, plain);
  if (why !== undefined) return fail(why);
  const { training, lora } = trainConfig(model, plan, plain);
  const { weights, doubleQuantised } = plain;
  return ok({
    ...common(exported),
    method: plan.job.method === 'full' ? 'full' : 'adapters',
    inFp32: plan.job.method === 'full' && weights === 'fp32',
    optimizer: training.optim,
    learningRate: training.learning_rate,
    clipping: training.max_grad_norm,
    ...(weights === 'nf4' ? { quantised: { bits: 4, twice: doubleQuantised } } : {}),
    ...(weights === 'int8' ? { quantised: { bits: 8, twice: false } } : {}),
    ...(lora === undefined
      ? {}
      : {
          lora: {
            rank: lora.r,
            alpha: lora.lora_alpha,
            targets: lora.target_modules,
            saved: lora.modules_to_save ?? [],
            dora: lora.use_dora,
            rslora: lora.use_rslora,
          },
        }),
  });
};

/** Both frameworks load frozen weights in the format that they compute in, and never train fp16 ones alone. */
const weightRefusal = ({ job }: FeasiblePlan, { weights }: PlainDecisions): string | undefined => {
  if (job.method === 'full')
    return weights === 'fp16' ? 'weights in fp16 alone are not trained there: bf16 or fp32 are' : undefined;
  const quantised = weights === 'nf4' || weights === 'int8';
  return quantised || weights === job.precision
    ? undefined
    : `frozen weights in ${weights} are not loaded there with ${job.precision}: they take the format of the job`;
};
