import { numberOrNone, words } from './config-lists.ts';
import type { Family } from './family.ts';
import { family } from './family.ts';
import { headOf, layerNorms, llamaLike, noBias, rmsNorms, usualNames as names } from './family-parts.ts';
import { attentionTypes, everyNth, slidingPlan, windowOf } from './plan.ts';

/** Llama and its kin: rotary positions, gated MLP (a few: plain), grouped queries. */

const window = numberOrNone('sliding_window', 2 ** 30);
const layerTypes = words('layer_types', attentionTypes);

/** Language models of Qwen2-VL, 2.5-VL and 2.5-Omni; files of the first releases have their fields on top. */
const qwen2Vision = ['qwen2_vl', 'qwen2_5_vl', 'qwen2_vl_text', 'qwen2_5_vl_text', 'qwen2_5_omni_text'] as const;

export const llamaFamilies: readonly Family[] = [
  family({
    types: [
      ...['llama', 'granite', 'cwm', 'exaone', 'baichuan', 'internlm2', 'internlm3'],
      // Families of code of their own whose shapes are Llama's.
      ...['yi', 'Yi', 'aquila', 'aquila3', 'xverse', 'skywork'],
    ],
    names: {
      ...names,
      layers: ['num_hidden_layers', 'num_layers'],
      context: ['max_position_embeddings', 'model_max_length'],
    },
    nested: { hidden: 4096, layers: 32, heads: 32, intermediate: 11008, vocab: 32000, context: 2048 },
    flags: { tie_word_embeddings: false, attention_bias: false, mlp_bias: false },
    shape: (_sizes, flags) => llamaLike(flags),
  }),
  family({
    types: ['smollm3', 'minicpm'],
    names,
    flags: { tie_word_embeddings: true, attention_bias: false, mlp_bias: false },
    shape: (_sizes, flags) => llamaLike(flags),
  }),
  family({
    types: ['helium'],
    names,
    defaults: { headDim: 128 },
    flags: { tie_word_embeddings: false, attention_bias: false, mlp_bias: false },
    shape: (_sizes, flags) => ({
      ...llamaLike(flags),
      bias: { ...noBias, qkv: flags.attention_bias, mlp: flags.mlp_bias },
    }),
  }),
  family({
    types: ['ernie4_5'],
    names,
    defaults: { headDim: 128 },
    flags: { tie_word_embeddings: true },
    only: { use_bias: false },
    shape: (_sizes, flags) => llamaLike(flags),
  }),
  family({
    types: ['ministral3'],
    names,
    defaults: { headDim: 128 },
    flags: { tie_word_embeddings: false },
    numbers: { window },
    shape: (_sizes, flags, more) => ({ ...llamaLike(flags), ...windowOf(more.number('window')) }),
  }),
  family({
    types: ['mistral', 'ministral'],
    names,
    nested: { hidden: 4096, layers: 32, heads: 32, kvHeads: 8, intermediate: 14336, vocab: 32000, context: 131072 },
    flags: { tie_word_embeddings: false },
    numbers: { window },
    lists: { layerTypes },
    shape: ({ layers }, flags, more) => {
      const types = more.list('layerTypes');
      const tokens = more.number('window');
      const seen = types === undefined ? windowOf(tokens) : { plan: slidingPlan(layers, tokens, types, () => true) };
      return { ...llamaLike(flags), ...seen };
    },
  }),
  family({
    types: ['phi3', 'phi3_v', 'phi4mm', 'phi4_multimodal'],
    names,
    flags: { tie_word_embeddings: false },
    numbers: { window },
    dropout: ['resid_pdrop', 0],
    shape: (_sizes, flags, more) => ({ ...llamaLike(flags), ...windowOf(more.number('window')) }),
  }),
  family({
    types: ['qwen2', ...qwen2Vision],
    names,
    nested: { hidden: 4096, layers: 32, heads: 32, intermediate: 22016, vocab: 151936, context: 32768 },
    flags: { tie_word_embeddings: false, use_sliding_window: false },
    numbers: { window, from: numberOrNone('max_window_layers', 4096) },
    // Query, key and value always have biases here, and no field says so.
    shape: ({ layers }, flags, more) => ({
      mlp: 'gated',
      head: headOf(flags.tie_word_embeddings),
      bias: { ...noBias, qkv: true },
      norm: rmsNorms,
      plan: slidingPlan(
        layers,
        flags.use_sliding_window ? more.number('window') : 0,
        undefined,
        (layer) => layer < more.number('from'),
      ),
    }),
  }),
  family({
    types: ['qwen'],
    names: { ...names, context: ['seq_length', 'max_position_embeddings'] },
    flags: { tie_word_embeddings: false, no_bias: true },
    // The file's width counts gate and up together.
    shape: ({ intermediate }, flags) => ({
      ...llamaLike({ ...flags, mlp_bias: !flags.no_bias }),
      intermediate: Math.floor(intermediate / 2),
      bias: { ...noBias, qkv: true, attentionOut: !flags.no_bias, mlp: !flags.no_bias },
    }),
  }),
  family({
    types: ['qwen3', 'qwen3_vl_text'],
    names,
    defaults: { headDim: 128 },
    flags: { tie_word_embeddings: false, attention_bias: false },
    shape: (_sizes, flags) => ({ ...llamaLike(flags), norm: { ...rmsNorms, queryKey: true } }),
  }),
  family({
    types: ['internlm'],
    names,
    flags: { tie_word_embeddings: false, bias: true },
    shape: (_sizes, { tie_word_embeddings, bias }) => llamaLike({ tie_word_embeddings, attention_bias: bias }),
  }),
  family({
    types: ['chatglm'],
    names: {
      ...names,
      layers: 'num_layers',
      kvHeads: 'multi_query_group_num',
      headDim: 'kv_channels',
      intermediate: 'ffn_hidden_size',
      vocab: ['padded_vocab_size', 'vocab_size'],
      context: 'seq_length',
    },
    flags: {
      tie_word_embeddings: false,
      add_qkv_bias: true,
      add_bias_linear: false,
      rmsnorm: true,
      post_layer_norm: true,
    },
    only: { rmsnorm: true, post_layer_norm: true, multi_query_attention: true },
    shape: (_sizes, { tie_word_embeddings, add_qkv_bias, add_bias_linear: all }) => ({
      mlp: 'gated',
      head: headOf(tie_word_embeddings),
      bias: { qkv: add_qkv_bias || all, attentionOut: all, mlp: all, head: false },
      norm: rmsNorms,
    }),
  }),
  family({
    types: ['seed_oss'],
    names,
    defaults: { headDim: 128 },
    flags: { tie_word_embeddings: false, attention_bias: true, attention_out_bias: false, mlp_bias: false },
    dropout: ['residual_dropout', 0.1],
    shape: (_sizes, flags) => ({
      ...llamaLike(flags),
      bias: { ...noBias, qkv: flags.attention_bias, attentionOut: flags.attention_out_bias, mlp: flags.mlp_bias },
    }),
  }),
  family({
    types: ['olmo'],
    names,
    flags: { tie_word_embeddings: false, attention_bias: false },
    // Its layer norms have no parameters.
    shape: (_sizes, flags) => ({ ...llamaLike(flags), norm: { ...layerNorms, perLayer: 0, final: false } }),
  }),
  family({
    types: ['olmo2', 'olmo3'],
    names,
    flags: { tie_word_embeddings: false, attention_bias: false },
    numbers: { window },
    lists: { layerTypes },
    shape: ({ layers }, flags, more) => ({
      ...llamaLike(flags),
      norm: { ...rmsNorms, queryKey: true, queryKeySpan: 'all-heads' },
      plan: slidingPlan(layers, more.number('window'), more.list('layerTypes'), everyNth(4)),
    }),
  }),
];
