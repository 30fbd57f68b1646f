import type { Recipe } from '../recipe/types.ts';
import type { LlamaFactoryConfig } from './schema.ts';

/** Name of the dataset in dataset_info.json. */
export const dataset = 'texts';

/**
 * A recipe in the words of LLaMA-Factory. Stage `pt` trains on texts and, packed, gives every step the planned size.
 * With `bf16` weights that are trained become fp32, with `pure_bf16` they stay (model/adapter.py).
 */
export const configOf = (recipe: Recipe): LlamaFactoryConfig => ({
  model_name_or_path: recipe.model,
  flash_attn: recipe.attention === 'sdpa' ? 'sdpa' : 'disabled',
  ...quantisation(recipe),
  enable_liger_kernel: recipe.fusesLoss,
  disable_gradient_checkpointing: !recipe.checkpointing,
  use_reentrant_gc: false,
  stage: 'pt',
  do_train: true,
  finetuning_type: recipe.method === 'full' ? 'full' : 'lora',
  ...adapters(recipe),
  ...(recipe.deepspeed === undefined ? {} : { deepspeed: 'ds_config.json' as const }),
  dataset,
  dataset_dir: '.',
  template: 'empty',
  cutoff_len: recipe.sequence,
  packing: recipe.packs,
  output_dir: 'output',
  per_device_train_batch_size: recipe.microBatch,
  gradient_accumulation_steps: recipe.accumulation,
  learning_rate: recipe.learningRate,
  weight_decay: recipe.weightDecay,
  max_grad_norm: recipe.clipping,
  num_train_epochs: 1,
  ...precision(recipe),
  optim: recipe.optimizer,
  torch_compile: recipe.compiles,
  logging_steps: 10,
  save_strategy: 'no',
  report_to: 'none',
});

const quantisation = ({ quantised }: Recipe): Partial<LlamaFactoryConfig> => {
  if (quantised === undefined) return {};
  const { bits, twice } = quantised;
  return bits === 8
    ? { quantization_bit: 8, quantization_method: 'bnb' }
    : { quantization_bit: 4, quantization_method: 'bnb', quantization_type: 'nf4', double_quantization: twice };
};

const adapters = ({ lora }: Recipe): Partial<LlamaFactoryConfig> =>
  lora === undefined
    ? {}
    : {
        lora_rank: lora.rank,
        lora_alpha: lora.alpha,
        lora_dropout: 0,
        lora_target: lora.targets.join(','),
        ...(lora.saved.length > 0 ? { additional_target: lora.saved.join(',') } : {}),
        ...(lora.rslora ? { use_rslora: true } : {}),
        ...(lora.dora ? { use_dora: true } : {}),
      };

const precision = ({ precision: format, method, inFp32, deepspeed }: Recipe): Partial<LlamaFactoryConfig> => {
  if (method === 'full' && !inFp32 && deepspeed === undefined) return { pure_bf16: true };
  return format === 'bf16' ? { bf16: true } : { fp16: true };
};
