import type { Model } from './model.ts';
import type { Moe } from './parts.ts';
import { keyWidth, outputWidth, queryWidth, valueWidth } from './widths.ts';

/** How many values one token leaves for backward in the parts of a layer, for a model whose layers are alike. */

/** Queries, keys, values and what attention yields; for what is not attention, what its matrices yield. */
export const attentionValues = (model: Model): number => {
  const { mixer, keyValues = 'own' } = model;
  if (mixer?.kind === 'none') return 0;
  if (mixer?.kind === 'recurrent') return recurrentValues(mixer.tensors);
  if (mixer?.kind === 'latent') return latentValues(model);
  const own = keyValues === 'borrowed' ? 0 : keyWidth(model) + (keyValues === 'own' ? valueWidth(model) : 0);
  // A gate is kept, and so is the output before it.
  const gate = model.queryGate === true ? 2 * queryWidth(model) : 0;
  return queryWidth(model) + own + outputWidth(model) + gate;
};

/** Narrow vectors before and after their norms, what is unfolded from them, and keys put together for each head. */
const latentValues = (model: Model): number => {
  const { mixer, heads } = model;
  if (mixer?.kind !== 'latent') return 0;
  const { queryRank = 0, keyValueRank, ropeDim, nopeDim } = mixer;
  const narrow = 2 * queryRank + 2 * keyValueRank + ropeDim;
  return narrow + queryWidth(model) + heads * nopeDim + keyWidth(model) + valueWidth(model) + outputWidth(model);
};

/** The outputs of its matrices and convolutions; kernels may keep states besides, so a lower end. */
const recurrentValues = (tensors: readonly { readonly shape: readonly number[] }[]): number =>
  tensors.reduce((total, { shape }) => total + (shape.length > 1 ? (shape[0] ?? 0) : 0), 0);

/** Up and its activation, or gate, up and their product; in each expert that the token passes through. */
export const mlpValues = (model: Model): number => {
  const { moe, intermediate } = model;
  return moe === undefined ? mlpWidths(model) * intermediate : moeValues(model, moe);
};

/**
 * Besides the experts' own: the token's copy for each of them and what each yields (the router's gradient needs it),
 * and the router's probabilities in fp32.
 */
const moeValues = (model: Model, moe: Moe): number => {
  const { topK, experts, intermediate, sharedIntermediate = 0, latentWidth } = moe;
  const copies = 2 * topK * (latentWidth ?? model.hidden) + 2 * (latentWidth ?? 0);
  return mlpWidths(model) * (topK * intermediate + sharedIntermediate) + copies + 2 * experts;
};

const mlpWidths = (model: Model) => (model.mlp === 'gated' ? 3 : 2);

export const queryKeyNormValues = (model: Model): number => {
  if (!model.norm.queryKey) return 0;
  return queryWidth(model) + (model.keyValues === 'borrowed' ? 0 : keyWidth(model));
};
