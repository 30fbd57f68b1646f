import type { Family, ShapeRules } from './family.ts';
import { family } from './family.ts';

/** Llama and its kin: rotary positions, gated MLP (StarCoder 2: plain), grouped queries. */

const names = {
  layers: 'num_hidden_layers',
  hidden: 'hidden_size',
  heads: 'num_attention_heads',
  kvHeads: 'num_key_value_heads',
  headDim: 'head_dim',
  intermediate: 'intermediate_size',
  vocab: 'vocab_size',
  context: 'max_position_embeddings',
} as const;

const noBias = { qkv: false, attentionOut: false, mlp: false, head: false } as const;
const rmsNorms = { kind: 'rms', perLayer: 2, final: true, embedding: false, queryKey: false } as const;
const layerNorms = { ...rmsNorms, kind: 'layer' } as const;
const headOf = (tied: boolean) => (tied ? 'tied' : 'untied');

const llamaLike = (flags: {
  readonly tie_word_embeddings: boolean;
  readonly attention_bias: boolean;
  readonly mlp_bias: boolean;
}): ShapeRules => ({
  mlp: 'gated',
  head: headOf(flags.tie_word_embeddings),
  bias: { ...noBias, qkv: flags.attention_bias, attentionOut: flags.attention_bias, mlp: flags.mlp_bias },
  norm: rmsNorms,
});

export const llamaFamilies: readonly Family[] = [
  family({
    types: ['llama', 'granite'],
    names,
    flags: { tie_word_embeddings: false, attention_bias: false, mlp_bias: false },
    shape: (_sizes, flags) => llamaLike(flags),
  }),
  family({
    types: ['smollm3'],
    names,
    flags: { tie_word_embeddings: true, attention_bias: false, mlp_bias: false },
    shape: (_sizes, flags) => llamaLike(flags),
  }),
  family({
    types: ['mistral', 'phi3'],
    names,
    flags: { tie_word_embeddings: false },
    dropout: ['resid_pdrop', 0],
    shape: (_sizes, { tie_word_embeddings }) => ({
      mlp: 'gated',
      head: headOf(tie_word_embeddings),
      bias: noBias,
      norm: rmsNorms,
    }),
  }),
  family({
    types: ['qwen2'],
    names,
    flags: { tie_word_embeddings: false },
    // Query, key and value always have biases here, and no field says so.
    shape: (_sizes, { tie_word_embeddings }) => ({
      mlp: 'gated',
      head: headOf(tie_word_embeddings),
      bias: { ...noBias, qkv: true },
      norm: rmsNorms,
    }),
  }),
  family({
    types: ['qwen3'],
    names,
    defaults: { headDim: 128 },
    flags: { tie_word_embeddings: false, attention_bias: false },
    shape: (_sizes, flags) => ({ ...llamaLike({ ...flags, mlp_bias: false }), norm: { ...rmsNorms, queryKey: true } }),
  }),
  family({
    types: ['gemma'],
    names,
    defaults: { headDim: 256 },
    flags: { tie_word_embeddings: true, attention_bias: false },
    shape: (_sizes, flags) => llamaLike({ ...flags, mlp_bias: false }),
  }),
  family({
    types: ['gemma2'],
    names,
    defaults: { headDim: 256 },
    flags: { tie_word_embeddings: true, attention_bias: false },
    shape: (_sizes, flags) => ({ ...llamaLike({ ...flags, mlp_bias: false }), norm: { ...rmsNorms, perLayer: 4 } }),
  }),
  family({
    types: ['gemma3_text'],
    names,
    // Published files of the larger models leave these to the configuration class.
    defaults: { vocab: 262208, heads: 8, kvHeads: 4, headDim: 256, context: 131072 },
    flags: { tie_word_embeddings: true, attention_bias: false },
    shape: (_sizes, flags) => ({
      ...llamaLike({ ...flags, mlp_bias: false }),
      norm: { ...rmsNorms, perLayer: 4, queryKey: true },
    }),
  }),
  family({
    types: ['olmo'],
    names,
    flags: { tie_word_embeddings: false, attention_bias: false },
    // Its layer norms have no parameters.
    shape: (_sizes, flags) => ({
      ...llamaLike({ ...flags, mlp_bias: false }),
      norm: { ...layerNorms, perLayer: 0, final: false },
    }),
  }),
  family({
    types: ['olmo2', 'olmo3'],
    names,
    flags: { tie_word_embeddings: false, attention_bias: false },
    shape: (_sizes, flags) => ({
      ...llamaLike({ ...flags, mlp_bias: false }),
      norm: { ...rmsNorms, queryKey: true, queryKeySpan: 'all-heads' },
    }),
  }),
  family({
    types: ['glm'],
    names,
    defaults: { headDim: 128 },
    flags: { tie_word_embeddings: false, attention_bias: false },
    shape: (_sizes, flags) => glmLike(flags, 2),
  }),
  family({
    types: ['glm4'],
    names,
    defaults: { headDim: 128 },
    flags: { tie_word_embeddings: false, attention_bias: false },
    shape: (_sizes, flags) => glmLike(flags, 4),
  }),
  family({
    types: ['stablelm'],
    names,
    flags: { tie_word_embeddings: false, use_qkv_bias: false, use_parallel_residual: false },
    only: { qk_layernorm: false },
    shape: (_sizes, flags) => ({
      mlp: 'gated',
      head: headOf(flags.tie_word_embeddings),
      bias: { ...noBias, qkv: flags.use_qkv_bias },
      norm: { ...layerNorms, perLayer: flags.use_parallel_residual ? 1 : 2 },
    }),
  }),
  family({
    types: ['starcoder2'],
    names,
    flags: { tie_word_embeddings: true, use_bias: true },
    dropout: ['residual_dropout', 0],
    shape: (_sizes, { tie_word_embeddings, use_bias }) => ({
      mlp: 'plain',
      head: headOf(tie_word_embeddings),
      bias: { qkv: use_bias, attentionOut: use_bias, mlp: use_bias, head: false },
      norm: layerNorms,
    }),
  }),
];

/** The bias is on query, key and value only. */
const glmLike = (
  flags: { readonly tie_word_embeddings: boolean; readonly attention_bias: boolean },
  perLayer: number,
): ShapeRules => ({
  mlp: 'gated',
  head: headOf(flags.tie_word_embeddings),
  bias: { ...noBias, qkv: flags.attention_bias },
  norm: { ...rmsNorms, perLayer },
});
