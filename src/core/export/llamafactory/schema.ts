import { z } from 'zod';

/**
 * `train.yaml` of LLaMA-Factory: keys of its own dataclasses (hparams/, August 2026) and of TrainingArguments, as far as
 * a plan says anything of them. Unknown keys stop it.
 */
export const LlamaFactoryConfigSchema = z.strictObject({
  model_name_or_path: z.string().min(1),
  flash_attn: z.enum(['sdpa', 'disabled']),
  quantization_bit: z.union([z.literal(4), z.literal(8)]).optional(),
  quantization_method: z.literal('bnb').optional(),
  quantization_type: z.literal('nf4').optional(),
  double_quantization: z.boolean().optional(),
  enable_liger_kernel: z.boolean(),
  disable_gradient_checkpointing: z.boolean(),
  use_reentrant_gc: z.boolean(),
  stage: z.literal('pt'),
  do_train: z.literal(true),
  finetuning_type: z.enum(['full', 'lora']),
  pure_bf16: z.literal(true).optional(),
  lora_rank: z.number().int().positive().optional(),
  lora_alpha: z.number().int().positive().optional(),
  lora_dropout: z.literal(0).optional(),
  /** Names with commas between them. */
  lora_target: z.string().min(1).optional(),
  additional_target: z.string().min(1).optional(),
  use_rslora: z.literal(true).optional(),
  use_dora: z.literal(true).optional(),
  deepspeed: z.literal('ds_config.json').optional(),
  dataset: z.string(),
  dataset_dir: z.string(),
  template: z.literal('empty'),
  cutoff_len: z.number().int().positive(),
  packing: z.boolean(),
  output_dir: z.string(),
  per_device_train_batch_size: z.number().int().positive(),
  gradient_accumulation_steps: z.number().int().positive(),
  learning_rate: z.number().positive(),
  weight_decay: z.number().nonnegative(),
  max_grad_norm: z.number().nonnegative(),
  num_train_epochs: z.number().positive(),
  bf16: z.literal(true).optional(),
  fp16: z.literal(true).optional(),
  optim: z.string(),
  torch_compile: z.boolean(),
  logging_steps: z.number().int().positive(),
  save_strategy: z.literal('no'),
  report_to: z.literal('none'),
});
export type LlamaFactoryConfig = z.infer<typeof LlamaFactoryConfigSchema>;
