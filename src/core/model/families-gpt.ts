import type { Config } from './config-fields.ts';
import { fieldOf } from './config-fields.ts';
import { numberOrNone } from './config-lists.ts';
import type { Family, Shape } from './family.ts';
import { family } from './family.ts';
import { headOf, layerNorms, noBias } from './family-parts.ts';

/** GPT and its kin: plain MLP, layer norms with biases. */

const gpt2Names = {
  layers: 'n_layer',
  hidden: 'n_embd',
  heads: 'n_head',
  intermediate: 'n_inner',
  vocab: 'vocab_size',
  context: 'n_positions',
} as const;

const modernNames = {
  layers: 'num_hidden_layers',
  hidden: 'hidden_size',
  heads: 'num_attention_heads',
  intermediate: 'intermediate_size',
  vocab: 'vocab_size',
  context: 'max_position_embeddings',
} as const;

const allBiases = { qkv: true, attentionOut: true, mlp: true, head: false } as const;

export const gptFamilies: readonly Family[] = [
  family({
    types: ['gpt2'],
    names: gpt2Names,
    wideMlp: true,
    flags: { tie_word_embeddings: true },
    only: { add_cross_attention: false },
    dropout: ['resid_pdrop', 0.1],
    shape: ({ context }, { tie_word_embeddings }) => ({
      mlp: 'plain',
      head: headOf(tie_word_embeddings),
      positions: context,
      bias: allBiases,
      norm: layerNorms,
    }),
  }),
  family({
    types: ['gpt_bigcode'],
    names: gpt2Names,
    wideMlp: true,
    flags: { tie_word_embeddings: true, multi_query: true },
    dropout: ['resid_pdrop', 0.1],
    shape: ({ context, heads }, { tie_word_embeddings, multi_query }) => ({
      mlp: 'plain',
      head: headOf(tie_word_embeddings),
      positions: context,
      kvHeads: multi_query ? 1 : heads,
      bias: allBiases,
      norm: layerNorms,
    }),
  }),
  family({
    types: ['gpt_neo'],
    names: { ...modernNames, layers: 'num_layers', heads: 'num_heads' },
    wideMlp: true,
    flags: { tie_word_embeddings: true },
    dropout: ['resid_dropout', 0],
    shape: ({ context }, { tie_word_embeddings }) => ({
      mlp: 'plain',
      head: headOf(tie_word_embeddings),
      positions: context,
      bias: { ...allBiases, qkv: false },
      norm: layerNorms,
    }),
  }),
  family({
    types: ['gpt_neox'],
    names: modernNames,
    flags: { tie_word_embeddings: false, attention_bias: true },
    dropout: ['hidden_dropout', 0],
    shape: (_sizes, { tie_word_embeddings, attention_bias }) => ({
      mlp: 'plain',
      head: headOf(tie_word_embeddings),
      bias: { qkv: attention_bias, attentionOut: attention_bias, mlp: true, head: false },
      norm: layerNorms,
    }),
  }),
  family({
    types: ['gptj', 'codegen'],
    names: gpt2Names,
    wideMlp: true,
    flags: { tie_word_embeddings: false },
    dropout: ['resid_pdrop', 0],
    shape: (_sizes, { tie_word_embeddings }) => ({
      mlp: 'plain',
      head: headOf(tie_word_embeddings),
      bias: { qkv: false, attentionOut: false, mlp: true, head: true },
      norm: { ...layerNorms, perLayer: 1 },
    }),
  }),
  family({
    types: ['phi'],
    names: { ...modernNames, kvHeads: 'num_key_value_heads' },
    flags: { tie_word_embeddings: false, qk_layernorm: false },
    dropout: ['resid_pdrop', 0],
    shape: (_sizes, { tie_word_embeddings, qk_layernorm }) => ({
      mlp: 'plain',
      head: headOf(tie_word_embeddings),
      bias: { ...allBiases, head: true },
      norm: { ...layerNorms, perLayer: 1, queryKey: qk_layernorm },
    }),
  }),
  family({
    types: ['opt'],
    names: { ...modernNames, intermediate: 'ffn_dim' },
    flags: { tie_word_embeddings: true, enable_bias: true, do_layer_norm_before: true },
    only: { layer_norm_elementwise_affine: true, _remove_final_layer_norm: false },
    numbers: { width: numberOrNone('word_embed_proj_dim', 2 ** 17) },
    dropout: ['dropout', 0.1],
    // OPT keeps two more rows of positions than it uses; OPT-350m's embedding is narrower than its layers.
    shape: ({ context, hidden }, { tie_word_embeddings, enable_bias, do_layer_norm_before }, more) => ({
      ...narrowEmbedding(hidden, more.number('width') || hidden),
      mlp: 'plain',
      head: headOf(tie_word_embeddings),
      positions: context + 2,
      bias: { qkv: enable_bias, attentionOut: enable_bias, mlp: enable_bias, head: false },
      norm: { ...layerNorms, final: do_layer_norm_before },
    }),
  }),
  family({
    types: ['bloom'],
    names: {
      layers: ['n_layer', 'num_hidden_layers'],
      hidden: ['hidden_size', 'n_embed'],
      heads: ['n_head', 'num_attention_heads'],
      vocab: 'vocab_size',
      context: 'seq_length',
    },
    // ALiBi has no longest sequence; the family was trained with this one.
    defaults: { context: 2048 },
    flags: { tie_word_embeddings: true },
    dropout: ['hidden_dropout', 0],
    shape: (_sizes, { tie_word_embeddings }) => ({
      mlp: 'plain',
      head: headOf(tie_word_embeddings),
      bias: allBiases,
      norm: { ...layerNorms, embedding: true },
    }),
  }),
  family({
    types: ['falcon', 'RefinedWeb', 'RefinedWebModel'],
    names: {
      ...modernNames,
      layers: ['num_hidden_layers', 'n_layer'],
      heads: ['num_attention_heads', 'n_head'],
      kvHeads: ['num_kv_heads', 'n_head_kv'],
      intermediate: 'ffn_hidden_size',
    },
    defaults: { context: 2048 },
    wideMlp: true,
    flags: {
      tie_word_embeddings: true,
      new_decoder_architecture: false,
      multi_query: true,
      parallel_attn: true,
      bias: false,
    },
    dropout: ['hidden_dropout', 0],
    shape: (sizes, flags, { config }) => ({
      mlp: 'plain',
      head: headOf(flags.tie_word_embeddings),
      kvHeads: flags.new_decoder_architecture ? sizes.kvHeads : flags.multi_query ? 1 : sizes.heads,
      bias: { qkv: flags.bias, attentionOut: flags.bias, mlp: flags.bias, head: false },
      norm: { ...layerNorms, perLayer: falconNorms(flags, config) },
    }),
  }),
  family({
    types: ['persimmon'],
    names: modernNames,
    flags: { tie_word_embeddings: false, qk_layernorm: true },
    dropout: ['hidden_dropout', 0],
    shape: (_sizes, { tie_word_embeddings, qk_layernorm }) => ({
      mlp: 'plain',
      head: headOf(tie_word_embeddings),
      bias: allBiases,
      norm: { ...layerNorms, queryKey: qk_layernorm },
    }),
  }),
  family({
    types: ['mpt'],
    names: { layers: 'n_layers', hidden: 'd_model', heads: 'n_heads', vocab: 'vocab_size', context: 'max_seq_len' },
    flatten: ['attn_config'],
    flags: { tie_word_embeddings: true, qk_ln: false },
    only: { qk_ln: false, no_bias: true },
    dropout: ['resid_pdrop', 0],
    // Positions are ALiBi's whatever `learned_pos_emb` says, and the MLP is 4 hidden wide whatever `expansion_ratio`.
    shape: ({ hidden }, { tie_word_embeddings }) => ({
      mlp: 'plain',
      head: headOf(tie_word_embeddings),
      intermediate: 4 * hidden,
      bias: noBias,
      norm: { ...layerNorms, bias: false },
    }),
  }),
  family({
    types: ['openai-gpt'],
    names: gpt2Names,
    wideMlp: true,
    flags: { tie_word_embeddings: true },
    dropout: ['resid_pdrop', 0.1],
    // Norms come after each half, so that none is left for the end.
    shape: ({ context }, { tie_word_embeddings }) => ({
      mlp: 'plain',
      head: headOf(tie_word_embeddings),
      positions: context,
      bias: allBiases,
      norm: { ...layerNorms, final: false },
    }),
  }),
  family({
    types: ['xglm'],
    names: {
      ...modernNames,
      layers: 'num_layers',
      hidden: 'd_model',
      heads: 'attention_heads',
      intermediate: 'ffn_dim',
    },
    flags: { tie_word_embeddings: true },
    only: { add_cross_attention: false },
    dropout: ['dropout', 0.1],
    // Positions are computed, not learned.
    shape: (_sizes, { tie_word_embeddings }) => ({
      mlp: 'plain',
      head: headOf(tie_word_embeddings),
      bias: allBiases,
      norm: layerNorms,
    }),
  }),
  family({
    types: ['biogpt'],
    names: modernNames,
    flags: { tie_word_embeddings: true },
    dropout: ['hidden_dropout_prob', 0.1],
    shape: ({ context }, { tie_word_embeddings }) => ({
      mlp: 'plain',
      head: headOf(tie_word_embeddings),
      positions: context + 2,
      bias: allBiases,
      norm: layerNorms,
    }),
  }),
];

const narrowEmbedding = (hidden: number, width: number): Partial<Shape> =>
  width === hidden
    ? {}
    : {
        embeddingWidth: width,
        tensorsBefore: [{ name: 'embedding_in.weight', shape: [hidden, width] }],
        tensorsAfter: [{ name: 'embedding_out.weight', shape: [width, hidden] }],
      };

interface FalconFlags {
  readonly new_decoder_architecture: boolean;
  readonly parallel_attn: boolean;
}

/** Falcon 40B norms attention and MLP apart, 11B together; 7B has one norm for its parallel block, RW-1B two in turn. */
const falconNorms = (flags: FalconFlags, config: Config) => {
  if (flags.new_decoder_architecture) return fieldOf(config, 'num_ln_in_parallel_attn') === 1 ? 1 : 2;
  return flags.parallel_attn ? 1 : 2;
};
