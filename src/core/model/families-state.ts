import { indices, number, numberOrNone, words } from './config-lists.ts';
import type { Family, More } from './family.ts';
import { family } from './family.ts';
import { experts, expertsOf, expertWidth, shared, topK } from './family-moe.ts';
import { llamaLike, noBias, rmsNorms, usualNames as names } from './family-parts.ts';
import type { LayerKind, Mixer } from './parts.ts';
import { planOf } from './plan.ts';
import type { StateSpace } from './recurrent.ts';
import { mamba, mamba2, mamba2Tensors } from './recurrent.ts';
import { sizes as limits, whole } from './sizes.ts';

/** Families with state-space layers (Mamba, Mamba-2) among attention. */

const state = whole(1, 65536);
const hybridNumbers = {
  heads: number('mamba_n_heads', limits.heads, 128),
  groups: number('mamba_n_groups', limits.heads, 1),
  state: number('mamba_d_state', state, 256),
  taps: number('mamba_d_conv', whole(1, 64), 4),
  expand: number('mamba_expand', whole(1, 64), 2),
} as const;
const hybridFlags = { mamba_conv_bias: true, mamba_proj_bias: false } as const;

const spaceOf = (
  hidden: number,
  more: More<'state' | 'taps' | 'expand'>,
  choices: { readonly mamba_conv_bias: boolean; readonly mamba_proj_bias: boolean },
): StateSpace => ({
  hidden,
  inner: more.number('expand') * hidden,
  state: more.number('state'),
  taps: more.number('taps'),
  convBias: choices.mamba_conv_bias,
  bias: choices.mamba_proj_bias,
  outBias: choices.mamba_proj_bias,
});

const headsOf = (more: More<'heads' | 'groups'>) => ({ heads: more.number('heads'), groups: more.number('groups') });

const blockTypes = ['linear_attention', 'mamba', 'moe', 'full_attention', 'attention', 'mlp'] as const;
/** `M-M*E`: a letter for each layer, as files of the first releases have it. */
const letters = { M: 'mamba', '*': 'attention', '-': 'mlp', E: 'moe' } as const;

export const stateFamilies: readonly Family[] = [
  family({
    types: ['jamba'],
    names,
    flags: { tie_word_embeddings: false, ...hybridFlags },
    numbers: {
      experts: experts(16),
      topK: topK(2),
      state: number('mamba_d_state', state, 16),
      taps: number('mamba_d_conv', whole(1, 64), 4),
      expand: number('mamba_expand', whole(1, 64), 2),
      rank: numberOrNone('mamba_dt_rank', 65536),
      period: number('attn_layer_period', limits.layers, 8),
      offset: number('attn_layer_offset', whole(0, 4096), 4),
      expertPeriod: number('expert_layer_period', limits.layers, 2),
      expertOffset: number('expert_layer_offset', whole(0, 4096), 1),
    },
    ignore: { mamba_dt_rank: 'auto' },
    shape: ({ layers, hidden, intermediate }, choices, more) => {
      const mixer = mamba(spaceOf(hidden, more, choices), more.number('rank') || Math.ceil(hidden / 16), true);
      const sparse = (layer: number) =>
        more.number('experts') > 1 && layer % more.number('expertPeriod') === more.number('expertOffset');
      return {
        ...llamaLike(choices),
        ...(more.number('experts') > 1 ? { moe: expertsOf(more, intermediate) } : {}),
        plan: planOf(layers, (layer): LayerKind => {
          const attends = layer % more.number('period') === more.number('offset');
          const one: LayerKind = attends ? { name: 'attention' } : { name: 'state-space', mixer };
          return sparse(layer) ? { ...one, name: `${one.name}-experts` } : { ...one, mlp: 'dense' };
        }),
      };
    },
  }),
  family({
    types: ['bamba'],
    names,
    flags: { tie_word_embeddings: false, attention_bias: false, mlp_bias: false, ...hybridFlags },
    numbers: hybridNumbers,
    lists: { attention: indices('attn_layer_indices') },
    shape: ({ layers, hidden }, choices, more) => {
      const attends = new Set(more.list('attention'));
      const mixer = mamba2(spaceOf(hidden, more, choices), headsOf(more));
      return {
        ...llamaLike(choices),
        plan: planOf(layers, (layer): LayerKind =>
          attends.has(layer) ? { name: 'attention' } : { name: 'state-space', mixer },
        ),
      };
    },
  }),
  family({
    types: ['granitemoehybrid'],
    names,
    flags: { tie_word_embeddings: false, attention_bias: false, ...hybridFlags },
    numbers: {
      ...hybridNumbers,
      experts: number('num_local_experts', whole(0, 4096), 8),
      topK: number('num_experts_per_tok', whole(0, 4096), 2),
      sharedWidth: number('shared_intermediate_size', whole(0, 2 ** 20), 1024),
    },
    lists: {
      types: words(['layer_types', 'layers_block_type'], ['attention', 'full_attention', 'mamba', 'linear_attention']),
    },
    shape: ({ layers, hidden, intermediate }, choices, more) => {
      const types = more.list('types');
      const mixer = mamba2(spaceOf(hidden, more, choices), headsOf(more));
      const sharedWidth = more.number('sharedWidth');
      return {
        ...llamaLike(choices),
        // Without experts, what they would share is the MLP.
        ...(more.number('experts') > 0
          ? { moe: expertsOf(more, intermediate, shared(sharedWidth)) }
          : { intermediate: sharedWidth }),
        plan: planOf(layers, (layer): LayerKind =>
          types?.[layer] === 'attention' || types?.[layer] === 'full_attention'
            ? { name: 'attention' }
            : { name: 'state-space', mixer },
        ),
      };
    },
  }),
  family({
    types: ['falcon_h1'],
    names,
    flags: {
      ...{ tie_word_embeddings: false, attention_bias: false, mlp_bias: false, mamba_rms_norm: false },
      ...{ projectors_bias: false, ...hybridFlags },
    },
    only: { projectors_bias: false },
    numbers: { ...hybridNumbers, inner: numberOrNone('mamba_d_ssm', 2 ** 20) },
    // Attention and state space side by side, both in every layer.
    shape: ({ hidden }, choices, more) => {
      const space = { ...spaceOf(hidden, more, choices), outBias: false };
      const wide = more.number('inner') === 0 ? space : { ...space, inner: more.number('inner') };
      return {
        ...llamaLike(choices),
        layerTensors: mamba2Tensors(wide, { ...headsOf(more), norm: choices.mamba_rms_norm }).map((tensor) => ({
          ...tensor,
          name: `state_space.${tensor.name}`,
        })),
      };
    },
  }),
  family({
    types: ['nemotron_h'],
    layersOf: ['layers_block_type', 'layer_types'],
    names: { ...names, headDim: ['head_dim', 'attention_head_dim'] },
    flags: {
      use_conv_bias: true,
      mamba_proj_bias: false,
    },
    only: { mlp_bias: false },
    numbers: {
      experts: experts(8),
      topK: topK(2),
      expertWidth: { ...expertWidth, fallback: 7688 },
      sharedWidth: number('moe_shared_expert_intermediate_size', whole(0, 2 ** 20), 7688),
      latent: numberOrNone('moe_latent_size', 2 ** 17),
      heads: number('mamba_num_heads', limits.heads, 128),
      dim: number('mamba_head_dim', limits.headDim, 64),
      groups: number('n_groups', limits.heads, 8),
      state: number('ssm_state_size', state, 128),
      taps: number('conv_kernel', whole(1, 64), 4),
    },
    lists: {
      types: {
        names: ['layers_block_type', 'layer_types', 'hybrid_override_pattern'],
        kind: 'words',
        allowed: blockTypes,
        letters,
        required: true,
      },
    },
    shape: ({ layers, hidden }, choices, more) => {
      const given = more.list('types') ?? [];
      const space = {
        hidden,
        inner: more.number('heads') * more.number('dim'),
        state: more.number('state'),
        taps: more.number('taps'),
        convBias: choices.use_conv_bias,
        bias: choices.mamba_proj_bias,
        outBias: choices.mamba_proj_bias,
      };
      const kinds = nemotronKinds(mamba2(space, headsOf(more)));
      const latent = more.number('latent');
      const used = new Set(given);
      return {
        mlp: 'plain',
        head: 'untied',
        // `attention_bias` is in the files, and the code does not look at it.
        bias: noBias,
        norm: { ...rmsNorms, perLayer: 1 },
        ...(used.has('moe')
          ? {
              moe: expertsOf(more, more.number('expertWidth'), {
                correctionBias: true,
                ...shared(more.number('sharedWidth')),
                ...(latent === 0 ? {} : { latentWidth: latent }),
              }),
            }
          : {}),
        plan: planOf(
          layers,
          (layer) => kinds.get(String(given[layer])) ?? kinds.get('attention') ?? { name: 'attention' },
        ),
      };
    },
  }),
];

const nemotronKinds = (mixer: Mixer): ReadonlyMap<string, LayerKind> => {
  const stateSpace: LayerKind = { name: 'state-space', mixer, mlp: 'none' };
  const attention: LayerKind = { name: 'attention', mlp: 'none' };
  return new Map<string, LayerKind>([
    ['mamba', stateSpace],
    ['linear_attention', stateSpace],
    ['attention', attention],
    ['full_attention', attention],
    ['mlp', { name: 'mlp', mixer: { kind: 'none' }, mlp: 'dense' }],
    ['moe', { name: 'experts', mixer: { kind: 'none' }, mlp: 'experts' }],
  ]);
};
