import type { Bytes } from '../units.ts';
import { bytes, largest, sum } from '../units.ts';
import type { Batch } from './batch.ts';
import { batchTokens } from './batch.ts';
import { kindsOf } from './layers.ts';
import type { Model } from './model.ts';
import { attentionValues, mlpValues, queryKeyNormValues } from './token-values.ts';
import { hasAttention } from './widths.ts';

/**
 * Bytes that training keeps for backward, in 16-bit precision. T = b s tokens, a heads, d head width, d_kv = width of
 * all key heads, f MLP width. Term by term after Korthikanti et al., arXiv 2205.05198, section 4.1; gated MLPs and
 * grouped queries by the same rule (each matrix product keeps its inputs, each pointwise function its own).
 */

/** Bytes of an element of a 16-bit tensor, and of an fp32 one. */
const half = 2;
const single = 4;

/**
 * One layer, everything kept. GPT with dropout: 34 T h. Llama: 12 T h + 4 T d_kv + 6 T f, where the gate is fused
 * with its product (an unfused one keeps 2 T f more). Attention adds 4 a T of log-sum-exp with a flash kernel (Dao,
 * arXiv 2205.14135, section 3.1), else its s x s matrices: 5 a s T with dropout, 4 a s T without its mask. Where layers
 * differ: the mean of all.
 */
export const layerActivationBytes = (model: Model, batch: Batch): Bytes =>
  bytes(Math.ceil(activationBytes(model, batch) / model.layers));

/** All layers, nothing recomputed; without the head (`lossBytes`). */
export const activationBytes = (model: Model, batch: Batch): Bytes =>
  sum(...kindsOf(model).map((kind) => bytes(kind.count * aloneBytes(kind.model, batch))));

/** The input of one layer, kept as its checkpoint: 2 T h. Chen et al., arXiv 1604.06174; Korthikanti, section 5. */
export const checkpointBytes = (model: Model, batch: Batch): Bytes => bytes(half * batchTokens(batch) * model.hidden);

/**
 * The head and the loss at their peak: logits (2), their fp32 copy in the cross-entropy (4) and the gradient of the
 * logits (2), 8 T V, and the final norm's and the head's inputs, 4 T h. An upper end: a fused or chunked loss needs a
 * fraction. No head: nothing.
 */
export const lossBytes = (model: Model, batch: Batch): Bytes => {
  if (model.head === 'none') return bytes(0);
  return bytes(batchTokens(batch) * ((2 * half + single) * model.vocab + 2 * half * model.hidden));
};

/**
 * What is live while one layer runs backward: its full set, the gradient of its output (2 T h), and the gradients
 * inside its MLP or its attention, whichever is larger, since backward of one ends before the other begins. An upper
 * bound: kernels may free inputs as they go. Own derivation by the rule above. Where layers differ: the largest.
 */
export const workingSetBytes = (model: Model, batch: Batch): Bytes =>
  largestOfKinds(model, (one) => aloneBytes(one, batch) + batchTokens(batch) * gradientTokenBytes(one, batch));

/** What is live while one layer runs forward with nothing kept: input, output, and the widest pair in between. */
export const forwardWorkingSetBytes = (model: Model, batch: Batch): Bytes =>
  largestOfKinds(model, (one) => batchTokens(batch) * (2 * half * one.hidden + widestTokenBytes(one, batch)));

const largestOfKinds = (model: Model, size: (one: Model) => number): Bytes =>
  largest(bytes(0), ...kindsOf(model).map((kind) => bytes(size(kind.model))));

/** One layer of a model whose layers are alike. */
const aloneBytes = (model: Model, batch: Batch): number =>
  batchTokens(batch) * (tokenBytes(model) + attentionMatrixTokenBytes(model, batch));

/** Per token, without the s x s part. */
const tokenBytes = (model: Model) => {
  const { hidden, norm } = model;
  // OLMo's two norms have no parameters and keep their inputs all the same.
  const norms = half * ((norm.perLayer || 2) * hidden + queryKeyNormValues(model));
  // A parallel block feeds one normed input to both halves.
  const inputs = half * hidden * (norm.perLayer === 1 ? 1 : 2);
  const masks = model.dropout ? 2 * hidden : 0;
  return norms + inputs + half * (attentionValues(model) + mlpValues(model)) + masks;
};

const attentionMatrixTokenBytes = (model: Model, batch: Batch) => {
  if (!hasAttention(model)) return 0;
  if (batch.flashAttention) return single * model.heads;
  return (model.dropout ? 5 : 4) * model.heads * batch.sequence;
};

const scoresTokenBytes = (model: Model, batch: Batch) =>
  batch.flashAttention || !hasAttention(model) ? 0 : 2 * half * model.heads * batch.sequence;

/** Of the MLP or of attention, whichever is wider. */
const widestTokenBytes = (model: Model, batch: Batch) =>
  Math.max(half * mlpValues(model), half * attentionValues(model) + scoresTokenBytes(model, batch));

const gradientTokenBytes = (model: Model, batch: Batch) => half * model.hidden + widestTokenBytes(model, batch);
