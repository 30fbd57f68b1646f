import type { Decisions, SettledKnob } from '../types.ts';
import type { Situation } from './situation.ts';

export const decisionsOf = (situation: Situation): Decisions => {
  const { job, arrayIndex, swap } = situation;
  const onDrives = swap.bytes > 0 ? swap.spilled / swap.bytes : 0;
  return {
    microBatch: job.microBatch,
    checkpointing: true,
    parameters: 'nvme',
    gradients: situation.settings.overlap ? 'dram' : 'nvme',
    optimizer: 'nvme',
    checkpoints: 'dram',
    ...(arrayIndex === undefined ? {} : { storage: arrayIndex }),
    ...(onDrives > 0
      ? {
          split: {
            activations: [
              { tier: 'dram', share: 1 - onDrives },
              { tier: 'nvme', share: onDrives },
            ],
          },
        }
      : {}),
    knobs: settled(situation),
  };
};

/** What the knobs were settled to, and by whom. */
const settled = ({ settings, given, swap, prefetch }: Situation): readonly SettledKnob[] => {
  const by = (knob: string, otherwise: SettledKnob['by']) => (given.includes(knob) ? 'given' : otherwise);
  return [
    { knob: 'swap', value: swap.bytes, by: by('swap', 'search') },
    { knob: 'budget', value: settings.budget, by: by('budget', 'fixed') },
    { knob: 'overlap', value: settings.overlap, by: by('overlap', 'fixed') },
    { knob: 'prefetch', value: prefetch, by: by('prefetch', 'model') },
    { knob: 'checkpoints', value: settings.checkpoints, by: by('checkpoints', 'fixed') },
  ];
};
