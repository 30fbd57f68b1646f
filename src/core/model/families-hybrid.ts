import { indices, number, numberOrNone, words } from './config-lists.ts';
import type { Family, More } from './family.ts';
import { family } from './family.ts';
import { experts, expertsOf, expertWidth, shared, topK } from './family-moe.ts';
import { llamaLike, rmsNorms, usualNames as names } from './family-parts.ts';
import { latentNames, latentNumbers, latentOf } from './families-latent.ts';
import type { LayerKind, Mixer } from './parts.ts';
import { everyNth, planOf } from './plan.ts';
import type { LinearHeads } from './recurrent.ts';
import { gatedDelta, gatedRecurrence, kimiDelta, lightning, shortConvolution } from './recurrent.ts';
import { sizes as limits, whole } from './sizes.ts';

/** Families that mix attention with linear attention, gated recurrences or short convolutions. */

const types = words('layer_types', ['full_attention', 'attention', 'linear_attention', 'conv', 'sliding_attention']);
const mlpTypes = words('mlp_layer_types', ['dense', 'sparse']);
const isAttention = (type: string | number | undefined) => type === 'full_attention' || type === 'attention';

/** Attention where the file or, without a list, the rule says so; the other mixer elsewhere. */
const alternating = (
  layers: number,
  given: readonly (string | number)[] | undefined,
  rule: (layer: number) => boolean,
  other: LayerKind,
) =>
  planOf(layers, (layer): LayerKind =>
    (given === undefined ? rule(layer) : isAttention(given[layer])) ? { name: 'attention' } : other,
  );

const linearNumbers = {
  keyHeads: number('linear_num_key_heads', limits.heads, 16),
  valueHeads: number('linear_num_value_heads', limits.heads, 32),
  keyDim: number('linear_key_head_dim', limits.headDim, 128),
  valueDim: number('linear_value_head_dim', limits.headDim, 128),
  taps: number('linear_conv_kernel_dim', whole(1, 64), 4),
  period: number('full_attention_interval', limits.layers, 4),
} as const;

const linearHeads = (more: More<keyof typeof linearNumbers>): LinearHeads => ({
  keyHeads: more.number('keyHeads'),
  valueHeads: more.number('valueHeads'),
  keyDim: more.number('keyDim'),
  valueDim: more.number('valueDim'),
  taps: more.number('taps'),
});

const linear = (mixer: Mixer): LayerKind => ({ name: 'linear', mixer, queryKeyNorm: false });

/** Attention in every nth layer, gated delta rules in the others. Qwen3-Next and Qwen3.5. */
const gatedPlan = (
  layers: number,
  hidden: number,
  projections: Parameters<typeof gatedDelta>[2],
  more: More<keyof typeof linearNumbers, 'types'>,
) =>
  alternating(
    layers,
    more.list('types'),
    everyNth(more.number('period')),
    linear(gatedDelta(hidden, linearHeads(more), projections)),
  );

const flags = { tie_word_embeddings: false, attention_bias: false } as const;
const gatedAttention = { norm: { ...rmsNorms, queryKey: true }, queryGate: true } as const;
const qwenExperts = {
  experts: experts(512),
  topK: topK(10),
  expertWidth,
  sharedWidth: number('shared_expert_intermediate_size', whole(0, 2 ** 20), 512),
} as const;

const qwenMoe = (more: More<keyof typeof qwenExperts>) =>
  expertsOf(more, more.number('expertWidth'), { ...shared(more.number('sharedWidth')), sharedGate: true });

export const hybridFamilies: readonly Family[] = [
  family({
    types: ['qwen3_next'],
    names,
    defaults: { headDim: 256 },
    flags,
    numbers: { ...linearNumbers, ...qwenExperts },
    only: { decoder_sparse_step: 1 },
    lists: { types },
    shape: ({ layers, hidden }, choices, more) => ({
      ...llamaLike(choices),
      ...gatedAttention,
      moe: qwenMoe(more),
      plan: gatedPlan(layers, hidden, 'together', more),
    }),
  }),
  family({
    types: ['qwen3_5_text'],
    names,
    defaults: { headDim: 256 },
    flags,
    numbers: linearNumbers,
    lists: { types },
    shape: ({ layers, hidden }, choices, more) => ({
      ...llamaLike(choices),
      ...gatedAttention,
      plan: gatedPlan(layers, hidden, 'apart', more),
    }),
  }),
  family({
    types: ['qwen3_5_moe_text'],
    names: { ...names, intermediate: ['intermediate_size', 'moe_intermediate_size'] },
    defaults: { headDim: 256 },
    flags,
    numbers: { ...linearNumbers, ...qwenExperts },
    lists: { types },
    shape: ({ layers, hidden }, choices, more) => ({
      ...llamaLike(choices),
      ...gatedAttention,
      moe: qwenMoe(more),
      plan: gatedPlan(layers, hidden, 'apart', more),
    }),
  }),
  family({
    types: ['kimi_linear'],
    names: { ...latentNames, context: ['model_max_length', 'max_position_embeddings'] },
    flags: { attention_bias: false },
    numbers: {
      ...latentNumbers,
      experts: experts(256),
      topK: topK(8),
      expertWidth,
      shared: numberOrNone(['num_shared_experts', 'n_shared_experts'], 4096),
      linearHeads: number('linear_num_heads', limits.heads, 32),
      linearDim: number('linear_head_dim', limits.headDim, 128),
      taps: number('linear_conv_kernel_dim', whole(1, 64), 4),
      dense: number('first_k_dense_replace', whole(0, 4096), 1),
    },
    lists: { types, mlpTypes },
    shape: ({ layers, hidden }, choices, more) => {
      const delta = kimiDelta(hidden, more.number('linearHeads'), more.number('linearDim'), more.number('taps'));
      const [given, mlps] = [more.list('types'), more.list('mlpTypes')];
      return {
        ...llamaLike({ ...choices, tie_word_embeddings: false }),
        mixer: latentOf(more),
        moe: expertsOf(more, more.number('expertWidth'), {
          correctionBias: true,
          ...shared(more.number('shared') * more.number('expertWidth')),
        }),
        plan: planOf(layers, (layer): LayerKind => {
          const attends = given === undefined ? everyNth(4)(layer) : isAttention(given[layer]);
          const one: LayerKind = attends ? { name: 'latent' } : { name: 'linear', mixer: delta };
          const dense = mlps === undefined ? layer < more.number('dense') : mlps[layer] === 'dense';
          return dense ? { ...one, name: `${one.name}-dense`, mlp: 'dense' } : one;
        }),
      };
    },
  }),
  family({
    types: ['minimax', 'minimax_text_01'],
    names,
    flags: { tie_word_embeddings: false },
    numbers: { experts: experts(8), topK: topK(2) },
    lists: { types },
    shape: ({ layers, hidden, heads, headDim, intermediate }, choices, more) => ({
      ...llamaLike(choices),
      moe: expertsOf(more, intermediate),
      plan: alternating(
        layers,
        more.list('types'),
        (layer) => layer % 2 === 0,
        linear(lightning(hidden, heads * headDim)),
      ),
    }),
  }),
  family({
    types: ['lfm2'],
    names: { ...names, intermediate: ['block_ff_dim', 'intermediate_size'] },
    flags: { tie_embedding: true, tie_word_embeddings: true, conv_bias: false, block_auto_adjust_ff_dim: true },
    numbers: {
      taps: number('conv_L_cache', whole(1, 64), 3),
      multiple: number('block_multiple_of', whole(1, 65536), 256),
      // Published files say 1.0; another factor would be a fraction.
      factor: number('block_ffn_dim_multiplier', whole(1, 16), 1),
    },
    lists: { types, attention: { names: 'full_attn_idxs', kind: 'indices' } },
    shape: ({ layers, hidden, intermediate }, choices, more) => {
      const attends = new Set(more.list('attention'));
      const [multiple, two] = [more.number('multiple'), Math.floor((2 * intermediate) / 3) * more.number('factor')];
      return {
        ...llamaLike({ tie_word_embeddings: choices.tie_embedding && choices.tie_word_embeddings }),
        norm: { ...rmsNorms, queryKey: true },
        intermediate: choices.block_auto_adjust_ff_dim ? multiple * Math.ceil(two / multiple) : intermediate,
        plan: alternating(
          layers,
          more.list('types'),
          (layer) => attends.size === 0 || attends.has(layer),
          convolving(hidden, more.number('taps'), choices.conv_bias),
        ),
      };
    },
  }),
  family({
    types: ['lfm2_moe'],
    names,
    flags: { tie_embedding: true, tie_word_embeddings: true, conv_bias: false, use_expert_bias: true },
    numbers: {
      experts: experts(32),
      topK: topK(4),
      expertWidth,
      taps: number('conv_L_cache', whole(1, 64), 3),
      dense: number('num_dense_layers', whole(0, 4096), 2),
    },
    lists: { types: { ...types, required: true } },
    shape: ({ layers, hidden }, choices, more) => {
      const given = more.list('types');
      const conv = convolving(hidden, more.number('taps'), choices.conv_bias);
      return {
        ...llamaLike({ tie_word_embeddings: choices.tie_embedding && choices.tie_word_embeddings }),
        norm: { ...rmsNorms, queryKey: true },
        moe: expertsOf(more, more.number('expertWidth'), choices.use_expert_bias ? { correctionBias: true } : {}),
        plan: planOf(layers, (layer): LayerKind => {
          const one = isAttention(given?.[layer]) ? { name: 'attention' } : conv;
          return layer < more.number('dense') ? { ...one, name: `${one.name}-dense`, mlp: 'dense' } : one;
        }),
      };
    },
  }),
  family({
    types: ['recurrent_gemma'],
    names: { ...names, context: ['max_position_embeddings', 'attention_window_size'] },
    defaults: { headDim: 256, context: 2048 },
    flags: { tie_word_embeddings: true, attention_bias: false },
    numbers: {
      width: numberOrNone('lru_width', 2 ** 17),
      taps: number('conv1d_width', whole(1, 64), 4),
      window: number('attention_window_size', limits.context, 2048),
    },
    shape: ({ layers, hidden, heads, intermediate }, choices, more) => ({
      ...llamaLike(choices),
      // The file's width counts gate and up together; the MLP's and the output's biases are always there.
      intermediate: Math.floor(intermediate / 2),
      bias: { qkv: choices.attention_bias, attentionOut: true, mlp: true, head: false },
      plan: planOf(layers, (layer): LayerKind =>
        layer % 3 === 2
          ? { name: 'sliding', window: more.number('window') }
          : {
              name: 'recurrent',
              mixer: gatedRecurrence(hidden, more.number('width') || hidden, heads, more.number('taps')),
            },
      ),
    }),
  }),
  family({
    types: ['mllama_text_model'],
    names: { ...names, headDim: [] },
    nested: { hidden: 4096, layers: 40, heads: 32, kvHeads: 8, intermediate: 14336, vocab: 128256, context: 131072 },
    flags: { tie_word_embeddings: false },
    lists: { cross: indices('cross_attention_layers') },
    // Some layers attend to the picture; eight rows of the embedding stand for it and have none in the head.
    shape: ({ layers, hidden }, choices, more) => {
      const cross = new Set(more.list('cross') ?? [3, 8, 13, 18, 23, 28, 33, 38]);
      return {
        ...llamaLike(choices),
        tensorsBefore: [{ name: 'picture_tokens.weight', shape: [8, hidden] }],
        plan: planOf(layers, (layer): LayerKind => (cross.has(layer) ? crossAttention : { name: 'attention' })),
      };
    },
  }),
];

const crossAttention: LayerKind = {
  name: 'cross-attention',
  queryKeyNorm: true,
  tensors: [
    { name: 'attention_gate', shape: [1] },
    { name: 'mlp_gate', shape: [1] },
  ],
};

const convolving = (hidden: number, taps: number, bias: boolean): LayerKind => ({
  name: 'convolution',
  mixer: shortConvolution(hidden, taps, bias),
  queryKeyNorm: false,
});
