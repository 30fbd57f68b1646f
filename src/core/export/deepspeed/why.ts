import { bandwidthText, capacityText, countText } from '../../format.ts';
import type { Machine } from '../../machine/machine.ts';
import type { Model } from '../../model/model.ts';
import { largestTensor } from '../../model/tensors.ts';
import type { DeepSpeedPlan } from '../../planners/types.ts';
import { leaves } from '../leaves.ts';
import { driveOf } from '../readme.ts';
import type { Explanation } from '../types.ts';

export interface Exported {
  readonly machine: Machine;
  readonly model: Model;
  readonly plan: DeepSpeedPlan;
}

type Reason = (exported: Exported) => string;

const placementReason =
  (what: string): Reason =>
  ({ plan }) =>
    `${what} in ${plan.decisions.optimizer === 'nvme' ? 'files on the drive' : 'host memory'}: the fastest place that holds them`;

/** A value that cannot be read off its name has a reason here. Keys are paths in ds_config.json. */
const reasons: Readonly<Record<string, Reason>> = {
  train_batch_size: () => 'micro-batch x accumulation x 1 GPU; DeepSpeed checks the product',
  train_micro_batch_size_per_gpu: ({ plan }) =>
    `the plan's micro-batch; the GPU then peaks at ${capacityText(plan.peak.gpuBytes)}`,
  gradient_accumulation_steps: () => 'as in the job',
  gradient_clipping: ({ plan }) =>
    plan.decisions.deepspeed.superOffload === undefined
      ? 'usual for fine-tuning; does not change the plan'
      : 'with clipping SuperOffload updates after backward, without it beside backward',
  'bf16.enabled': () => 'as in the job: 16-bit weights and gradients, fp32 master weights in the optimizer',
  'bf16.check_grad_overflow': () => 'bf16 has the range of fp32; the plan has no time or memory for the check',
  'fp16.enabled': () => 'as in the job: 16-bit weights and gradients, fp32 master weights in the optimizer',
  'optimizer.params.lr': () => 'a starting point for full fine-tuning; does not change the plan',
  'optimizer.params.torch_adam': () =>
    "torch's AdamW: the optimizer runs on the GPU, so no operator has to be compiled",
  'zero_optimization.stage': ({ plan }) => stageReason(plan),
  'zero_optimization.reduce_bucket_size': ({ plan }) =>
    plan.decisions.optimizer === 'gpu'
      ? 'elements; gradients pass through two buckets of this size on the GPU, in 16 bit'
      : 'elements; gradients leave in pieces of this size, held on the GPU in 16 bit',
  'zero_optimization.sub_group_size': ({ plan }) =>
    `parameters updated at a time: pinned buffers are this large, and ${capacityText(plan.peak.dramBytes)} of host memory is the peak`,
  'zero_optimization.stage3_prefetch_bucket_size': () => 'elements fetched ahead of the layer that computes',
  'zero_optimization.stage3_param_persistence_threshold': () => 'smaller parameters (norms, biases) stay on the GPU',
  'zero_optimization.stage3_max_live_parameters': () => 'elements on the GPU at once before they are released',
  'zero_optimization.stage3_gather_16bit_weights_on_model_save': () =>
    'so that the saved model is whole and can be loaded',
  'zero_optimization.offload_param.device': ({ plan }) =>
    `16-bit weights in ${plan.decisions.parameters === 'nvme' ? 'files on the drive' : 'host memory'}, fetched layer by layer`,
  'zero_optimization.offload_param.buffer_size': ({ model }) =>
    `elements; not below the largest tensor (${countText(largestTensor(model).elements)}), or DeepSpeed stops at the start`,
  'zero_optimization.offload_param.pin_memory': () => pinReason,
  'zero_optimization.offload_optimizer.device': placementReason('fp32 master weights and moments'),
  'zero_optimization.offload_optimizer.ratio': () =>
    'share of the sub-groups that the CPU updates; the others live on the GPU (ZeRO-Offload++)',
  'zero_optimization.offload_optimizer.super_offload': () => 'updates on the CPU begin as gradients arrive',
  'zero_optimization.offload_optimizer.cpuadam_cores_perc': () => 'share of the cores for the process that updates',
  'zero_optimization.zenflow.topk_ratio': () => 'share of the columns that the GPU updates in every step',
  'zero_optimization.zenflow.update_interval': () => 'steps whose other gradients are summed for one update on the CPU',
  'zero_optimization.zenflow.overlap_step': () => 'that update runs beside the steps that follow',
  'zero_optimization.offload_optimizer.buffer_count': () =>
    '4 for Adam (weights, two moments, gradient), 4 more for each pipelined direction',
  'zero_optimization.offload_optimizer.pin_memory': () => pinReason,
  'activation_checkpointing.cpu_checkpointing': () => 'checkpoints go to host memory between forward and backward',
  'aio.block_size': (exported) => aioReason(exported),
  'aio.queue_depth': (exported) => `requests in flight; ${aioOrigin(exported)}`,
  'aio.intra_op_parallelism': (exported) =>
    `threads, ${aioOrigin(exported)}; older texts call it thread_count, which is ignored`,
};

const stageReason = ({ decisions, system }: DeepSpeedPlan) => {
  if (decisions.optimizer === 'gpu') return `${system}: nothing leaves the GPU; on one GPU stage 2 partitions nothing`;
  return decisions.deepspeed.stage === 3
    ? 'parameters can leave the GPU at stage 3 only'
    : 'weights stay on the GPU; gradients and optimizer states leave it';
};

const pinReason = 'pinned memory doubles the copy rate; written since its default changed in 0.19.5';

const aioOrigin = ({ machine, plan }: Pick<Exported, 'machine' | 'plan'>): string => {
  const source = driveOf(machine, plan)?.aio?.source;
  if (source === undefined) return 'of the upper end of what ds_nvme_tune sweeps, not measured on this drive';
  return source.kind === 'measured'
    ? `the fastest at reading and writing in turn in run ${source.run}`
    : 'as the machine file has it';
};

const aioReason = ({ machine, plan }: Exported) => {
  const drive = driveOf(machine, plan);
  return drive === undefined
    ? 'bytes per request'
    : `bytes per request; ${aioOrigin({ machine, plan })}; the drive was planned with ${bandwidthText(drive.readBytesPerSecond.value)} read, ${bandwidthText(drive.writeBytesPerSecond.value)} write`;
};

/** Every leaf of the configuration, with its reason where there is one to give. */
export const explain = (exported: Exported, file: string, config: unknown): readonly Explanation[] =>
  leaves(config, '').flatMap(({ key, value }) => {
    const why = reasons[key]?.(exported);
    return why === undefined ? [] : [{ file, key, value, why }];
  });
