import type { ShapeRules } from './family.ts';

/** What many families have in common. */

/** Sizes as most files call them. */
export const usualNames = {
  layers: 'num_hidden_layers',
  hidden: 'hidden_size',
  heads: 'num_attention_heads',
  kvHeads: 'num_key_value_heads',
  headDim: 'head_dim',
  intermediate: 'intermediate_size',
  vocab: 'vocab_size',
  context: 'max_position_embeddings',
} as const;

export const noBias = { qkv: false, attentionOut: false, mlp: false, head: false } as const;
export const rmsNorms = { kind: 'rms', perLayer: 2, final: true, embedding: false, queryKey: false } as const;
export const layerNorms = { ...rmsNorms, kind: 'layer' } as const;
/** Layer norms of weights alone. */
export const bareLayerNorms = { ...layerNorms, bias: false } as const;
export const headOf = (tied: boolean) => (tied ? 'tied' : 'untied');

export const llamaLike = (flags: {
  readonly tie_word_embeddings: boolean;
  readonly attention_bias?: boolean;
  readonly mlp_bias?: boolean;
}): ShapeRules => {
  const { attention_bias: attention = false, mlp_bias: mlp = false } = flags;
  return {
    mlp: 'gated',
    head: headOf(flags.tie_word_embeddings),
    bias: { ...noBias, qkv: attention, attentionOut: attention, mlp },
    norm: rmsNorms,
  };
};
