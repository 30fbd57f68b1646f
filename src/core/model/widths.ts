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

/** Width of all values together: as the keys', but for latent attention. */
export const valueWidth = (model: Model): number =>
  model.mixer?.kind === 'latent' ? model.heads * model.mixer.valueDim : keyWidth(model);

/** Width of what attention yields, all heads together, before the matrix that brings it back to h. */
export const outputWidth = (model: Model): number =>
  model.mixer?.kind === 'latent' ? valueWidth(model) : queryWidth(model);

export const hasAttention = ({ mixer }: Model): boolean =>
  mixer === undefined || mixer.kind === 'attention' || mixer.kind === 'latent';
