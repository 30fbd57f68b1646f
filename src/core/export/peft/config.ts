import type { Adapter } from '../../job/adapter.ts';
import type { Model } from '../../model/model.ts';
import type { FeasiblePlan, PlainDecisions } from '../../planners/types.ts';
import { usualTraining } from '../usual.ts';
import { modulesOf } from './modules.ts';
import { optimizerNames } from './optimizers.ts';
import type { TrainConfig } from './schema.ts';

/** QLoRA, arXiv 2305.14314, table of hyperparameters, up to 13B. */
const adapterRate = 2e-4;

/** A plan as arguments of transformers and PEFT; of what `refusalOf` lets through. */
export const trainConfig = (model: Model, plan: FeasiblePlan, plain: PlainDecisions): TrainConfig => {
  const { job } = plan;
  const quantization = quantizationOf(plan, plain);
  const lora = plain.adapter === undefined ? undefined : loraOf(model, plain.adapter);
  return {
    sequence: job.sequence,
    model: { dtype: dtypeOf(plan, plain), attn_implementation: job.flashAttention ? 'sdpa' : 'eager' },
    ...(quantization === undefined ? {} : { quantization }),
    ...(lora === undefined ? {} : { lora }),
    training: trainingOf(plan, plain),
  };
};

const computing = ({ job }: FeasiblePlan) => (job.precision === 'fp16' ? 'float16' : 'bfloat16');

/** What the weights are loaded as; quantised ones are made from it. */
const dtypeOf = (plan: FeasiblePlan, { weights }: PlainDecisions): TrainConfig['model']['dtype'] => {
  if (weights === 'fp32') return 'float32';
  if (weights === 'bf16') return 'bfloat16';
  return weights === 'fp16' ? 'float16' : computing(plan);
};

const quantizationOf = (
  plan: FeasiblePlan,
  { weights, doubleQuantised }: PlainDecisions,
): TrainConfig['quantization'] => {
  if (weights === 'int8') return { load_in_8bit: true };
  if (weights !== 'nf4') return undefined;
  return {
    load_in_4bit: true,
    bnb_4bit_quant_type: 'nf4',
    bnb_4bit_use_double_quant: doubleQuantised,
    bnb_4bit_compute_dtype: computing(plan),
  };
};

const loraOf = (model: Model, adapter: Adapter): TrainConfig['lora'] => {
  const { targets = [], saved = [] } = modulesOf(model, adapter) ?? {};
  return {
    task_type: 'CAUSAL_LM',
    r: adapter.rank,
    lora_alpha: adapter.alpha,
    lora_dropout: 0,
    bias: 'none',
    target_modules: [...targets],
    use_dora: adapter.dora,
    use_rslora: adapter.rslora,
    ...(saved.length > 0 ? { modules_to_save: [...saved] } : {}),
  };
};

/** Weights in 16 bits alone compute in them; all others are cast as they are used (autocast). */
const casts = ({ job }: FeasiblePlan, { weights }: PlainDecisions) => job.method !== 'full' || weights === 'fp32';

const trainingOf = (plan: FeasiblePlan, plain: PlainDecisions): TrainConfig['training'] => {
  const { job, decisions } = plan;
  const fused = job.loss === 'fused';
  return {
    per_device_train_batch_size: decisions.microBatch,
    gradient_accumulation_steps: job.gradientAccumulation,
    optim: optimizerNames[plain.optimizer] ?? plain.optimizer,
    learning_rate: job.method === 'full' ? usualTraining.lr : adapterRate,
    max_grad_norm: usualTraining.clipping,
    bf16: casts(plan, plain) && job.precision === 'bf16',
    fp16: casts(plan, plain) && job.precision === 'fp16',
    gradient_checkpointing: plain.keeping === 'layer',
    torch_compile: job.compile,
    use_liger_kernel: fused,
    ...(fused ? { liger_kernel_config: onlyTheLoss } : {}),
  };
};

/** The plan counts the model's own norms and activations. */
const onlyTheLoss = {
  fused_linear_cross_entropy: true,
  cross_entropy: false,
  rms_norm: false,
  rope: false,
  swiglu: false,
  geglu: false,
};
