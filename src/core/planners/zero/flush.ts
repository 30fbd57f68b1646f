import type { Design } from './design.ts';
import type { Situation } from './situation.ts';

/** How the last micro-batch's gradients become fp32 in host memory. */
export interface Flush {
  /** Bytes a parameter over the link. */
  readonly bytes: 2 | 4;
  /** To memory that is not pinned. */
  readonly staged: boolean;
  /** Cast by the CPU afterwards. */
  readonly cast: boolean;
}

/**
 * Stage 2, and whatever goes to the pinned swap buffers of NVMe, casts on the GPU and copies fp32; so does stage 3 since
 * August 2026 (pull request 8207). Before, its copy was blocking, and PyTorch makes the cast of a blocking copy on the
 * CPU: the 16-bit gradient goes to memory that is not pinned and is cast there. aten/native/cuda/Copy.cu,
 * `copy_kernel_cuda`; DeepSpeed 0.13, stage3.py, `partition_grads`.
 */
export const flushOf = ({ stage, optimizer, flush, pinned }: Design): Flush =>
  stage === 3 && optimizer === 'dram' && flush === 'blocking'
    ? { bytes: 2, staged: true, cast: true }
    : { bytes: 4, staged: !pinned && optimizer === 'dram', cast: false };

/** Groups that the GPU updates flush nothing; each block is taken to have the same share of them. */
export const elementsFlushed = ({ outline, cpuElements }: Situation, elements: number): number =>
  elements * (cpuElements / outline.total);

/** Whether 16-bit gradients accumulate in memory that is not pinned; stage 2 pins theirs whatever `pin_memory` says. */
export const accumulatesStaged = ({ pinned, stage }: Design): boolean => !pinned && stage === 3;

/** One copy carries accumulated gradients and flush where both go to the same kind of memory. */
export const flushesAlong = (design: Design): boolean => {
  const { staged, cast } = flushOf(design);
  return !cast && staged === accumulatesStaged(design);
};
