import type { Knob, KnobValues } from '../knobs.ts';

export interface Settings {
  /** Layers from one checkpoint to the next. */
  readonly interval: number;
  /** Buffers in host memory for gradients of a layer on their way. */
  readonly slabs: number;
  /** A second copy of each layer's weights, flat and pinned, from which it goes to the GPU in one copy. */
  readonly flat: boolean;
}

/** As the public configurations have it: `memory.checkpoint_interval` and `memory.num_grad_slabs`. */
const usual: Settings = { interval: 4, slabs: 12, flat: true };

export const knobs: readonly Knob[] = [
  {
    id: 'checkpoint_interval',
    title: 'Layers from checkpoint to checkpoint',
    about: 'A block of so many layers is computed again at once; inputs of its layers are held meanwhile.',
    kind: 'integer',
    least: 1,
    most: 64,
  },
  {
    id: 'gradient_slabs',
    title: 'Gradient slabs',
    about: 'Pinned buffers of one layer, into which gradients leave the GPU before a thread adds them up.',
    kind: 'integer',
    least: 1,
    most: 64,
  },
  {
    id: 'flat_copies',
    title: 'Flat copies of weights',
    about:
      'Each layer once more in host memory, flat and pinned (2 B a parameter), as the code has done since it was published; off, the CPU gathers a layer before each copy, which the paper’s 12 B a parameter leave room for.',
    kind: 'switch',
  },
];

export const settingsOf = (values: KnobValues): Settings => ({
  interval: numberOf(values['checkpoint_interval']) ?? usual.interval,
  slabs: numberOf(values['gradient_slabs']) ?? usual.slabs,
  flat: values['flat_copies'] !== false,
});

const numberOf = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);
