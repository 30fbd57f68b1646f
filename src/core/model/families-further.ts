import { number, numberOrNone } from './config-lists.ts';
import type { Family } from './family.ts';
import { family } from './family.ts';
import { layerTypes } from './family-moe.ts';
import { headOf, layerNorms, llamaLike, noBias, rmsNorms, usualNames as names } from './family-parts.ts';
import type { LayerKind } from './parts.ts';
import { everyNth, planOf, slidingPlan } from './plan.ts';
import { gatedDelta, rwkv } from './recurrent.ts';
import { whole } from './sizes.ts';

/** Dense families, each with something of its own. */

const flags = { tie_word_embeddings: false, attention_bias: false } as const;
const window = numberOrNone('sliding_window', 2 ** 30);
const allBiases = { qkv: true, attentionOut: true, mlp: true, head: false } as const;

export const furtherFamilies: readonly Family[] = [
  family({
    types: ['diffllama'],
    names,
    flags,
    // The difference of two attentions, weighted by four learned vectors. arXiv 2410.05258, section 2.1.
    shape: ({ headDim }, choices) => ({
      ...llamaLike(choices),
      layerTensors: ['query_1', 'key_1', 'query_2', 'key_2'].map((name) => ({
        name: `attention.lambda_${name}`,
        shape: [headDim],
      })),
    }),
  }),
  family({
    types: ['granite_swa'],
    names,
    flags: { tie_word_embeddings: true, attention_bias: false, mlp_bias: false },
    numbers: { window },
    lists: { layerTypes },
    shape: ({ layers }, choices, more) => ({
      ...llamaLike(choices),
      sinks: true,
      plan: slidingPlan(layers, more.number('window'), more.list('layerTypes'), (layer) => layer % 4 === 0),
    }),
  }),
  family({
    types: ['jais2'],
    names,
    flags: { tie_word_embeddings: false, attention_bias: true, mlp_bias: true },
    shape: (_sizes, choices) => ({ ...llamaLike(choices), mlp: 'plain', norm: layerNorms }),
  }),
  family({
    types: ['nanochat'],
    names,
    flags,
    // Its norms have no parameters, those of queries and keys neither.
    shape: (_sizes, choices) => ({
      ...llamaLike(choices),
      mlp: 'plain',
      norm: { ...rmsNorms, perLayer: 0, final: false },
    }),
  }),
  family({
    types: ['orion'],
    names,
    flags,
    shape: (_sizes, choices) => ({ ...llamaLike(choices), norm: layerNorms }),
  }),
  family({
    types: ['gpt_neox_japanese'],
    names: { ...names, kvHeads: [], headDim: [] },
    wideMlp: true,
    flags: { tie_word_embeddings: true },
    only: { intermediate_multiple_size: 4 },
    dropout: ['hidden_dropout', 0],
    // The one bias of a matrix is that of the last layer's attention.
    shape: ({ layers, hidden }, choices) => ({
      mlp: 'plain',
      head: headOf(choices.tie_word_embeddings),
      bias: noBias,
      norm: layerNorms,
      plan: planOf(layers, (layer): LayerKind =>
        layer === layers - 1
          ? { name: 'last', tensors: [{ name: 'attention.out.bias', shape: [hidden] }] }
          : { name: 'layer' },
      ),
    }),
  }),
  family({
    types: ['phi3small'],
    names: { ...names, intermediate: 'ff_intermediate_size' },
    flags: { tie_word_embeddings: true },
    dropout: ['ffn_dropout_prob', 0.1],
    // Gate and up are one matrix; every matrix has a bias. Code of its own.
    shape: (_sizes, { tie_word_embeddings }) => ({
      mlp: 'gated',
      head: headOf(tie_word_embeddings),
      bias: allBiases,
      norm: layerNorms,
    }),
  }),
  family({
    types: ['olmo_hybrid'],
    names,
    flags,
    numbers: {
      keyHeads: numberOrNone('linear_num_key_heads', 2048),
      valueHeads: numberOrNone('linear_num_value_heads', 2048),
      keyDim: numberOrNone('linear_key_head_dim', 1024),
      valueDim: numberOrNone('linear_value_head_dim', 1024),
      taps: number('linear_conv_kernel_dim', whole(1, 64), 4),
    },
    lists: { layerTypes },
    // Attention norms after each half as OLMo 2 does, the gated delta rule before.
    shape: ({ layers, hidden, heads }, choices, more) => {
      const keyHeads = more.number('keyHeads') || heads;
      const keyDim = more.number('keyDim') || Math.floor((0.75 * hidden) / keyHeads);
      const mixer = gatedDelta(
        hidden,
        {
          ...{ keyHeads, keyDim, taps: more.number('taps') },
          valueHeads: more.number('valueHeads') || heads,
          valueDim: more.number('valueDim') || 2 * keyDim,
        },
        'each',
      );
      const given = more.list('layerTypes');
      return {
        ...llamaLike(choices),
        norm: { ...rmsNorms, queryKey: true, queryKeySpan: 'all-heads' },
        plan: planOf(layers, (layer): LayerKind => {
          const attends = given === undefined ? everyNth(4)(layer) : given[layer] === 'full_attention';
          return attends ? { name: 'attention' } : { name: 'linear', mixer, queryKeyNorm: false };
        }),
      };
    },
  }),
  family({
    types: ['rwkv'],
    names: { ...names, context: 'context_length' },
    wideMlp: true,
    // No attention: heads are a matter of form.
    defaults: { heads: 1, headDim: 1, context: 1024 },
    flags: { tie_word_embeddings: false },
    numbers: { width: numberOrNone('attention_hidden_size', 2 ** 17) },
    shape: ({ layers, hidden, intermediate }, choices, more) => ({
      mlp: 'plain',
      head: headOf(choices.tie_word_embeddings),
      headDim: 1,
      bias: noBias,
      norm: layerNorms,
      tensorsBefore: [
        { name: 'first_norm.weight', shape: [hidden] },
        { name: 'first_norm.bias', shape: [hidden] },
      ],
      plan: planOf(layers, (): LayerKind => ({
        name: 'recurrent',
        mixer: rwkv(hidden, more.number('width') || hidden, intermediate),
        mlp: 'none',
        normsPerLayer: 2,
      })),
    }),
  }),
];
