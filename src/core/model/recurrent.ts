import type { Mixer, OwnTensor } from './parts.ts';

/** Mixers that are not attention, as the tensors that they consist of. Widths are in channels. */

const matrix = (name: string, rows: number, columns: number, bias = false): OwnTensor[] => [
  { name: `${name}.weight`, shape: [rows, columns] },
  ...(bias ? [{ name: `${name}.bias`, shape: [rows] }] : []),
];
const vector = (name: string, width: number): OwnTensor => ({ name, shape: [width] });
/** A convolution of each channel by itself over the last `taps` tokens. */
const convolution = (channels: number, taps: number, bias: boolean): OwnTensor[] => [
  { name: 'conv.weight', shape: [channels, 1, taps] },
  ...(bias ? [vector('conv.bias', channels)] : []),
];

const recurrent = (name: string, tensors: OwnTensor[]): Mixer => ({ kind: 'recurrent', name, tensors });

export interface StateSpace {
  readonly hidden: number;
  /** Channels inside, usually twice `hidden`. */
  readonly inner: number;
  readonly state: number;
  readonly taps: number;
  readonly convBias: boolean;
  /** Of the matrices that lead in and out. */
  readonly bias: boolean;
  readonly outBias: boolean;
}

/** A selective state space whose steps come from a narrow vector. Mamba, arXiv 2312.00752, section 3.4. */
export const mamba = (
  { hidden, inner, state, taps, convBias, bias, outBias }: StateSpace,
  stepRank: number,
  norms: boolean,
): Mixer =>
  recurrent('Mamba', [
    ...matrix('in', 2 * inner, hidden, bias),
    ...convolution(inner, taps, convBias),
    ...matrix('x', stepRank + 2 * state, inner),
    ...matrix('step', inner, stepRank, true),
    { name: 'decay', shape: [inner * state] },
    vector('skip', inner),
    ...(norms
      ? [vector('step_norm.weight', stepRank), vector('b_norm.weight', state), vector('c_norm.weight', state)]
      : []),
    ...matrix('out', hidden, inner, outBias),
  ]);

/** State spaces in heads, one decay a head. Mamba-2, arXiv 2405.21060, section 7. */
export const mamba2Tensors = (
  { hidden, inner, state, taps, convBias, bias, outBias }: StateSpace,
  { heads, groups, norm }: { readonly heads: number; readonly groups: number; readonly norm: boolean },
): OwnTensor[] => {
  const channels = inner + 2 * groups * state;
  return [
    ...matrix('in', inner + channels + heads, hidden, bias),
    ...convolution(channels, taps, convBias),
    vector('step_bias', heads),
    vector('decay', heads),
    vector('skip', heads),
    ...(norm ? [vector('norm.weight', inner)] : []),
    ...matrix('out', hidden, inner, outBias),
  ];
};

export const mamba2 = (space: StateSpace, heads: { readonly heads: number; readonly groups: number }): Mixer =>
  recurrent('Mamba-2', mamba2Tensors(space, { ...heads, norm: true }));

export interface LinearHeads {
  readonly keyHeads: number;
  readonly valueHeads: number;
  readonly keyDim: number;
  readonly valueDim: number;
  readonly taps: number;
}

/**
 * Linear attention that forgets and overwrites, with a gated output. Gated DeltaNet, arXiv 2412.06464, section 3. Decay
 * and write strength are a number for each value head. Code differs in what it stores together.
 */
export const gatedDelta = (hidden: number, sizes: LinearHeads, stored: 'together' | 'apart' | 'each'): Mixer => {
  const { keyHeads, valueHeads, keyDim, valueDim, taps } = sizes;
  const [keys, values] = [keyHeads * keyDim, valueHeads * valueDim];
  const inward =
    stored === 'together'
      ? [
          ...matrix('query_key_value_gate', 2 * keys + 2 * values, hidden),
          ...matrix('write_decay', 2 * valueHeads, hidden),
        ]
      : [
          ...(stored === 'apart'
            ? matrix('query_key_value', 2 * keys + values, hidden)
            : [...matrix('query', keys, hidden), ...matrix('key', keys, hidden), ...matrix('value', values, hidden)]),
          ...matrix('gate', values, hidden),
          ...matrix('write', valueHeads, hidden),
          ...matrix('decay_step', valueHeads, hidden),
        ];
  return recurrent('gated delta rule', [
    ...inward,
    ...convolution(2 * keys + values, taps, false),
    vector('step_bias', valueHeads),
    vector('decay', valueHeads),
    vector('norm.weight', valueDim),
    ...matrix('out', hidden, values),
  ]);
};

/** The same with a decay for every channel, by way of narrow vectors. Kimi Linear, arXiv 2510.26692, section 3. */
export const kimiDelta = (hidden: number, heads: number, dim: number, taps: number): Mixer => {
  const width = heads * dim;
  return recurrent('Kimi delta attention', [
    ...['query', 'key', 'value'].flatMap((name) => matrix(name, width, hidden)),
    ...convolution(3 * width, taps, false),
    ...matrix('decay_down', dim, hidden),
    ...matrix('decay_up', width, dim),
    vector('step_bias', width),
    vector('decay', heads),
    ...matrix('write', heads, hidden),
    ...matrix('gate_down', dim, hidden),
    ...matrix('gate_up', width, dim),
    vector('norm.weight', dim),
    ...matrix('out', hidden, width),
  ]);
};

/** Linear attention with a fixed decay. Lightning Attention-2, arXiv 2401.04658, as in MiniMax-01, arXiv 2501.08313. */
export const lightning = (hidden: number, width: number): Mixer =>
  recurrent('lightning attention', [
    ...matrix('query_key_value', 3 * width, hidden),
    vector('norm.weight', width),
    ...matrix('gate', width, hidden),
    ...matrix('out', hidden, width),
  ]);

/** A short convolution between two gates. LFM2, arXiv 2511.23404, section 2. */
export const shortConvolution = (hidden: number, taps: number, bias: boolean): Mixer =>
  recurrent('short convolution', [
    ...matrix('in', 3 * hidden, hidden, bias),
    ...convolution(hidden, taps, bias),
    ...matrix('out', hidden, hidden, bias),
  ]);

/** A gated linear recurrence, its gates in blocks of a head each. Griffin, arXiv 2402.19427, section 2.4. */
export const gatedRecurrence = (hidden: number, width: number, blocks: number, taps: number): Mixer => {
  const block = width / blocks;
  const gate = (name: string): OwnTensor[] => [
    { name: `${name}.weight`, shape: [blocks, block, block] },
    { name: `${name}.bias`, shape: [blocks, block] },
  ];
  return recurrent('gated linear recurrence', [
    ...matrix('y', width, hidden, true),
    ...matrix('x', width, hidden, true),
    ...convolution(width, taps, true),
    ...gate('input_gate'),
    ...gate('recurrence_gate'),
    vector('decay', width),
    ...matrix('out', hidden, width, true),
  ]);
};

/**
 * Linear attention with a decay for every channel, and the mixing of channels that goes with it in place of an MLP.
 * RWKV-4, arXiv 2305.13048, section 3.1.
 */
export const rwkv = (hidden: number, width: number, intermediate: number): Mixer =>
  recurrent('RWKV', [
    vector('decay', width),
    vector('first', width),
    ...['key', 'value', 'receptance'].flatMap((name) => [
      vector(`mix_${name}`, hidden),
      ...matrix(name, width, hidden),
    ]),
    ...matrix('out', hidden, width),
    vector('channels.mix_key', hidden),
    vector('channels.mix_receptance', hidden),
    ...matrix('channels.key', intermediate, hidden),
    ...matrix('channels.receptance', hidden, hidden),
    ...matrix('channels.value', hidden, intermediate),
  ]);
