import type { Model } from './model.ts';

/** Widths of a layer's attention, for a model whose layers are alike; nothing where it has no attention. */

/** Width of all queries together, `a d`; it may differ from h (Qwen 3, Gemma, Mistral-Nemo). */
export const queryWidth = (model: Model): number => {
  const { mixer, heads } = model;
  if (mixer?.kind === 'latent') return heads * (mixer.nopeDim + mixer.ropeDim);
  return hasAttention(model) ? heads * model.headDim : 0;
};

/** Width of all keys together, `d_kv`. Latent attention has a key for every head once they are unfolded. */
export const keyWidth = (model: Model): number =>
  model.mixer?.kind === 'latent' ? queryWidth(model) : hasAttention(model) ? model.kvHeads * model.headDim : 0;

/** Width of all values together: as the keys', but for latent attention and where values have a width of their own. */
export const valueWidth = (model: Model): number => {
  if (model.mixer?.kind === 'latent') return model.heads * model.mixer.valueDim;
  return hasAttention(model) ? model.kvHeads * (model.valueDim ?? model.headDim) : 0;
};

/** Width of what attention yields, all heads together, before the matrix that brings it back to h. */
export const outputWidth = (model: Model): number => {
  if (model.mixer?.kind === 'latent') return valueWidth(model);
  return hasAttention(model) ? model.heads * (model.valueDim ?? model.headDim) : 0;
};

export const hasAttention = ({ mixer }: Model): boolean =>
  mixer === undefined || mixer.kind === 'attention' || mixer.kind === 'latent';
