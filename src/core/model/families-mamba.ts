import { number, numberOrNone } from './config-lists.ts';
import type { Family, More } from './family.ts';
import { family } from './family.ts';
import { llamaLike, noBias } from './family-parts.ts';
import type { LayerKind, Mixer } from './parts.ts';
import { planOf } from './plan.ts';
import type { StateSpace } from './recurrent.ts';
import { mamba, mamba2 } from './recurrent.ts';
import { sizes as limits, whole } from './sizes.ts';

/** Families of state-space layers alone. */

const state = whole(1, 65536);

/** Layers that are a state space and nothing else: one norm, no MLP. */
const alone = (mixer: Mixer): LayerKind => ({ name: 'state-space', mixer, mlp: 'none', normsPerLayer: 1 });

const mambaNames = {
  layers: ['num_hidden_layers', 'n_layer'],
  hidden: ['hidden_size', 'd_model'],
  heads: 'num_heads',
  headDim: 'head_dim',
  vocab: 'vocab_size',
  context: 'max_position_embeddings',
} as const;

const mambaNumbers = {
  state: number('state_size', state, 16),
  taps: number('conv_kernel', whole(1, 64), 4),
  expand: number('expand', whole(1, 64), 2),
  /** "auto" in files stands for hidden / 16, rounded up. */
  rank: numberOrNone('time_step_rank', 65536),
} as const;

const spaceOf = (
  hidden: number,
  more: More<keyof typeof mambaNumbers>,
  choices: { readonly use_bias: boolean; readonly use_conv_bias: boolean },
): StateSpace => ({
  hidden,
  inner: more.number('expand') * hidden,
  state: more.number('state'),
  taps: more.number('taps'),
  convBias: choices.use_conv_bias,
  bias: choices.use_bias,
  outBias: choices.use_bias,
});

export const mambaFamilies: readonly Family[] = [
  family({
    types: ['mamba', 'falcon_mamba'],
    names: mambaNames,
    // No attention, no longest sequence: what files do not say is set to what does not count.
    defaults: { heads: 1, headDim: 1, context: 1048576 },
    flags: { tie_word_embeddings: true, use_bias: false, use_conv_bias: true },
    numbers: mambaNumbers,
    ignore: { time_step_rank: 'auto' },
    shape: ({ layers, hidden }, choices, more) => ({
      ...llamaLike(choices),
      bias: noBias,
      plan: planOf(layers, () =>
        alone(mamba(spaceOf(hidden, more, choices), more.number('rank') || Math.ceil(hidden / 16), false)),
      ),
    }),
  }),
  family({
    types: ['mamba2'],
    names: mambaNames,
    defaults: { headDim: 64, heads: 128, context: 1048576 },
    flags: { tie_word_embeddings: false, use_bias: false, use_conv_bias: true },
    numbers: {
      ...mambaNumbers,
      state: number('state_size', state, 128),
      groups: number('n_groups', limits.heads, 8),
    },
    ignore: { time_step_rank: 'auto' },
    shape: ({ layers, hidden, heads }, choices, more) => ({
      ...llamaLike(choices),
      bias: noBias,
      plan: planOf(layers, () =>
        alone(mamba2(spaceOf(hidden, more, choices), { heads, groups: more.number('groups') })),
      ),
    }),
  }),
];
