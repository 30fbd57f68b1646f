import type { Batch } from '../model/batch.ts';
import { batchTokens } from '../model/batch.ts';
import { headForwardFlops, layerForwardFlops } from '../model/flops.ts';
import type { Model } from '../model/model.ts';
import { layerParameters } from '../model/parameters.ts';
import { keyWidth, queryWidth } from '../model/widths.ts';
import type { Rates } from './rates.ts';

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
 * Matrix products at their attained rate or at the rate their weights arrive from memory, whichever is slower
 * (roofline, Williams et al., CACM 52(4), 2009), then the memory-bound kernels, which take turns with them.
 * Left out: kernel launches, and casts and norms of gradients on their way out (1-2 % at most).
 */
export const gpuWorkOf = (model: Model, batch: Batch, rates: Rates): GpuWork => {
  const layer = layerForwardFlops(model, batch);
  const layerWeights = 2 * layerParameters(model);
  const head = headForwardFlops(model, batch);
  const headWeights = model.head === 'none' ? 0 : 2 * model.vocab * model.hidden;
  const tokens = batchTokens(batch);
  const pointwise = pointwiseTokenBytes(model, batch);
  const logits = model.head === 'none' ? 0 : model.vocab;
  const memorySeconds = (bytes: number) => bytes / rates.gpuMemory;
  const products = (flops: number, weights: number) => Math.max(flops / rates.matmul, memorySeconds(weights));
  return {
    layerForward: products(layer, layerWeights) + memorySeconds(tokens * pointwise.forward),
    layerBackward: products(2 * layer, 2 * layerWeights) + memorySeconds(tokens * pointwise.backward),
    headForward: products(head, headWeights) + memorySeconds(tokens * logits * lossBytesPerLogit.forward),
    headBackward: products(2 * head, 2 * headWeights) + memorySeconds(tokens * logits * lossBytesPerLogit.backward),
    embeddingForward: memorySeconds(tokens * 6 * model.hidden),
    embeddingBackward: memorySeconds(tokens * 6 * model.hidden + 2 * model.vocab * model.hidden),
  };
};

/** fp32 copy (read 2, write 4) and its reduction (4); backward: softmax gradient (read 4, write 4), cast (4 + 2). */
const lossBytesPerLogit = { forward: 10, backward: 14 } as const;

/**
 * Bytes that the memory-bound kernels of one layer move per token, each reading its inputs and writing its output
 * once, 16 bit: norms, residual additions, rotary embedding, activation function, dropout, and the s x s kernels
 * where attention is not fused. Own count.
 */
const pointwiseTokenBytes = (model: Model, batch: Batch) => {
  const { hidden, intermediate, norm, heads } = model;
  const rotary = model.positions === 0 ? 4 * (queryWidth(model) + keyWidth(model)) : 0;
  const gated = model.mlp === 'gated';
  const scores = batch.flashAttention ? 0 : 12 * heads * batch.sequence;
  const dropout = model.dropout ? 2 * hidden : 0;
  return {
    forward: 4 * norm.perLayer * hidden + 12 * hidden + rotary + (gated ? 6 : 4) * intermediate + dropout + scores,
    backward:
      6 * norm.perLayer * hidden + 12 * hidden + rotary + (gated ? 10 : 6) * intermediate + 5 * dropout + scores,
  };
};
