import { indices, number, numberOrNone } from './config-lists.ts';
import type { Family } from './family.ts';
import { family } from './family.ts';
import { experts, expertsOf, expertWidth, layerTypes, mixed, shared, topK, window } from './family-moe.ts';
import { bareLayerNorms, layerNorms, llamaLike, noBias, rmsNorms, usualNames as names } from './family-parts.ts';
import type { LayerKind } from './parts.ts';
import { full, planOf, sliding, slidingPlan } from './plan.ts';
import { sizes as limits, whole } from './sizes.ts';

/** Experts in every layer, or in every so many, with ordinary attention. */

const qwenNumbers = (many: number, chosen: number) => ({
  experts: experts(many),
  topK: topK(chosen),
  expertWidth,
  step: number('decoder_sparse_step', limits.layers, 1),
});

const qwenPlan = (layers: number, given: readonly (string | number)[] | undefined, step: number) => {
  const dense = new Set(given);
  return mixed(layers, (layer) => dense.has(layer) || (layer + 1) % step !== 0);
};

export const moeFamilies: readonly Family[] = [
  family({
    types: ['mixtral'],
    names,
    flags: { tie_word_embeddings: false },
    numbers: { experts: experts(8), topK: topK(2), window },
    shape: ({ intermediate }, flags, more) => ({
      ...llamaLike(flags),
      moe: expertsOf(more, intermediate),
      ...(more.number('window') === 0 ? {} : { window: more.number('window') }),
    }),
  }),
  family({
    types: ['phimoe'],
    names,
    flags: { tie_word_embeddings: false, attention_bias: false, lm_head_bias: false },
    numbers: { experts: experts(16), topK: topK(2), window },
    shape: ({ intermediate }, { lm_head_bias, ...flags }, more) => ({
      ...llamaLike(flags),
      bias: { qkv: flags.attention_bias, attentionOut: flags.attention_bias, mlp: false, head: lm_head_bias },
      norm: layerNorms,
      moe: expertsOf(more, intermediate),
      ...(more.number('window') === 0 ? {} : { window: more.number('window') }),
    }),
  }),
  family({
    types: ['qwen2_moe'],
    names,
    flags: { tie_word_embeddings: false, qkv_bias: true },
    numbers: {
      ...qwenNumbers(60, 4),
      sharedWidth: number('shared_expert_intermediate_size', whole(0, 2 ** 20), 5632),
    },
    lists: { dense: indices('mlp_only_layers') },
    shape: ({ layers }, { tie_word_embeddings, qkv_bias }, more) => ({
      ...llamaLike({ tie_word_embeddings }),
      bias: { ...noBias, qkv: qkv_bias },
      moe: expertsOf(more, more.number('expertWidth'), { ...shared(more.number('sharedWidth')), sharedGate: true }),
      plan: qwenPlan(layers, more.list('dense'), more.number('step')),
    }),
  }),
  family({
    types: ['qwen3_moe', 'qwen3_vl_moe_text', 'qwen3_omni_moe_text'],
    names,
    flags: { tie_word_embeddings: false, attention_bias: false },
    numbers: qwenNumbers(128, 8),
    lists: { dense: indices('mlp_only_layers') },
    shape: ({ layers }, flags, more) => ({
      ...llamaLike(flags),
      norm: { ...rmsNorms, queryKey: true },
      moe: expertsOf(more, more.number('expertWidth')),
      plan: qwenPlan(layers, more.list('dense'), more.number('step')),
    }),
  }),
  family({
    types: ['olmoe'],
    names,
    flags: { tie_word_embeddings: false, attention_bias: false },
    numbers: { experts: experts(64), topK: topK(8) },
    shape: ({ intermediate }, flags, more) => ({
      ...llamaLike(flags),
      norm: { ...rmsNorms, queryKey: true, queryKeySpan: 'all-heads' },
      moe: expertsOf(more, intermediate),
    }),
  }),
  family({
    types: ['flex_olmo'],
    names,
    flags: { tie_word_embeddings: false, attention_bias: false },
    numbers: { experts: experts(7), topK: topK(5) },
    shape: ({ intermediate }, flags, more) => ({
      ...llamaLike(flags),
      norm: { ...rmsNorms, queryKey: true, queryKeySpan: 'all-heads' },
      moe: expertsOf(more, intermediate),
    }),
  }),
  family({
    types: ['granitemoe', 'granitemoeshared'],
    names,
    flags: { tie_word_embeddings: false, attention_bias: false },
    numbers: { experts: experts(8), topK: topK(2), sharedWidth: numberOrNone('shared_intermediate_size', 2 ** 20) },
    shape: ({ intermediate }, flags, more) => ({
      ...llamaLike(flags),
      moe: expertsOf(more, intermediate, shared(more.number('sharedWidth'))),
    }),
  }),
  family({
    types: ['dbrx'],
    flatten: ['attn_config', 'ffn_config'],
    names: {
      layers: 'n_layers',
      hidden: 'd_model',
      heads: 'n_heads',
      kvHeads: 'kv_n_heads',
      intermediate: 'ffn_hidden_size',
      vocab: 'vocab_size',
      context: 'max_seq_len',
    },
    flags: { tie_word_embeddings: false },
    numbers: { experts: experts(4), topK: number('moe_top_k', limits.experts, 1) },
    shape: ({ intermediate }, flags, more) => ({
      ...llamaLike(flags),
      norm: bareLayerNorms,
      moe: expertsOf(more, intermediate),
    }),
  }),
  family({
    types: ['gpt_oss'],
    names,
    defaults: { headDim: 64 },
    flags: { tie_word_embeddings: false, attention_bias: true },
    numbers: { experts: experts(128), topK: topK(4), window: number('sliding_window', limits.context, 128) },
    lists: { layerTypes },
    shape: ({ layers, intermediate }, flags, more) => ({
      ...llamaLike(flags),
      sinks: true,
      moe: expertsOf(more, intermediate, { routerBias: true, expertBias: true }),
      plan: slidingPlan(layers, more.number('window'), more.list('layerTypes'), (layer) => layer % 2 === 1),
    }),
  }),
  family({
    types: ['llama4_text'],
    names,
    nested: {
      hidden: 5120,
      layers: 48,
      heads: 40,
      kvHeads: 8,
      headDim: 128,
      intermediate: 8192,
      vocab: 202048,
      context: 131072,
    },
    flags: { tie_word_embeddings: false, attention_bias: false },
    numbers: {
      experts: experts(16),
      topK: topK(1),
      denseWidth: number('intermediate_size_mlp', limits.intermediate, 16384),
      step: number('interleave_moe_layer_step', limits.layers, 1),
      chunk: number('attention_chunk_size', limits.context, 8192),
    },
    lists: { moeLayers: indices('moe_layers'), layerTypes },
    shape: ({ layers, intermediate }, flags, more) => {
      const given = more.list('moeLayers');
      const moe = new Set(given);
      const hasExperts = (layer: number) =>
        given === undefined || given.length === 0 ? (layer + 1) % more.number('step') === 0 : moe.has(layer);
      const types = more.list('layerTypes');
      const seesAll = (layer: number) =>
        types === undefined ? (layer + 1) % 4 === 0 : types[layer] === 'full_attention';
      return {
        ...llamaLike(flags),
        moe: expertsOf(more, intermediate, shared(intermediate)),
        plan: planOf(layers, (layer): LayerKind => {
          const attention = seesAll(layer) ? full : { ...sliding(more.number('chunk')), name: 'chunked' };
          return hasExperts(layer)
            ? attention
            : { ...attention, name: `${attention.name}-dense`, mlp: 'dense', intermediate: more.number('denseWidth') };
        }),
      };
    },
  }),
];
