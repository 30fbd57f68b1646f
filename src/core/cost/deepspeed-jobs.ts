import type { Job } from '../job/job.ts';
import { weightsOf } from '../job/job.ts';

/**
 * What of a job DeepSpeed's engine, as it is planned here, does otherwise: it keeps fp32 master weights beside 16-bit
 * ones and updates them with AdamW, after backward and without a compiler.
 */
export const deepspeedRefuses = (job: Job): string | undefined => {
  const { optimizer, optimizerInBackward, compile, checkpointing } = job;
  const format = weightsOf({ ...job, method: 'full' });
  if (format !== 'mixed') return `weights are ${format}: DeepSpeed is planned with 16-bit weights and an fp32 master`;
  if (optimizer !== 'adamw' && optimizer !== 'adamw-fused')
    return `the optimizer is ${optimizer}: DeepSpeed is planned with AdamW`;
  if (optimizerInBackward) return 'the optimizer runs in backward: DeepSpeed updates after it';
  if (compile) return 'torch.compile: DeepSpeed is planned without it';
  return checkpointing === 'selective'
    ? 'selective checkpointing: DeepSpeed has checkpoints of whole layers'
    : undefined;
};

export const refusesOffloaded = ({ checkpointing }: Job, why: string): string | undefined =>
  checkpointing === 'offloaded' ? `checkpoints in host memory: ${why}` : undefined;
