import type { Decisions, SettledKnob } from '../types.ts';
import type { Situation } from './situation.ts';
import type { Settings } from './settings.ts';
import { usual } from './settings.ts';

export const decisionsOf = ({ job, activations, groups, settings }: Situation): Decisions => {
  const { static: staying, visiting } = groups.elements;
  const onGpu = staying / groups.total;
  const gradients = (staying + visiting) / groups.total;
  return {
    microBatch: job.microBatch,
    checkpointing: activations.recompute,
    parameters: 'gpu',
    gradients: gradients === 1 ? 'gpu' : 'dram',
    optimizer: onGpu === 1 ? 'gpu' : 'dram',
    checkpoints: 'gpu',
    flashAttention: job.flashAttention,
    split: {
      optimizer: [
        { tier: 'gpu', share: onGpu },
        { tier: 'dram', share: 1 - onGpu },
      ],
      gradients: [
        { tier: 'gpu', share: gradients },
        { tier: 'dram', share: 1 - gradients },
      ],
    },
    knobs: knobsOf(settings),
  };
};

const knobsOf = (settings: Situation['settings']): readonly SettledKnob[] => {
  const one = (knob: string, key: Exclude<keyof Settings, 'period'>): SettledKnob => ({
    knob,
    value: settings[key],
    by: settings[key] === usual[key] ? 'fixed' : 'given',
  });
  return [
    ...(settings.interleave && settings.period !== undefined
      ? [{ knob: 'period', value: settings.period, by: settings.by } as const]
      : []),
    one('ratio', 'ratio'),
    one('interleave', 'interleave'),
    one('part_grads_async', 'asyncGradients'),
    one('flash_attention', 'flashAttention'),
    one('sub_group_size', 'subGroupSize'),
    one('ranks', 'ranks'),
    one('hosts', 'hosts'),
    one('bound', 'bound'),
    one('loop', 'loop'),
  ];
};
