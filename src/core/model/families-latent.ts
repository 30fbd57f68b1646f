import { number, numberOrNone, words } from './config-lists.ts';
import type { Family, More } from './family.ts';
import { family } from './family.ts';
import { experts, expertsOf, expertWidth, shared, topK } from './family-moe.ts';
import { llamaLike, usualNames } from './family-parts.ts';
import type { LayerKind, Mixer, Moe, OwnTensor } from './parts.ts';
import { planOf } from './plan.ts';
import { sizes as limits, whole } from './sizes.ts';

/** Families with multi-head latent attention: DeepSeek from V2 on, and those that follow it. */

/** The width of a head comes with the mixer; a file's `head_dim`, where there is one, means its rotary part. */
export const latentNames = { ...usualNames, headDim: 'v_head_dim' } as const;

export const latentNumbers = {
  queryRank: numberOrNone('q_lora_rank', 2 ** 16),
  keyValueRank: number('kv_lora_rank', limits.rank, 512),
  nopeDim: number('qk_nope_head_dim', limits.headDim, 128),
  ropeDim: number('qk_rope_head_dim', limits.headDim, 64),
  valueDim: number('v_head_dim', limits.headDim, 128),
} as const;

export const latentOf = (more: More<keyof typeof latentNumbers>): Mixer => ({
  kind: 'latent',
  ...(more.number('queryRank') === 0 ? {} : { queryRank: more.number('queryRank') }),
  keyValueRank: more.number('keyValueRank'),
  nopeDim: more.number('nopeDim'),
  ropeDim: more.number('ropeDim'),
  valueDim: more.number('valueDim'),
});

const expertNumbers = {
  experts: experts(256),
  topK: topK(8),
  expertWidth,
  shared: numberOrNone(['n_shared_experts', 'num_shared_experts'], 4096),
  dense: number('first_k_dense_replace', whole(0, 4096), 0),
  step: number('moe_layer_freq', limits.layers, 1),
} as const;

const indexNumbers = {
  indexHeads: number('index_n_heads', limits.heads, 64),
  indexDim: number('index_head_dim', limits.headDim, 128),
} as const;

const mlpTypes = words('mlp_layer_types', ['dense', 'sparse']);
const flags = { tie_word_embeddings: false, attention_bias: false } as const;

const moeOf = (more: More<'experts' | 'topK' | 'expertWidth' | 'shared'>, correctionBias: boolean): Moe =>
  expertsOf(more, more.number('expertWidth'), {
    ...(correctionBias ? { correctionBias } : {}),
    ...shared(more.number('shared') * more.number('expertWidth')),
  });

/** The first layers are dense; of the others every `step`-th has experts. A list in the file goes before the rule. */
const planFrom = (layers: number, more: More<'dense' | 'step', 'mlpTypes'>, tensors?: OwnTensor[]) => {
  const types = more.list('mlpTypes');
  const isDense = (layer: number) => layer < more.number('dense') || layer % more.number('step') !== 0;
  const sparse: LayerKind = { name: 'experts', ...(tensors === undefined ? {} : { tensors }) };
  return planOf(layers, (layer) =>
    (types === undefined ? isDense(layer) : types[layer] === 'dense') ? dense : sparse,
  );
};

const dense: LayerKind = { name: 'dense', mlp: 'dense' };

const withIdle = (hidden: number, idle: number): LayerKind =>
  idle === 0
    ? { name: 'experts' }
    : {
        name: 'experts',
        tensors: [
          { name: 'router.idle.weight', shape: [idle, hidden] },
          { name: 'router.idle.correction', shape: [idle] },
        ],
      };

/** DeepSeek sparse attention: a small scorer chooses the tokens to attend to. DeepSeek-V3.2, arXiv 2512.02556. */
const indexTensors = (hidden: number, more: More<'queryRank' | 'indexHeads' | 'indexDim'>): OwnTensor[] => [
  {
    name: 'indexer.query.weight',
    shape: [more.number('indexHeads') * more.number('indexDim'), more.number('queryRank')],
  },
  { name: 'indexer.key.weight', shape: [more.number('indexDim'), hidden] },
  { name: 'indexer.key_norm.weight', shape: [more.number('indexDim')] },
  { name: 'indexer.key_norm.bias', shape: [more.number('indexDim')] },
  { name: 'indexer.weights.weight', shape: [more.number('indexHeads'), hidden] },
];

export const latentFamilies: readonly Family[] = [
  family({
    types: ['deepseek_v2'],
    names: latentNames,
    flags,
    only: { mlp_bias: false },
    numbers: { ...latentNumbers, ...expertNumbers },
    lists: { mlpTypes },
    shape: ({ layers }, choices, more) => ({
      ...llamaLike(choices),
      mixer: latentOf(more),
      moe: moeOf(more, more.config.fields['topk_method'] === 'noaux_tc'),
      plan: planFrom(layers, more),
    }),
  }),
  family({
    types: ['deepseek_v3', 'kimi_k2', 'glm4_moe_lite'],
    names: latentNames,
    flags,
    numbers: { ...latentNumbers, ...expertNumbers },
    lists: { mlpTypes },
    shape: (sizes, choices, more) => ({
      ...llamaLike(choices),
      mixer: latentOf(more),
      moe: moeOf(more, true),
      plan: planFrom(sizes.layers, more),
    }),
  }),
  family({
    types: ['deepseek_v32', 'glm_moe_dsa'],
    names: latentNames,
    flags,
    numbers: {
      ...latentNumbers,
      ...expertNumbers,
      ...indexNumbers,
      queryRank: number('q_lora_rank', limits.rank, 1536),
    },
    lists: { mlpTypes },
    shape: (sizes, choices, more) => ({
      ...llamaLike(choices),
      mixer: latentOf(more),
      moe: moeOf(more, true),
      plan: planFrom(sizes.layers, more),
      layerTensors: indexTensors(sizes.hidden, more),
    }),
  }),
  family({
    types: ['axk1'],
    names: latentNames,
    flags,
    numbers: { ...latentNumbers, ...expertNumbers },
    lists: { mlpTypes },
    // Experts have a norm after them.
    shape: ({ layers, hidden }, choices, more) => ({
      ...llamaLike(choices),
      mixer: latentOf(more),
      moe: moeOf(more, true),
      plan: planFrom(layers, more, [{ name: 'mlp_after_norm.weight', shape: [hidden] }]),
    }),
  }),
  family({
    types: ['mistral4'],
    names: latentNames,
    flags,
    numbers: { ...latentNumbers, ...expertNumbers },
    lists: { mlpTypes },
    shape: ({ layers }, choices, more) => ({
      ...llamaLike(choices),
      mixer: latentOf(more),
      moe: moeOf(more, false),
      plan: planFrom(layers, more),
    }),
  }),
  family({
    types: ['youtu'],
    names: latentNames,
    flags: { tie_word_embeddings: true, attention_bias: false },
    numbers: latentNumbers,
    shape: (_sizes, choices, more) => ({ ...llamaLike(choices), mixer: latentOf(more) }),
  }),
  family({
    types: ['longcat_flash'],
    names: { ...latentNames, layers: ['num_layers', 'num_hidden_layers'], intermediate: 'ffn_hidden_size' },
    flags,
    numbers: {
      ...latentNumbers,
      experts: experts(512),
      topK: topK(12),
      expertWidth: number('expert_ffn_hidden_size', limits.intermediate, 2048),
      idle: numberOrNone('zero_expert_num', 4096),
    },
    // A layer of the file is two here: the experts of the first run beside all that follows in both. LongCat-Flash,
    // arXiv 2509.01322, section 2. Experts that do nothing have rows of the router and nothing else.
    shape: ({ layers, hidden, intermediate }, choices, more) => ({
      ...llamaLike(choices),
      layers: 2 * layers,
      mixer: latentOf(more),
      moe: expertsOf(more, more.number('expertWidth'), { correctionBias: true, ...shared(intermediate) }),
      plan: planOf(2 * layers, (layer): LayerKind => (layer % 2 === 1 ? dense : withIdle(hidden, more.number('idle')))),
    }),
  }),
  family({
    types: ['minicpm3'],
    names: latentNames,
    flags: { tie_word_embeddings: true, attention_bias: false, mlp_bias: false },
    numbers: {
      queryRank: numberOrNone('q_lora_rank', 2 ** 16),
      keyValueRank: number('kv_lora_rank', limits.rank, 256),
      nopeDim: number('qk_nope_head_dim', limits.headDim, 64),
      ropeDim: number('qk_rope_head_dim', limits.headDim, 32),
      valueDim: number('v_head_dim', limits.headDim, 64),
    },
    // Published files leave the width of values to the configuration class, where it is that of a head.
    defaults: { headDim: 64 },
    shape: (_sizes, choices, more) => ({ ...llamaLike(choices), mixer: latentOf(more) }),
  }),
];
