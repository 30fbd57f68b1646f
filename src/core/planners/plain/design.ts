import type { Keeping } from '../../cost/memory/setup.ts';
import { isPaged } from '../../cost/memory/optimizers.ts';
import type { Checkpointing } from '../../job/choices.ts';
import type { Job } from '../../job/job.ts';
import { weightsOf } from '../../job/job.ts';

/** One way to run a training loop without DeepSpeed's optimizer. */
export interface Design {
  readonly keeping: Keeping;
  /** Frozen 16-bit weights may wait in host memory and come layer by layer (DeepSpeed stage 3, `offload_param`). */
  readonly weights: 'gpu' | 'dram';
  /** Paged optimizer states lie in host memory, since the GPU has no room for them. */
  readonly paged: boolean;
}

const keepings: readonly Keeping[] = ['all', 'selective', 'layer', 'offloaded'];

/** What a job's words allow. */
const chosen: Readonly<Record<Checkpointing, readonly Keeping[]>> = {
  planner: keepings,
  none: ['all'],
  selective: ['selective'],
  layer: ['layer'],
  offloaded: ['offloaded'],
};

/** All ways for a job, of those that the system and the job's words allow. */
export const designsFor = (job: Job, allowed: readonly Keeping[]): readonly Design[] => {
  const asked = chosen[job.checkpointing].filter((keeping) => allowed.includes(keeping));
  const places = movesWeights(job) ? (['gpu', 'dram'] as const) : (['gpu'] as const);
  const pages = isPaged(job.optimizer) ? [false, true] : [false];
  return (asked.length > 0 ? asked : allowed).flatMap((keeping) =>
    places.flatMap((weights) => pages.map((paged) => ({ keeping, weights, paged }))),
  );
};

/**
 * Only frozen weights of 16 bits: what is trained stays, and accelerate refuses to train quantised models with modules off
 * the GPU (`Accelerator.prepare_model`). Never on NVMe: with a PEFT model stage 3 stopped there (DeepSpeed issue 5124).
 */
const movesWeights = (job: Job): boolean => {
  const format = weightsOf(job);
  return job.method === 'lora' && (format === 'bf16' || format === 'fp16');
};
