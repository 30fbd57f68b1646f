import { z } from 'zod';

/** `train_config.json`: what train.py hands to transformers and PEFT, under their own names. */
export const TrainConfigSchema = z.strictObject({
  sequence: z.number().int().positive(),
  /** Of `from_pretrained`. */
  model: z.strictObject({
    dtype: z.enum(['bfloat16', 'float16', 'float32']),
    attn_implementation: z.enum(['sdpa', 'eager']),
  }),
  /** Of BitsAndBytesConfig. */
  quantization: z
    .union([
      z.strictObject({
        load_in_4bit: z.literal(true),
        bnb_4bit_quant_type: z.literal('nf4'),
        bnb_4bit_use_double_quant: z.boolean(),
        bnb_4bit_compute_dtype: z.enum(['bfloat16', 'float16']),
      }),
      z.strictObject({ load_in_8bit: z.literal(true) }),
    ])
    .optional(),
  /** Of LoraConfig. */
  lora: z
    .strictObject({
      task_type: z.literal('CAUSAL_LM'),
      r: z.number().int().positive(),
      lora_alpha: z.number().positive(),
      lora_dropout: z.literal(0),
      bias: z.literal('none'),
      target_modules: z.array(z.string()).min(1),
      use_dora: z.boolean(),
      use_rslora: z.boolean(),
      modules_to_save: z.array(z.string()).min(1).optional(),
    })
    .optional(),
  /** Of TrainingArguments. */
  training: z.strictObject({
    per_device_train_batch_size: z.number().int().positive(),
    gradient_accumulation_steps: z.number().int().positive(),
    optim: z.string(),
    learning_rate: z.number().positive(),
    max_grad_norm: z.number().positive(),
    bf16: z.boolean(),
    fp16: z.boolean(),
    gradient_checkpointing: z.boolean(),
    torch_compile: z.boolean(),
    use_liger_kernel: z.boolean(),
    liger_kernel_config: z.record(z.string(), z.boolean()).optional(),
  }),
});
export type TrainConfig = z.infer<typeof TrainConfigSchema>;
