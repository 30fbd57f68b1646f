import type { Machine, Storage } from '../../machine/machine.ts';
import type {
  DeepSpeedDecisions,
  DeepSpeedPlan,
  FeasiblePlan,
  Placement,
  ZenFlowDecisions,
} from '../../planners/types.ts';
import { driveOf } from '../readme.ts';
import { usualTraining } from '../usual.ts';
import type { DeepSpeedConfig } from './schema.ts';

export const usesNvme = ({ decisions }: FeasiblePlan): boolean =>
  decisions.parameters === 'nvme' || decisions.optimizer === 'nvme';

/** Folder for the swap files: below the measured folder where one is known, else beside the configuration. */
const swapFolder = (path: string | undefined): string =>
  path === undefined ? 'nvme-swap' : `${path.replace(/\/+$/, '')}/deepspeed-swap`;

/**
 * A plan as DeepSpeed's JSON. Every value is a number of the plan, never "auto": DeepSpeed itself drops "auto" without
 * a word, and the plan's memory holds for these sizes only. `pin_memory` is always written, since its default changed
 * in 0.19.5, and so is `check_grad_overflow` of bf16, whose default turned true.
 */
export const deepspeedConfig = (plan: DeepSpeedPlan, machine: Machine): DeepSpeedConfig => {
  const { job, decisions } = plan;
  return {
    train_batch_size: job.microBatch * job.gradientAccumulation,
    train_micro_batch_size_per_gpu: job.microBatch,
    gradient_accumulation_steps: job.gradientAccumulation,
    gradient_clipping: decisions.deepspeed.superOffload?.clipping === false ? 0 : usualTraining.clipping,
    steps_per_print: 10,
    ...(job.precision === 'bf16'
      ? { bf16: { enabled: true, check_grad_overflow: false } }
      : { fp16: { enabled: true, initial_scale_power: 16 } }),
    optimizer: { type: 'AdamW', params: optimizerParams(decisions.optimizer) },
    zero_optimization: zeroBlock(plan, swapFolder(driveOf(machine, plan)?.path)),
    ...(decisions.checkpoints === 'dram' ? { activation_checkpointing: { cpu_checkpointing: true } } : {}),
    ...(usesNvme(plan) ? { aio: aioBlock(decisions.deepspeed, driveOf(machine, plan)?.aio) } : {}),
  };
};

const optimizerParams = (optimizer: Placement): DeepSpeedConfig['optimizer']['params'] => ({
  lr: usualTraining.lr,
  betas: [...usualTraining.betas],
  eps: usualTraining.eps,
  weight_decay: usualTraining.weightDecay,
  // On the GPU torch's own AdamW spares the user a compiler; off it DeepSpeed builds its CPU Adam.
  ...(optimizer === 'gpu' ? { torch_adam: true } : {}),
});

const zeroBlock = (plan: DeepSpeedPlan, folder: string): DeepSpeedConfig['zero_optimization'] => {
  const knobs = plan.decisions.deepspeed;
  const { parameters, optimizer } = plan.decisions;
  return {
    stage: knobs.stage,
    contiguous_gradients: true,
    overlap_comm: true,
    reduce_bucket_size: knobs.reduceBucketSize,
    ...(knobs.stage === 3 ? stage3Block(knobs) : { allgather_bucket_size: knobs.allgatherBucketSize }),
    ...(parameters === 'gpu' ? {} : { offload_param: parameterBlock(parameters, knobs, folder) }),
    ...(optimizer === 'gpu' ? {} : { offload_optimizer: optimizerBlock(optimizer, knobs, folder) }),
    ...(knobs.zenFlow === undefined ? {} : { zenflow: zenFlowBlock(knobs.zenFlow) }),
  };
};

/** Columns are ranked anew when DeepSpeed's own rule says so; the plan has no view of that. */
const zenFlowBlock = ({ topk, interval, overlap, offload, reserved }: ZenFlowDecisions) => ({
  topk_ratio: topk,
  select_strategy: 'auto' as const,
  select_interval: 'auto' as const,
  update_interval: interval,
  overlap_step: overlap,
  offload,
  pt_reserved_cores_perc: reserved,
});

const stage3Block = (knobs: DeepSpeedDecisions) => ({
  sub_group_size: knobs.subGroupSize,
  stage3_prefetch_bucket_size: knobs.prefetchBucketSize,
  stage3_param_persistence_threshold: knobs.parameterPersistenceThreshold,
  stage3_max_live_parameters: knobs.maxLiveParameters,
  stage3_max_reuse_distance: knobs.maxLiveParameters,
  stage3_gather_16bit_weights_on_model_save: true,
});

const parameterBlock = (placement: 'dram' | 'nvme', knobs: DeepSpeedDecisions, folder: string) =>
  placement === 'dram'
    ? ({ device: 'cpu', pin_memory: knobs.pinMemory } as const)
    : ({
        device: 'nvme',
        nvme_path: folder,
        pin_memory: knobs.pinMemory,
        buffer_count: knobs.parameterBufferCount,
        buffer_size: knobs.parameterBufferSize,
        max_in_cpu: knobs.maxInCpu,
      } as const);

const optimizerBlock = (placement: 'dram' | 'nvme', knobs: DeepSpeedDecisions, folder: string) =>
  placement === 'dram'
    ? ({
        device: 'cpu',
        pin_memory: knobs.pinMemory,
        ...(knobs.ratio < 1 ? { ratio: knobs.ratio } : {}),
        ...(knobs.superOffload === undefined
          ? {}
          : { super_offload: true, cpuadam_cores_perc: knobs.superOffload.cores }),
      } as const)
    : ({
        device: 'nvme',
        nvme_path: folder,
        pin_memory: knobs.pinMemory,
        buffer_count: knobs.optimizerBufferCount,
        pipeline_read: knobs.pipelineRead,
        pipeline_write: knobs.pipelineWrite,
        fast_init: false,
      } as const);

/** What was measured to move most on this drive; where nothing was, what the plan takes from DeepSpeed's own tuning. */
const aioBlock = (knobs: DeepSpeedDecisions, measured: Storage['aio']) => ({
  block_size: measured?.blockBytes ?? knobs.aioBlockBytes,
  queue_depth: measured?.queueDepth ?? knobs.aioQueueDepth,
  intra_op_parallelism: measured?.threads ?? knobs.aioThreads,
  single_submit: false,
  overlap_events: true,
});
