import type { SizedJob } from '../job/job.ts';
import type { Model } from '../model/model.ts';
import type { Framework } from './frameworks.ts';
import { frameworks } from './frameworks.ts';
import { setupOf } from './memory/setup.ts';
import type { Rates } from './rates.ts';
import { plainGpuOf } from './rates.ts';
import { plainSeconds } from './time/plain.ts';

/** Seconds of the GPU that parts of one micro-batch take, all data at hand. */
export interface GpuWork {
  readonly layerForward: number;
  /** Twice the matrix products of forward, and its own memory-bound kernels; without a recompute. */
  readonly layerBackward: number;
  /** Head and loss. */
  readonly headForward: number;
  readonly headBackward: number;
  /** Look-up, and the gradient of the whole matrix, which is written whatever few rows it touches. */
  readonly embeddingForward: number;
  readonly embeddingBackward: number;
}

/** One micro-batch on the GPU alone, from embedding to embedding. */
export const microBatchSeconds = (work: GpuWork, layers: number, recompute: boolean): number =>
  layers * (work.layerForward * (recompute ? 2 : 1) + work.layerBackward) +
  work.headForward +
  work.headBackward +
  work.embeddingForward +
  work.embeddingBackward;

/**
 * Each operator by its shape (`time/layer.ts`), as DeepSpeed runs a model with fused kernels unless another framework is
 * said; a layer is the mean of all. Left out: casts and norms of gradients on their way out (1-2 % at most).
 */
export const gpuWorkOf = (
  model: Model,
  job: SizedJob,
  rates: Rates,
  framework: Framework = frameworks.deepspeed,
): GpuWork => {
  const setup = setupOf(model, { ...job, method: 'full' }, framework, 'layer');
  const gpu = plainGpuOf(rates);
  const { layers, update: _update, launching: _launching, ...rest } = plainSeconds(setup, 0, gpu, rates);
  const mean = (part: 'forward' | 'backward') =>
    layers.reduce((total, one) => total + one.count * one[part], 0) / model.layers;
  const forward = mean('forward');
  return { layerForward: forward, layerBackward: mean('backward') - forward, ...rest };
};
