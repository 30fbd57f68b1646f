import type { Flop } from '../units.ts';
import { flop, sum, times } from '../units.ts';
import type { Batch } from './batch.ts';
import { batchTokens } from './batch.ts';
import { kindsOf } from './layers.ts';
import type { Model } from './model.ts';
import { layerMatrixParameters } from './parameters.ts';
import { outputWidth, queryWidth } from './widths.ts';

/**
 * Work of one micro-batch. A multiply and an add are two FLOPs; only matrix products count (norms, activations and
 * softmax are left out, as all papers do). Attention counts the whole s x s product although a causal kernel may skip
 * half of it, and sliding windows count as full, so that rates compare with published ones. With F the forward work,
 * backward takes 2F: "model FLOPs" are 3F (6PT plus attention), "hardware FLOPs" with a full recompute 4F (8PT).
 * Narayanan et al., arXiv 2104.04473, appendix; Korthikanti et al., arXiv 2205.05198, appendix A.
 */

/**
 * 2 T (matrix parameters) + 2 T s (a d for scores, a d for values): for GPT shapes 24 T h^2 + 4 T s h. Matrix parameters
 * are those that a token passes through. The recurrence itself of a recurrent layer (linear in T) is left out. Where
 * layers differ: the mean of all.
 */
export const layerForwardFlops = (model: Model, batch: Batch): Flop => {
  const tokens = batchTokens(batch);
  const attended = kindsOf(model).reduce((total, { count, model: one }) => total + count * attentionWidth(one), 0);
  return flop(2 * tokens * (layerMatrixParameters(model) + (batch.sequence * attended) / model.layers));
};

/** Multiplications per token and token seen: scores, and values weighed with them. */
const attentionWidth = (model: Model) => queryWidth(model) + outputWidth(model);

/** 2 T h V; nothing where the model is trained without a head (Ratel's benchmark). */
export const headForwardFlops = (model: Model, batch: Batch): Flop =>
  flop(model.head === 'none' ? 0 : 2 * batchTokens(batch) * (model.embeddingWidth ?? model.hidden) * model.vocab);

/** F: all layers and the head. */
export const forwardFlops = (model: Model, batch: Batch): Flop =>
  sum(layersForwardFlops(model, batch), headForwardFlops(model, batch));

/** What a recompute from one checkpoint a layer executes again: the layers, not the head. */
export const layersForwardFlops = (model: Model, batch: Batch): Flop =>
  times(layerForwardFlops(model, batch), model.layers);

/** Matrices without weight gradients; the head may be trained beside adapters on frozen layers. */
export type Frozen = 'nothing' | 'layers' | 'all';

/** 2 T (matrix parameters) that are not spent. The adapters' own products are small beside them and left out. */
const savedFlops = (model: Model, batch: Batch, frozen: Frozen): Flop => {
  const layers = 2 * batchTokens(batch) * layerMatrixParameters(model) * model.layers;
  return flop((frozen === 'nothing' ? 0 : layers) + (frozen === 'all' ? headForwardFlops(model, batch) : 0));
};

/** 3F, less the weight gradients of frozen matrices: what is asked for, whether or not anything is computed twice. */
export const modelFlops = (model: Model, batch: Batch, frozen: Frozen): Flop =>
  flop(3 * forwardFlops(model, batch) - savedFlops(model, batch, frozen));

/** Another F with a full recompute, as the papers count it (the head too). */
export const hardwareFlops = (model: Model, batch: Batch, frozen: Frozen, recompute: boolean): Flop =>
  sum(modelFlops(model, batch, frozen), flop(recompute ? forwardFlops(model, batch) : 0));
