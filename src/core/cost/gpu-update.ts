import type { Job } from '../job/job.ts';
import type { Rates } from './rates.ts';
import { normBytesPerElement, overflowCheckBytesPerElement } from './reduction.ts';

/**
 * DeepSpeed's optimizer step at stage 2 on one GPU with nothing offloaded, as 0.19.6 runs it: the overflow check (fp16)
 * and the norm tensor by tensor; all 16-bit gradients flattened into one copy, and that copy cast to fp32, with the
 * gradients still there; clip in place; torch's AdamW, whose default on CUDA works tensor-wide and keeps the root of
 * v; the new weights cast into place. stage_1_and_2.py, `step`; torch/optim/adam.py, `_multi_tensor_adam`.
 */
export const gpuUpdateTransient = {
  /** Bytes a parameter: the flat 16-bit copy, gone after the cast; the fp32 copy, gone after Adam. */
  flatGradients: 2,
  singleGradients: 4,
  /** AdamW's root of v, with bias correction and epsilon. */
  adam: 4,
} as const;

/** GPU bytes besides the gradients while they are checked and measured, one tensor at a time. */
export const gradientCheckBytes = (largest: number, precision: Job['precision']): number =>
  largest * (precision === 'fp16' ? overflowCheckBytesPerElement : normBytesPerElement);

/** Bytes a parameter through GPU memory, each kernel reading its inputs and writing its output once. Own count. */
const traffic = {
  /** Cast 6, isnan 5, isinf as absolute value and comparison 13, or 3, cast 5, maximum 4. */
  check: 36,
  /** Cast to double 10, norm 8. */
  norm: 18,
  /** Flatten 4, cast 6. */
  copy: 10,
  clip: 8,
  /** lerp 12, mul 8, addcmul 12; root, division, addition 8 each; addcdiv 16. */
  adam: 72,
  cast: 6,
} as const;

export interface UpdateSeconds {
  readonly check: number;
  readonly copy: number;
  readonly clip: number;
  readonly adam: number;
  readonly cast: number;
}

/** Seconds of the parts of the step: all of it is memory-bound. */
export const gpuUpdateSeconds = (parameters: number, precision: Job['precision'], rates: Rates): UpdateSeconds => {
  const pass = (bytes: number) => (parameters * bytes) / rates.gpuMemory;
  return {
    check: pass(traffic.norm + (precision === 'fp16' ? traffic.check : 0)),
    copy: pass(traffic.copy),
    clip: pass(traffic.clip),
    adam: pass(traffic.adam),
    cast: pass(traffic.cast),
  };
};

/** Seconds of the GPU for one group of stage 3 whose fp32 gradients are there: clip, torch's AdamW, cast. */
export const gpuGroupUpdateSeconds = (parameters: number, rates: Rates): number =>
  (parameters * (traffic.clip + traffic.adam + traffic.cast)) / rates.gpuMemory;

/**
 * Seconds in which `elements` 16-bit gradients pass through a bucket in backward: into it, divided by the number of
 * ranks, copied onto itself after a reduction with nobody, out of it: 4 B each. stage_1_and_2.py, `average_tensor`.
 */
export const gradientPassSeconds = (elements: number, rates: Rates): number => (16 * elements) / rates.gpuMemory;

/** Seconds to add a micro-batch's gradients to those before: two reads, one write. */
export const accumulateSeconds = (parameters: number, rates: Rates): number => (6 * parameters) / rates.gpuMemory;
