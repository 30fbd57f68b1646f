import { number, numberOrNone, words } from './config-lists.ts';
import { z } from 'zod';
import { isRecord } from '../parse.ts';
import type { Config, FileSizes } from './config-fields.ts';
import { fieldOf } from './config-fields.ts';
import type { Family, More, Shape } from './family.ts';
import { family } from './family.ts';
import { llamaLike, rmsNorms, usualNames as names } from './family-parts.ts';
import type { LayerKind, OwnTensor } from './parts.ts';
import { attentionTypes, everyNth, planOf, slidingPlan } from './plan.ts';
import { sizes as limits, whole } from './sizes.ts';

/** Google's Gemma, first to fourth. */

const layerTypes = words('layer_types', attentionTypes);
const flags = { tie_word_embeddings: true, attention_bias: false } as const;
const fourNorms = { ...rmsNorms, perLayer: 4 } as const;

const gemma4: Family = family({
  types: ['gemma4_text'],
  names,
  defaults: {
    ...{ vocab: 262144, hidden: 2304, layers: 30, heads: 8, kvHeads: 4, headDim: 256 },
    ...{ intermediate: 9216, context: 131072 },
  },
  flags: { ...flags, attention_k_eq_v: false, enable_moe_block: false, use_double_wide_mlp: false },
  numbers: {
    window: number('sliding_window', limits.context, 512),
    inputWidth: number('hidden_size_per_layer_input', whole(0, 2 ** 17), 256),
    inputVocab: number('vocab_size_per_layer_input', limits.vocab, 262144),
    borrowing: numberOrNone('num_kv_shared_layers', 4096),
    globalDim: number('global_head_dim', limits.headDim, 512),
    globalKeyHeads: numberOrNone('num_global_key_value_heads', 2048),
    experts: numberOrNone('num_experts', 4096),
    topK: numberOrNone('top_k_experts', 4096),
    expertWidth: numberOrNone('moe_intermediate_size', 2 ** 20),
  },
  lists: { layerTypes },
  shape: (sizes, choices, more) => ({
    ...llamaLike(choices),
    norm: { ...fourNorms, queryKey: true },
    plan: gemma4Plan(sizes, choices, more),
    ...gemma4Inputs(sizes, more.number('inputWidth'), more.number('inputVocab')),
    ...(choices.enable_moe_block ? gemma4Experts(sizes, more) : {}),
  }),
});

const unifiedDefaults = { hidden_size_per_layer_input: 0, num_kv_shared_layers: 0, sliding_window: 1024 } as const;

export const gemmaFamilies: readonly Family[] = [
  family({
    types: ['gemma'],
    names,
    defaults: { headDim: 256 },
    flags,
    shape: (_sizes, choices) => llamaLike(choices),
  }),
  family({
    types: ['gemma2'],
    names,
    defaults: { headDim: 256 },
    flags,
    numbers: { window: number('sliding_window', limits.context, 4096) },
    lists: { layerTypes },
    shape: ({ layers }, choices, more) => ({
      ...llamaLike(choices),
      norm: fourNorms,
      plan: slidingPlan(layers, more.number('window'), more.list('layerTypes'), everyNth(2)),
    }),
  }),
  family({
    types: ['vaultgemma'],
    names,
    defaults: { headDim: 256 },
    flags,
    numbers: { window: number('sliding_window', limits.context, 4096) },
    lists: { layerTypes },
    shape: ({ layers }, choices, more) => ({
      ...llamaLike(choices),
      plan: slidingPlan(layers, more.number('window'), more.list('layerTypes'), everyNth(2)),
    }),
  }),
  family({
    types: ['gemma3_text'],
    names,
    // Published files of the larger models leave these to the configuration class.
    defaults: { vocab: 262208, heads: 8, kvHeads: 4, headDim: 256, context: 131072 },
    flags,
    numbers: {
      window: number('sliding_window', limits.context, 4096),
      period: number(['sliding_window_pattern', '_sliding_window_pattern'], limits.layers, 6),
    },
    lists: { layerTypes },
    shape: ({ layers }, choices, more) => ({
      ...llamaLike(choices),
      norm: { ...fourNorms, queryKey: true },
      plan: slidingPlan(layers, more.number('window'), more.list('layerTypes'), everyNth(more.number('period'))),
    }),
  }),
  family({
    types: ['gemma3n_text'],
    names,
    alike: ['intermediate_size'],
    defaults: {
      ...{ vocab: 262400, hidden: 2048, layers: 35, heads: 8, kvHeads: 2, headDim: 256 },
      ...{ intermediate: 16384, context: 32768 },
    },
    flags,
    numbers: {
      window: number('sliding_window', limits.context, 512),
      inputWidth: number('hidden_size_per_layer_input', limits.hidden, 256),
      inputVocab: number('vocab_size_per_layer_input', limits.vocab, 262144),
      borrowing: number('num_kv_shared_layers', whole(0, 4096), 15),
      streams: number('altup_num_inputs', whole(1, 64), 4),
      rank: number('laurel_rank', limits.rank, 64),
    },
    lists: { layerTypes },
    shape: ({ layers, hidden }, choices, more) => {
      const [streams, width, window] = [more.number('streams'), more.number('inputWidth'), more.number('window')];
      const types = more.list('layerTypes');
      const first = layers - more.number('borrowing');
      return {
        ...llamaLike(choices),
        norm: { ...fourNorms, queryKey: true },
        plan: planOf(layers, (layer): LayerKind => {
          const wide = (types?.[layer] ?? (everyNth(5)(layer) ? 'full_attention' : '')) === 'full_attention';
          const seen = wide ? ({ name: 'full', window: 'all' } as const) : { name: 'sliding', window };
          return layer < first ? seen : { ...seen, name: `${seen.name}-borrowing`, keyValues: 'borrowed' };
        }),
        layerTensors: [
          ...streamTensors(hidden, streams),
          ...laurelTensors(hidden, more.number('rank')),
          ...inputTensors(hidden, width),
        ],
        tensorsBefore: [
          ...inputEmbedding(layers, hidden, width, more.number('inputVocab')),
          ...numbered('streams', streams - 1, [hidden, hidden]),
        ],
        tensorsAfter: numbered('streams', streams - 1, [hidden, hidden]),
      };
    },
  }),
  gemma4,
  {
    types: ['gemma4_unified_text'],
    // Its class knows no embeddings of layers, and has no layers that borrow unless the file says so.
    read: (config) => gemma4.read({ ...config, fields: { ...unifiedDefaults, ...config.fields } }),
  },
];

interface Gemma4Choices {
  readonly attention_k_eq_v: boolean;
  readonly enable_moe_block: boolean;
  readonly use_double_wide_mlp: boolean;
}

/** Full attention has heads of its own; the last layers borrow keys and values, and may have an MLP twice as wide. */
const gemma4Plan = (
  { layers, hidden, intermediate }: FileSizes,
  choices: Gemma4Choices,
  more: More<'window' | 'borrowing' | 'globalDim' | 'globalKeyHeads', 'layerTypes'>,
) => {
  const types = more.list('layerTypes');
  const first = layers - more.number('borrowing');
  const own = overridesIn(more.config);
  const keyHeads = own.num_key_value_heads ?? (choices.attention_k_eq_v ? more.number('globalKeyHeads') : 0);
  const wide: LayerKind = {
    name: 'full',
    window: 'all',
    headDim: own.head_dim ?? more.number('globalDim'),
    ...(keyHeads === 0 ? {} : { kvHeads: keyHeads }),
    ...(choices.attention_k_eq_v ? { keyValues: 'shared' as const } : {}),
  };
  const twice = choices.enable_moe_block
    ? { tensors: otherHalf(hidden, intermediate) }
    : { intermediate: 2 * intermediate };
  return planOf(layers, (layer): LayerKind => {
    const all =
      layer === layers - 1 || (types?.[layer] ?? (everyNth(6)(layer) ? 'full_attention' : '')) === 'full_attention';
    const seen: LayerKind = all ? wide : { name: 'sliding', window: more.number('window') };
    if (layer < first) return seen;
    return {
      ...seen,
      ...(choices.use_double_wide_mlp && first > 0 ? twice : {}),
      name: `${seen.name}-borrowing`,
      keyValues: 'borrowed',
    };
  });
};

/** What an MLP of twice the width has more than one of the width. */
const otherHalf = (hidden: number, width: number): OwnTensor[] => [
  { name: 'wide.gate_up.weight', shape: [2 * width, hidden] },
  { name: 'wide.down.weight', shape: [hidden, width] },
];

/** transformers 5.18 and later write what full attention has of its own layer by layer, the same for each. */
const overridesIn = (config: Config) => {
  const given = fieldOf(config, 'per_layer_config');
  const [first] = isRecord(given) ? Object.values(given) : [];
  const read = z
    .object({ head_dim: limits.headDim.optional(), num_key_value_heads: limits.heads.optional() })
    .safeParse(first);
  return read.success ? read.data : {};
};

const gemma4Inputs = ({ layers, hidden }: FileSizes, width: number, vocab: number) =>
  width === 0
    ? {}
    : { layerTensors: inputTensors(hidden, width), tensorsBefore: inputEmbedding(layers, hidden, width, vocab) };

/** Experts beside the dense MLP, which every token passes through, with norms and scales of their own. */
const gemma4Experts = (
  { hidden, intermediate }: FileSizes,
  more: More<'experts' | 'topK' | 'expertWidth' | 'inputWidth'>,
): Pick<Shape, 'moe' | 'layerTensors'> => {
  const experts = more.number('experts');
  const width = more.number('inputWidth');
  return {
    moe: {
      experts,
      topK: more.number('topK'),
      intermediate: more.number('expertWidth'),
      sharedIntermediate: intermediate,
      stacked: true,
    },
    layerTensors: [
      ...(width === 0 ? [] : inputTensors(hidden, width)),
      { name: 'router.scale', shape: [hidden] },
      { name: 'router.expert_scale', shape: [experts] },
      ...['shared_after', 'experts_before', 'experts_after'].map((place) => ({
        name: `${place}_norm.weight`,
        shape: [hidden],
      })),
    ],
  };
};

const numbered = (name: string, count: number, shape: readonly number[]): OwnTensor[] =>
  Array.from({ length: count }, (_, index) => ({ name: `${name}.${String(index)}.weight`, shape: [...shape] }));

/** Alternating updates: several streams of hidden states, one computed, the others predicted. arXiv 2301.13310. */
const streamTensors = (hidden: number, streams: number): OwnTensor[] => [
  { name: 'streams.scale', shape: [hidden] },
  { name: 'streams.correct.weight', shape: [streams, streams] },
  { name: 'streams.predict.weight', shape: [streams * streams, streams] },
  { name: 'streams.router.weight', shape: [streams, hidden] },
  { name: 'streams.norm.weight', shape: [hidden] },
];

/** Learned augmented residual of low rank. arXiv 2411.07501. */
const laurelTensors = (hidden: number, rank: number): OwnTensor[] => [
  { name: 'laurel.left.weight', shape: [rank, hidden] },
  { name: 'laurel.right.weight', shape: [hidden, rank] },
  { name: 'laurel.norm.weight', shape: [hidden] },
];

/** What brings a layer's own embedding of the token in. */
const inputTensors = (hidden: number, width: number): OwnTensor[] => [
  { name: 'input.gate.weight', shape: [width, hidden] },
  { name: 'input.out.weight', shape: [hidden, width] },
  { name: 'input.norm.weight', shape: [hidden] },
];

/** An embedding of its own for every layer, and what makes a second one of the first. */
const inputEmbedding = (layers: number, hidden: number, width: number, vocab: number): OwnTensor[] => [
  { name: 'input_embedding.weight', shape: [vocab, layers * width] },
  { name: 'input_projection.weight', shape: [layers * width, hidden] },
  { name: 'input_projection_norm.weight', shape: [width] },
];
