import { number } from './config-lists.ts';
import type { Family, More } from './family.ts';
import { family } from './family.ts';
import { experts, expertsOf, expertWidth, layerTypes, mixed, shared, topK } from './family-moe.ts';
import { llamaLike, noBias, rmsNorms, usualNames as names } from './family-parts.ts';
import type { LayerKind } from './parts.ts';
import { full, planOf, sliding } from './plan.ts';
import { sizes as limits, whole } from './sizes.ts';

/** Experts after some dense layers, some of them shared by all tokens, with ordinary attention. */

const denseFirst = (many: number, chosen: number, dense: number) => ({
  experts: experts(many),
  topK: topK(chosen),
  expertWidth,
  dense: number('first_k_dense_replace', whole(0, 4096), dense),
});

const sharedExperts = (more: More<'shared' | 'expertWidth'>) =>
  shared(more.number('shared') * more.number('expertWidth'));

export const moeSharedFamilies: readonly Family[] = [
  family({
    types: ['deepseek'],
    names,
    flags: { tie_word_embeddings: false, attention_bias: false },
    numbers: {
      ...denseFirst(64, 6, 0),
      shared: number('n_shared_experts', whole(0, 4096), 0),
      step: number('moe_layer_freq', limits.layers, 1),
    },
    // Code of its own, not of transformers: an expert is a module.
    shape: ({ layers }, flags, more) => ({
      ...llamaLike(flags),
      moe: expertsOf(more, more.number('expertWidth'), { ...sharedExperts(more), stacked: false }),
      plan: mixed(layers, (layer) => layer < more.number('dense') || layer % more.number('step') !== 0),
    }),
  }),
  family({
    types: ['glm4_moe'],
    names,
    flags: { tie_word_embeddings: false, attention_bias: false, use_qk_norm: false },
    numbers: { ...denseFirst(128, 8, 1), shared: number('n_shared_experts', whole(0, 4096), 1) },
    // The bias is on query, key and value only.
    shape: ({ layers }, flags, more) => ({
      ...llamaLike(flags),
      bias: { ...noBias, qkv: flags.attention_bias },
      norm: { ...rmsNorms, queryKey: flags.use_qk_norm },
      moe: expertsOf(more, more.number('expertWidth'), { correctionBias: true, ...sharedExperts(more) }),
      plan: mixed(layers, (layer) => layer < more.number('dense')),
    }),
  }),
  family({
    types: ['glm4v_moe_text'],
    names,
    nested: { hidden: 4096, layers: 46, heads: 96, kvHeads: 8, intermediate: 10944, vocab: 151424, context: 65536 },
    flags: { tie_word_embeddings: false, attention_bias: true },
    numbers: { ...denseFirst(128, 8, 1), shared: number('n_shared_experts', whole(0, 4096), 1) },
    shape: ({ layers }, flags, more) => ({
      ...llamaLike(flags),
      bias: { ...noBias, qkv: flags.attention_bias },
      moe: expertsOf(more, more.number('expertWidth'), { correctionBias: true, ...sharedExperts(more) }),
      plan: mixed(layers, (layer) => layer < more.number('dense')),
    }),
  }),
  family({
    types: ['dots1'],
    names,
    flags: { tie_word_embeddings: false, attention_bias: false },
    numbers: { ...denseFirst(128, 6, 0), shared: number('n_shared_experts', whole(0, 4096), 0) },
    shape: ({ layers }, flags, more) => ({
      ...llamaLike(flags),
      norm: { ...rmsNorms, queryKey: true },
      moe: expertsOf(more, more.number('expertWidth'), { correctionBias: true, ...sharedExperts(more) }),
      plan: mixed(layers, (layer) => layer < more.number('dense')),
    }),
  }),
  family({
    types: ['ernie4_5_moe'],
    names,
    flags: { tie_word_embeddings: true },
    only: { use_bias: false },
    numbers: {
      experts: experts(64),
      topK: number('moe_k', limits.experts, 6),
      expertWidth,
      shared: number('moe_num_shared_experts', whole(0, 4096), 2),
      from: number('moe_layer_start_index', whole(0, 4096), 1),
      to: number('moe_layer_end_index', whole(-1, 4096), -1),
      step: number('moe_layer_interval', limits.layers, 1),
    },
    shape: ({ layers }, flags, more) => {
      const last = more.number('to') === -1 ? layers - 1 : more.number('to');
      return {
        ...llamaLike(flags),
        moe: expertsOf(more, more.number('expertWidth'), { correctionBias: true, ...sharedExperts(more) }),
        plan: mixed(
          layers,
          (layer) => layer < more.number('from') || layer > last || (layer + 1) % more.number('step') !== 0,
        ),
      };
    },
  }),
  family({
    types: ['minimax_m2'],
    names,
    flags: { tie_word_embeddings: false, use_qk_norm: true },
    numbers: { experts: experts(256), topK: topK(8) },
    only: { shared_intermediate_size: 0 },
    shape: ({ intermediate }, flags, more) => ({
      ...llamaLike(flags),
      norm: { ...rmsNorms, queryKey: flags.use_qk_norm, queryKeySpan: 'all-heads' },
      moe: expertsOf(more, intermediate, { correctionBias: true }),
    }),
  }),
  family({
    types: ['afmoe'],
    names,
    flags: { tie_word_embeddings: false, attention_bias: false },
    numbers: {
      experts: experts(64),
      topK: topK(6),
      expertWidth,
      shared: number('num_shared_experts', whole(0, 4096), 2),
      dense: number('num_dense_layers', whole(0, 4096), 1),
      window: number('sliding_window', limits.context, 1024),
      period: number('global_attn_every_n_layers', limits.layers, 4),
    },
    lists: { layerTypes },
    shape: ({ layers, hidden, heads, headDim }, flags, more) => {
      const types = more.list('layerTypes');
      const seesAll = (layer: number) =>
        types === undefined ? (layer + 1) % more.number('period') === 0 : types[layer] === 'full_attention';
      return {
        ...llamaLike(flags),
        norm: { ...rmsNorms, perLayer: 4, queryKey: true },
        moe: expertsOf(more, more.number('expertWidth'), { correctionBias: true, ...sharedExperts(more) }),
        layerTensors: [{ name: 'attention_gate.weight', shape: [heads * headDim, hidden] }],
        plan: planOf(layers, (layer): LayerKind => {
          const attention = seesAll(layer) ? full : sliding(more.number('window'));
          return layer < more.number('dense')
            ? { ...attention, name: `${attention.name}-dense`, mlp: 'dense' }
            : attention;
        }),
      };
    },
  }),
  family({
    types: ['hunyuan_v1_moe'],
    names,
    flags: { tie_word_embeddings: false, attention_bias: false },
    numbers: { experts: experts(1), topK: topK(1) },
    shape: ({ intermediate }, flags, more) => ({
      ...llamaLike(flags),
      norm: { ...rmsNorms, queryKey: true },
      moe: expertsOf(more, intermediate, shared(intermediate)),
    }),
  }),
];
