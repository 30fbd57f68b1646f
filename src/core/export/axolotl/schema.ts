import { z } from 'zod';

/**
 * `axolotl.yaml`: keys of AxolotlInputConfig (utils/schemas/, July 2026) and of its Liger plug-in, as far as a plan says
 * anything of them. axolotl drops unknown keys without a word, so that none may be misspelt here.
 */
export const AxolotlConfigSchema = z.strictObject({
  base_model: z.string().min(1),
  load_in_4bit: z.literal(true).optional(),
  load_in_8bit: z.literal(true).optional(),
  bnb_config_kwargs: z
    .strictObject({ bnb_4bit_quant_type: z.literal('nf4'), bnb_4bit_use_double_quant: z.boolean() })
    .optional(),
  adapter: z.enum(['lora', 'qlora']).optional(),
  lora_r: z.number().int().positive().optional(),
  lora_alpha: z.number().int().positive().optional(),
  lora_dropout: z.literal(0).optional(),
  lora_target_modules: z.array(z.string().min(1)).min(1).optional(),
  lora_modules_to_save: z.array(z.string().min(1)).min(1).optional(),
  peft_use_dora: z.literal(true).optional(),
  peft_use_rslora: z.literal(true).optional(),
  deepspeed: z.literal('ds_config.json').optional(),
  datasets: z.tuple([
    z.strictObject({
      path: z.string(),
      ds_type: z.literal('json'),
      type: z.literal('completion'),
      field: z.literal('text'),
    }),
  ]),
  dataset_prepared_path: z.string(),
  val_set_size: z.literal(0),
  sequence_len: z.number().int().positive(),
  sample_packing: z.boolean(),
  pad_to_sequence_len: z.literal(true),
  output_dir: z.string(),
  micro_batch_size: z.number().int().positive(),
  gradient_accumulation_steps: z.number().int().positive(),
  num_epochs: z.number().positive(),
  optimizer: z.string(),
  learning_rate: z.number().positive(),
  weight_decay: z.number().nonnegative(),
  max_grad_norm: z.number().nonnegative(),
  lr_scheduler: z.literal('linear'),
  bf16: z.boolean(),
  fp16: z.boolean(),
  attn_implementation: z.enum(['sdpa', 'eager']),
  gradient_checkpointing: z.boolean(),
  gradient_checkpointing_kwargs: z.strictObject({ use_reentrant: z.literal(false) }),
  torch_compile: z.boolean(),
  plugins: z.tuple([z.literal('axolotl.integrations.liger.LigerPlugin')]).optional(),
  liger_fused_linear_cross_entropy: z.literal(true).optional(),
  logging_steps: z.number().int().positive(),
  save_strategy: z.literal('no'),
});
export type AxolotlConfig = z.infer<typeof AxolotlConfigSchema>;
