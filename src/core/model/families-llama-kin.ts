import { numberOrNone, words } from './config-lists.ts';
import type { Family, ShapeRules } from './family.ts';
import { family } from './family.ts';
import {
  bareLayerNorms,
  headOf,
  layerNorms,
  llamaLike,
  noBias,
  rmsNorms,
  usualNames as names,
} from './family-parts.ts';
import { attentionTypes, everyNth, slidingPlan, windowOf } from './plan.ts';

/** Further kin of Llama, each with norms, biases or an MLP of its own. */

const window = numberOrNone('sliding_window', 2 ** 30);
const layerTypes = words('layer_types', attentionTypes);

export const llamaKinFamilies: readonly Family[] = [
  family({
    types: ['arcee'],
    names,
    flags: { tie_word_embeddings: false, attention_bias: false, mlp_bias: false },
    shape: (_sizes, flags) => ({ ...llamaLike(flags), mlp: 'plain' }),
  }),
  family({
    types: ['hyperclovax'],
    names,
    flags: { tie_word_embeddings: false, attention_bias: false, mlp_bias: false, use_post_norm: true },
    // The norms of Peri-LN come after each half besides.
    shape: (_sizes, { use_post_norm, ...flags }) => ({
      ...llamaLike(flags),
      norm: { ...rmsNorms, perLayer: use_post_norm ? 4 : 2 },
    }),
  }),
  family({
    types: ['nemotron'],
    names,
    flags: { tie_word_embeddings: false, attention_bias: false, mlp_bias: false },
    shape: (_sizes, flags) => ({ ...llamaLike(flags), mlp: 'plain', norm: layerNorms }),
  }),
  family({
    types: ['bitnet'],
    names,
    flags: { tie_word_embeddings: false, attention_bias: false },
    // Two more norms, before the matrices that lead out of attention and of the MLP.
    shape: ({ hidden, intermediate }, flags) => ({
      ...llamaLike(flags),
      layerTensors: [
        { name: 'attention_out_norm.weight', shape: [hidden] },
        { name: 'mlp_down_norm.weight', shape: [intermediate] },
      ],
    }),
  }),
  family({
    types: ['apertus'],
    names,
    flags: { tie_word_embeddings: false, attention_bias: false },
    // xIELU learns two numbers in each layer.
    shape: (_sizes, flags) => ({
      ...llamaLike(flags),
      mlp: 'plain',
      norm: { ...rmsNorms, queryKey: true },
      layerTensors: [
        { name: 'activation.alpha_p', shape: [1] },
        { name: 'activation.alpha_n', shape: [1] },
      ],
    }),
  }),
  family({
    types: ['exaone4'],
    names,
    flags: { tie_word_embeddings: false },
    numbers: { window, period: numberOrNone('sliding_window_pattern', 4096) },
    lists: { layerTypes },
    shape: ({ layers }, flags, more) => ({
      ...llamaLike(flags),
      norm: { ...rmsNorms, queryKey: true },
      plan: slidingPlan(layers, more.number('window'), more.list('layerTypes'), everyNth(more.number('period') || 4)),
    }),
  }),
  family({
    types: ['hunyuan_v1_dense'],
    names,
    flags: { tie_word_embeddings: false, attention_bias: false },
    shape: (_sizes, flags) => ({ ...llamaLike(flags), norm: { ...rmsNorms, queryKey: true } }),
  }),
  family({
    types: ['glm'],
    names,
    defaults: { headDim: 128 },
    flags: { tie_word_embeddings: false, attention_bias: true },
    shape: (_sizes, flags) => glmLike(flags, 2),
  }),
  family({
    types: ['glm4', 'glm4v_text'],
    names,
    defaults: { headDim: 128 },
    flags: { tie_word_embeddings: false, attention_bias: true },
    shape: (_sizes, flags) => glmLike(flags, 4),
  }),
  family({
    types: ['stablelm', 'stablelm_epoch'],
    names,
    flags: { tie_word_embeddings: false, use_qkv_bias: false, use_parallel_residual: false, qk_layernorm: false },
    // Each head has a norm of its own for queries and keys, without biases.
    shape: (_sizes, flags) => ({
      mlp: 'gated',
      head: headOf(flags.tie_word_embeddings),
      bias: { ...noBias, qkv: flags.use_qkv_bias },
      norm: {
        ...layerNorms,
        perLayer: flags.use_parallel_residual ? 1 : 2,
        queryKey: flags.qk_layernorm,
        ...(flags.qk_layernorm ? ({ queryKeySpan: 'all-heads', queryKeyBias: false } as const) : {}),
      },
    }),
  }),
  family({
    types: ['cohere', 'cohere2'],
    names,
    flags: { tie_word_embeddings: true, attention_bias: false, use_qk_norm: false },
    numbers: { window, period: numberOrNone('sliding_window_pattern', 4096) },
    lists: { layerTypes },
    // One norm feeds attention and MLP; each head has its own for queries and keys.
    shape: ({ layers }, flags, more) => ({
      ...llamaLike(flags),
      norm: {
        ...bareLayerNorms,
        perLayer: 1,
        queryKey: flags.use_qk_norm,
        ...(flags.use_qk_norm ? ({ queryKeySpan: 'all-heads' } as const) : {}),
      },
      plan: slidingPlan(layers, more.number('window'), more.list('layerTypes'), everyNth(more.number('period') || 4)),
    }),
  }),
  family({
    types: ['starcoder2'],
    names,
    flags: { tie_word_embeddings: true, use_bias: true },
    numbers: { window },
    dropout: ['residual_dropout', 0],
    shape: (_sizes, { tie_word_embeddings, use_bias }, more) => ({
      mlp: 'plain',
      head: headOf(tie_word_embeddings),
      bias: { qkv: use_bias, attentionOut: use_bias, mlp: use_bias, head: false },
      norm: layerNorms,
      ...windowOf(more.number('window')),
    }),
  }),
];

/** The bias is on query, key and value only. */
const glmLike = (
  flags: { readonly tie_word_embeddings: boolean; readonly attention_bias: boolean },
  perLayer: number,
): ShapeRules => ({
  ...llamaLike(flags),
  bias: { ...noBias, qkv: flags.attention_bias },
  norm: { ...rmsNorms, perLayer },
});
