import { z } from 'zod';

/**
 * What DeepSpeed 0.19 accepts, as far as Plimsoll writes it. DeepSpeed's own models forbid unknown keys inside
 * `zero_optimization`, its two offload blocks, `bf16` and `fp16` (runtime/zero/config.py, offload_config.py,
 * precision_config.py), ignore unknown keys at the top and in `aio` (swap_tensor/constants.py); this schema forbids
 * them everywhere, so that no typing error passes.
 */
const count = z.number().int().nonnegative();
const device = z.enum(['cpu', 'nvme']);

const OffloadParamSchema = z.strictObject({
  device,
  nvme_path: z.string().optional(),
  pin_memory: z.boolean(),
  /** Elements. Read for device nvme only. */
  buffer_size: count.optional(),
  buffer_count: count.optional(),
  max_in_cpu: count.optional(),
});

const OffloadOptimizerSchema = z.strictObject({
  device,
  nvme_path: z.string().optional(),
  pin_memory: z.boolean(),
  ratio: z.number().min(0).max(1).optional(),
  super_offload: z.boolean().optional(),
  cpuadam_cores_perc: z.number().min(0).max(1).optional(),
  buffer_count: count.optional(),
  pipeline_read: z.boolean().optional(),
  pipeline_write: z.boolean().optional(),
  fast_init: z.boolean().optional(),
});

/** runtime/zenflow/zenflow_config.py. */
const ZenFlowSchema = z.strictObject({
  topk_ratio: z.number().min(0).max(1),
  select_strategy: z.enum(['auto', 'step', 'epoch']),
  select_interval: z.union([z.literal('auto'), count.positive()]),
  update_interval: z.union([z.literal('auto'), count.positive()]),
  overlap_step: z.boolean(),
  offload: z.boolean(),
  pt_reserved_cores_perc: z.number().min(0).max(1),
});

const ZeroSchema = z.strictObject({
  stage: z.union([z.literal(0), z.literal(1), z.literal(2), z.literal(3)]),
  contiguous_gradients: z.boolean(),
  overlap_comm: z.boolean(),
  reduce_bucket_size: count,
  allgather_bucket_size: count.optional(),
  sub_group_size: count.optional(),
  stage3_prefetch_bucket_size: count.optional(),
  stage3_param_persistence_threshold: count.optional(),
  stage3_max_live_parameters: count.optional(),
  stage3_max_reuse_distance: count.optional(),
  stage3_gather_16bit_weights_on_model_save: z.boolean().optional(),
  offload_param: OffloadParamSchema.optional(),
  offload_optimizer: OffloadOptimizerSchema.optional(),
  zenflow: ZenFlowSchema.optional(),
});

export const DeepSpeedConfigSchema = z.strictObject({
  train_batch_size: count.positive(),
  train_micro_batch_size_per_gpu: count.positive(),
  gradient_accumulation_steps: count.positive(),
  gradient_clipping: z.number().nonnegative(),
  steps_per_print: count.positive(),
  bf16: z.strictObject({ enabled: z.boolean(), check_grad_overflow: z.boolean() }).optional(),
  fp16: z.strictObject({ enabled: z.boolean(), initial_scale_power: count }).optional(),
  optimizer: z.strictObject({
    type: z.literal('AdamW'),
    params: z.strictObject({
      lr: z.number().positive(),
      betas: z.tuple([z.number(), z.number()]),
      eps: z.number().positive(),
      weight_decay: z.number().nonnegative(),
      torch_adam: z.boolean().optional(),
    }),
  }),
  zero_optimization: ZeroSchema,
  activation_checkpointing: z.strictObject({ cpu_checkpointing: z.boolean() }).optional(),
  aio: z
    .strictObject({
      block_size: count.positive(),
      queue_depth: count.positive(),
      intra_op_parallelism: count.positive(),
      single_submit: z.boolean(),
      overlap_events: z.boolean(),
    })
    .optional(),
});
export type DeepSpeedConfig = z.infer<typeof DeepSpeedConfigSchema>;
