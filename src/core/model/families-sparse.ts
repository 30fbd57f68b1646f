import type { NumberRule } from './config-lists.ts';
import { number, numberOrNone, words } from './config-lists.ts';
import type { Family, More } from './family.ts';
import { family } from './family.ts';
import { experts, expertsOf, expertWidth, layerTypes, shared, topK } from './family-moe.ts';
import { bareLayerNorms, llamaLike, noBias, rmsNorms, usualNames as names } from './family-parts.ts';
import type { LayerKind } from './parts.ts';
import { everyNth, full, planOf, sliding } from './plan.ts';
import { sizes as limits, whole } from './sizes.ts';

/** Families of 2025 and 2026 with experts: which layers have them is a list, or a number of dense layers at the begin. */

const mlpTypes = words('mlp_layer_types', ['dense', 'sparse']);
const flags = { tie_word_embeddings: false, attention_bias: false } as const;
const queryKeyNorms = { ...rmsNorms, queryKey: true } as const;

/** Dense by the list, else the first `dense` layers. */
const isDense = (more: More<'dense', 'mlpTypes'>) => {
  const given = more.list('mlpTypes');
  return (layer: number) => (given === undefined ? layer < more.number('dense') : given[layer] === 'dense');
};

/** Attention of all tokens or of a window by the list, else by the rule. */
const seenBy = (more: More<'window', 'layerTypes'>, rule: (layer: number) => boolean) => {
  const given = more.list('layerTypes');
  const window = more.number('window');
  return (layer: number): LayerKind => {
    const all = given === undefined ? rule(layer) : given[layer] === 'full_attention';
    return all || window === 0 ? full : sliding(window);
  };
};

const either = (seen: LayerKind, dense: boolean): LayerKind =>
  dense ? { ...seen, name: `${seen.name}-dense`, mlp: 'dense' } : seen;

const window = (fallback: number): NumberRule => number('sliding_window', whole(0, 2 ** 30), fallback);
const dense = (fallback: number) => number('first_k_dense_replace', whole(0, 4096), fallback);
const sharedCount = (fallback: number): NumberRule =>
  number(['num_shared_experts', 'n_shared_experts', 'moe_num_shared_experts'], whole(0, 4096), fallback);
const sharedOf = (more: More<'shared' | 'expertWidth'>) => shared(more.number('shared') * more.number('expertWidth'));

export const sparseFamilies: readonly Family[] = [
  family({
    types: ['exaone_moe'],
    names,
    flags: { tie_word_embeddings: false },
    numbers: {
      ...{
        experts: experts(64),
        topK: topK(8),
        expertWidth,
        shared: sharedCount(1),
        dense: dense(1),
        window: window(4096),
      },
      period: numberOrNone('sliding_window_pattern', 4096),
    },
    lists: { mlpTypes, layerTypes },
    shape: ({ layers }, choices, more) => {
      const [seen, plain] = [seenBy(more, everyNth(more.number('period') || 4)), isDense(more)];
      return {
        ...llamaLike(choices),
        norm: queryKeyNorms,
        moe: expertsOf(more, more.number('expertWidth'), { correctionBias: true, ...sharedOf(more) }),
        plan: planOf(layers, (layer) => either(seen(layer), plain(layer))),
      };
    },
  }),
  family({
    types: ['hy_v3'],
    names,
    defaults: { headDim: 128 },
    flags: { ...flags, mlp_bias: false },
    only: { mlp_bias: false },
    numbers: { experts: experts(192), topK: topK(8), expertWidth, shared: sharedCount(1), dense: dense(1) },
    lists: { mlpTypes },
    shape: ({ layers }, choices, more) => ({
      ...llamaLike(choices),
      norm: queryKeyNorms,
      moe: expertsOf(more, more.number('expertWidth'), { correctionBias: true, ...sharedOf(more) }),
      plan: planOf(layers, (layer): LayerKind => either({ name: 'experts' }, isDense(more)(layer))),
    }),
  }),
  family({
    types: ['solar_open'],
    // Every layer has experts: no width of a dense MLP, in files that give one nevertheless as well.
    names: { ...names, intermediate: 'moe_intermediate_size' },
    defaults: { headDim: 128 },
    flags,
    numbers: { experts: experts(128), topK: topK(8), expertWidth, shared: sharedCount(1), dense: dense(0) },
    only: { first_k_dense_replace: 0 },
    shape: (_sizes, choices, more) => ({
      ...llamaLike(choices),
      bias: { ...noBias, qkv: choices.attention_bias },
      moe: expertsOf(more, more.number('expertWidth'), { correctionBias: true, ...sharedOf(more) }),
    }),
  }),
  family({
    types: ['mellum'],
    names,
    defaults: { headDim: 128 },
    flags,
    numbers: { experts: experts(64), topK: topK(8), expertWidth, dense: dense(0), window: window(1024) },
    lists: { mlpTypes, layerTypes },
    shape: ({ layers }, choices, more) => {
      const [seen, plain] = [seenBy(more, () => true), isDense(more)];
      return {
        ...llamaLike(choices),
        norm: queryKeyNorms,
        moe: expertsOf(more, more.number('expertWidth')),
        plan: planOf(layers, (layer) => either(seen(layer), plain(layer))),
      };
    },
  }),
  family({
    types: ['laguna'],
    names,
    defaults: { headDim: 128 },
    flags,
    ignore: { gating: 'per-head' },
    only: { gating: true },
    numbers: {
      ...{ experts: experts(256), topK: topK(8), expertWidth, dense: dense(1), window: window(512) },
      sharedWidth: number('shared_expert_intermediate_size', whole(0, 2 ** 20), 512),
    },
    lists: { mlpTypes, layerTypes, heads: { names: 'num_attention_heads_per_layer', kind: 'numbers' } },
    // Layers may differ in heads; each head's output has a gate.
    shape: ({ layers, hidden, heads: usual }, choices, more) => {
      const [seen, plain, given] = [seenBy(more, () => true), isDense(more), more.list('heads')];
      return {
        ...llamaLike(choices),
        norm: queryKeyNorms,
        moe: expertsOf(more, more.number('expertWidth'), {
          correctionBias: true,
          ...shared(more.number('sharedWidth')),
        }),
        plan: planOf(layers, (layer): LayerKind => {
          const heads = Number(given?.[layer] ?? usual);
          const one = either(seen(layer), plain(layer));
          return {
            ...one,
            name: `${one.name}-${String(heads)}`,
            heads,
            tensors: [{ name: 'attention_gate.weight', shape: [heads, hidden] }],
          };
        }),
      };
    },
  }),
  family({
    types: ['mimo_v2_flash'],
    names,
    defaults: { headDim: 192 },
    flags,
    numbers: {
      ...{ experts: experts(256), topK: topK(8), expertWidth, dense: dense(1), window: window(128) },
      valueDim: number('v_head_dim', limits.headDim, 128),
      windowKeyHeads: numberOrNone('swa_num_key_value_heads', 2048),
    },
    lists: {
      ...{ mlpTypes, layerTypes },
      near: { names: 'hybrid_layer_pattern', kind: 'numbers' },
      sparse: { names: 'moe_layer_freq', kind: 'numbers' },
    },
    // Attention of a window has twice the key heads, and a sink for each head.
    shape: ({ layers, heads, kvHeads }, choices, more) => {
      const [sees, sparse] = [more.list('near'), more.list('sparse')];
      const seen = seenBy(more, (layer) =>
        sees === undefined ? layer === 0 || everyNth(6)(layer) : sees[layer] === 0,
      );
      const listed = isDense(more);
      const plain = (layer: number) => (sparse === undefined ? listed(layer) : sparse[layer] === 0);
      const near = {
        kvHeads: more.number('windowKeyHeads') || 2 * kvHeads,
        tensors: [{ name: 'attention.sinks', shape: [heads] }],
      };
      return {
        ...llamaLike(choices),
        bias: { ...noBias, qkv: choices.attention_bias },
        valueDim: more.number('valueDim'),
        moe: expertsOf(more, more.number('expertWidth'), { correctionBias: true }),
        plan: planOf(layers, (layer): LayerKind => {
          const one = either(seen(layer), plain(layer));
          return one.window === 'all' ? one : { ...one, ...near };
        }),
      };
    },
  }),
  family({
    types: ['cohere2_moe'],
    names,
    defaults: { headDim: 128 },
    flags: { ...flags, tie_word_embeddings: true },
    numbers: {
      ...{ experts: experts(8), topK: topK(2), shared: sharedCount(0), dense: dense(0), window: window(4096) },
      period: numberOrNone('sliding_window_pattern', 4096),
      denseWidth: numberOrNone('prefix_dense_intermediate_size', 2 ** 20),
    },
    lists: { mlpTypes, layerTypes },
    only: { num_shared_experts: 0 },
    // One norm feeds attention and experts.
    shape: ({ layers, intermediate }, choices, more) => {
      const [seen, plain] = [seenBy(more, everyNth(more.number('period') || 4)), isDense(more)];
      return {
        ...llamaLike(choices),
        norm: { ...bareLayerNorms, perLayer: 1 },
        intermediate: more.number('denseWidth') || intermediate,
        moe: expertsOf(more, intermediate),
        plan: planOf(layers, (layer) => either(seen(layer), plain(layer))),
      };
    },
  }),
  family({
    types: ['aria_text'],
    names,
    flags: { ...flags, mlp_bias: false },
    only: { mlp_bias: false },
    numbers: { experts: experts(8), topK: topK(2), shared: sharedCount(2) },
    shape: ({ intermediate }, choices, more) => ({
      ...llamaLike(choices),
      moe: expertsOf(more, intermediate, shared(more.number('shared') * intermediate)),
    }),
  }),
  family({
    types: ['granitemoe_swa'],
    names,
    flags,
    numbers: {
      ...{ experts: experts(8), topK: topK(2), window: window(128) },
      sharedWidth: numberOrNone('shared_intermediate_size', 2 ** 20),
    },
    lists: { layerTypes },
    shape: ({ layers, intermediate }, choices, more) => ({
      ...llamaLike(choices),
      sinks: true,
      moe: expertsOf(more, intermediate, shared(more.number('sharedWidth'))),
      plan: planOf(
        layers,
        seenBy(more, (layer) => layer % 4 === 0),
      ),
    }),
  }),
  family({
    types: ['bailing_moe'],
    names,
    flags: { tie_word_embeddings: false, use_qkv_bias: false, use_bias: true },
    only: { norm_head: false },
    numbers: { experts: experts(16), topK: topK(2), expertWidth, shared: sharedCount(0), dense: dense(0) },
    // Code of its own, not of transformers: an expert is a module.
    shape: ({ layers }, choices, more) => ({
      ...llamaLike(choices),
      bias: { ...noBias, qkv: choices.use_qkv_bias, attentionOut: choices.use_bias },
      moe: expertsOf(more, more.number('expertWidth'), { stacked: false, ...sharedOf(more) }),
      plan: planOf(layers, (layer): LayerKind => either({ name: 'experts' }, layer < more.number('dense'))),
    }),
  }),
  family({
    types: ['bailing_moe_v2'],
    names,
    flags: {
      ...{ tie_word_embeddings: false, use_qkv_bias: false, use_bias: false },
      ...{ use_qk_norm: true, moe_router_enable_expert_bias: true },
    },
    numbers: { experts: experts(256), topK: topK(8), expertWidth, shared: sharedCount(1), dense: dense(1) },
    shape: ({ layers }, choices, more) => ({
      ...llamaLike(choices),
      bias: { ...noBias, qkv: choices.use_qkv_bias, attentionOut: choices.use_bias },
      norm: { ...rmsNorms, queryKey: choices.use_qk_norm },
      moe: expertsOf(more, more.number('expertWidth'), {
        stacked: false,
        ...(choices.moe_router_enable_expert_bias ? { correctionBias: true } : {}),
        ...sharedOf(more),
      }),
      plan: planOf(layers, (layer): LayerKind => either({ name: 'experts' }, layer < more.number('dense'))),
    }),
  }),
  family({
    types: ['arctic'],
    names,
    flags: { tie_word_embeddings: false, parallel_attn_mlp_res: false, use_residual: true, attention_bias: false },
    only: { use_residual: true, attention_bias: false },
    numbers: { experts: experts(8), topK: topK(1), step: number('moe_layer_frequency', limits.layers, 2) },
    // Every token also passes through a dense MLP as wide as the hidden state, after a norm of its own.
    shape: ({ layers, hidden, intermediate }, choices, more) => ({
      ...llamaLike({ tie_word_embeddings: choices.tie_word_embeddings }),
      moe: expertsOf(more, intermediate, {
        stacked: false,
        ...(choices.parallel_attn_mlp_res ? { sharedIntermediate: hidden } : {}),
      }),
      plan: planOf(layers, (layer): LayerKind => {
        if (!everyNth(more.number('step'))(layer)) return { name: 'dense', mlp: 'dense' };
        if (!choices.parallel_attn_mlp_res) return { name: 'experts' };
        return { name: 'experts', tensors: [{ name: 'residual_norm.weight', shape: [hidden] }] };
      }),
    }),
  }),
];
