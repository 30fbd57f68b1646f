import type { ActivationMode, Activations } from '../../cost/activations.ts';
import { activationsOf } from '../../cost/activations.ts';
import { stateBytesPerParameter } from '../../cost/adam.ts';
import { reduceBucket } from '../../cost/deepspeed.ts';
import { gradientCheckBytes } from '../../cost/gpu-update.ts';
import type { Outline } from '../../cost/outline.ts';
import { largestAtEnd, largestInBackward, outlineOf, waitingElements } from '../../cost/outline.ts';
import { bucketBytes, departingBytes } from '../../cost/reduction.ts';
import type { SizedJob } from '../../job/job.ts';
import type { Machine } from '../../machine/machine.ts';
import type { Model } from '../../model/model.ts';

/** One machine, model and job, with the sizes that memory and schedule have in common. */
export interface Situation {
  readonly machine: Machine;
  readonly model: Model;
  readonly job: SizedJob;
  readonly outline: Outline;
  /** Parameters. */
  readonly total: number;
  readonly activations: Activations;
  readonly sizes: Sizes;
}

/** GPU bytes that come and go within a step. DeepSpeed 0.19.6, stage_1_and_2.py. */
interface Sizes {
  /** Of one micro-batch: one buffer for all, made anew for each backward (`copy_grads_in_partition`). */
  readonly gradients: number;
  /** The sum of the micro-batches before, next to it (`independent_gradient_partition_epilogue`). */
  readonly accumulated: number;
  readonly buckets: number;
  readonly waiting: number;
  /** A gradient that is copied into its bucket: of the head, of a layer or the head, and of the embedding. */
  readonly enteringFirst: number;
  readonly entering: number;
  readonly enteringAtEnd: number;
  readonly check: number;
}

export const situationOf = (machine: Machine, model: Model, job: SizedJob, mode: ActivationMode): Situation => {
  const outline = outlineOf(model);
  const { total } = outline;
  const activations = activationsOf(model, job, mode);
  return { machine, model, job, outline, total, activations, sizes: sizesOf(model, job, outline) };
};

const sizesOf = (model: Model, job: SizedJob, outline: Outline): Sizes => {
  const gradients = stateBytesPerParameter.gradients * outline.total;
  const bucket = reduceBucket(model.hidden);
  return {
    gradients,
    accumulated: job.gradientAccumulation > 1 ? gradients : 0,
    buckets: bucketBytes(bucket, 2),
    waiting: 2 * waitingElements(outline),
    enteringFirst: departingBytes(outline.largestAfter, bucket, 'kept'),
    entering: departingBytes(largestInBackward(outline), bucket, 'kept'),
    enteringAtEnd: departingBytes(largestAtEnd(outline), bucket, 'kept'),
    check: gradientCheckBytes(outline.largest, job.precision),
  };
};
