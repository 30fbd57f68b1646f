import type { Job } from '../../../src/core/job/job.ts';
import type { ModelName } from './models.ts';
import type { MeasuredSetup, Offloaded } from './setup.ts';

const llmq = (
  id: string,
  model: ModelName,
  gpu: string,
  weights: 'bf16' | 'fp8',
  microBatch: number,
  checkpointing: Job['checkpointing'] = 'none',
  offloaded: readonly Offloaded[] = [],
): MeasuredSetup => ({
  id,
  model,
  gpu,
  framework: 'llm.q',
  meter: 'allocated',
  offloaded,
  job: {
    weights,
    microBatch,
    sequence: 1024,
    gradientAccumulation: Math.round(524288 / 1024 / microBatch),
    optimizer: 'adamw-fused',
    loss: 'fused',
    checkpointing,
  },
});
const states = ['moments', 'master'] as const;
const all = [...states, 'residual', 'gradients'] as const;

/** LLaMA-Factory beside it, `pure_bf16`, Liger kernels; its checkpointing is on unless switched off. */
const llamaFactory: MeasuredSetup = {
  id: 'llmq-4090-8',
  model: 'qwen2.5-1.5b',
  gpu: 'rtx-4090',
  framework: 'llama-factory',
  meter: 'allocated',
  job: {
    weights: 'bf16',
    microBatch: 32,
    sequence: 1024,
    gradientAccumulation: 16,
    optimizer: 'adamw-fused',
    loss: 'fused',
    checkpointing: 'layer',
  },
};

/** All of it trained as DeepSpeed would without offload, which did not fit. */
const bloomz: MeasuredSetup = {
  id: 'peft-readme-4',
  model: 'bloomz-7b1',
  gpu: 'a100-80gb-sxm',
  framework: 'hugging-face',
  meter: 'allocated',
  job: { weights: 'fp32', microBatch: 1, sequence: 64 },
};

export const llmqSetups: readonly MeasuredSetup[] = [
  llamaFactory,
  bloomz,
  llmq('llmq-4090-1', 'qwen2.5-0.5b', 'rtx-4090', 'bf16', 16),
  llmq('llmq-4090-2', 'qwen2.5-1.5b', 'rtx-4090', 'fp8', 4),
  llmq('llmq-4090-3', 'qwen2.5-1.5b', 'rtx-4090', 'bf16', 4),
  llmq('llmq-4090-4', 'qwen2.5-7b', 'rtx-4090', 'fp8', 16, 'layer', [...states, 'residual']),
  llmq('llmq-4090-5', 'qwen2.5-7b', 'rtx-4090', 'bf16', 16, 'layer', [...states, 'residual']),
  llmq('llmq-4090-6', 'qwen2.5-14b', 'rtx-4090', 'fp8', 32, 'layer', all),
  llmq('llmq-4090-7', 'qwen2.5-14b', 'rtx-4090', 'bf16', 32, 'layer', all),
  llmq('llmq-5060ti-1', 'qwen2.5-0.5b', 'rtx-5060-ti-16gb', 'bf16', 10),
  llmq('llmq-5060ti-2', 'qwen2.5-1.5b', 'rtx-5060-ti-16gb', 'fp8', 8, 'layer', ['residual']),
  llmq('llmq-5060ti-3', 'qwen2.5-7b', 'rtx-5060-ti-16gb', 'fp8', 32, 'layer', all),
  llmq('llmq-h100-1', 'qwen2.5-0.5b', 'h100-sxm', 'fp8', 32),
  llmq('llmq-h100-2', 'qwen2.5-1.5b', 'h100-sxm', 'fp8', 32),
  llmq('llmq-h100-3', 'qwen2.5-1.5b', 'h100-sxm', 'bf16', 32),
  llmq('llmq-h100-4', 'qwen2.5-3b', 'h100-sxm', 'fp8', 16),
  llmq('llmq-h100-5', 'qwen2.5-7b', 'h100-sxm', 'fp8', 16, 'layer', ['residual']),
  llmq('llmq-h100-6', 'qwen2.5-14b', 'h100-sxm', 'bf16', 8, 'layer', [...states, 'residual']),
  llmq('llmq-pro6000-1', 'qwen2.5-0.5b', 'rtx-pro-6000-blackwell', 'bf16', 32),
  llmq('llmq-pro6000-2', 'qwen2.5-3b', 'rtx-pro-6000-blackwell', 'bf16', 16),
  llmq('llmq-pro6000-3', 'qwen2.5-7b', 'rtx-pro-6000-blackwell', 'fp8', 8),
  llmq('llmq-pro6000-4', 'qwen2.5-7b', 'rtx-pro-6000-blackwell', 'bf16', 8),
  llmq('llmq-pro6000-5', 'qwen2.5-14b', 'rtx-pro-6000-blackwell', 'fp8', 8, 'none', states),
  llmq('llmq-l40s-1', 'qwen2.5-0.5b', 'l40s', 'fp8', 32),
  llmq('llmq-l40s-2', 'qwen2.5-0.5b', 'l40s', 'bf16', 16),
  llmq('llmq-l40s-3', 'qwen2.5-1.5b', 'l40s', 'fp8', 8),
  llmq('llmq-l40s-4', 'qwen2.5-1.5b', 'l40s', 'bf16', 8),
  llmq('llmq-l40s-5', 'qwen2.5-7b', 'l40s', 'bf16', 4, 'selective', ['moments']),
  llmq('llmq-l40s-6', 'qwen2.5-14b', 'l40s', 'fp8', 16, 'layer', [...states, 'residual']),
  llmq('llmq-l40s-7', 'qwen2.5-14b', 'l40s', 'bf16', 16, 'layer', [...states, 'residual']),
  llmq('llmq-5090-1', 'qwen2.5-0.5b', 'rtx-5090', 'bf16', 8),
  llmq('llmq-5090-2', 'qwen2.5-3b', 'rtx-5090', 'fp8', 8, 'layer'),
  llmq('llmq-5090-3', 'qwen2.5-7b', 'rtx-5090', 'bf16', 8, 'layer', [...states, 'gradients']),
];
