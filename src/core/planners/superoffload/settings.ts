import type { Knob, KnobValues } from '../knobs.ts';
import type { SettledKnob } from '../types.ts';

export interface Settings {
  /** Share of the sub-groups updated on the CPU. */
  readonly ratio: number;
  /** Gradients are clipped, so that no update starts before backward has ended. */
  readonly clipping: boolean;
  /** Share of the cores that run Adam. */
  readonly cores: number;
}

export const knobs = [
  {
    id: 'ratio',
    kind: 'share',
    title: 'Share updated on the CPU',
    about:
      'The other sub-groups live and are updated on the GPU (ratio; DeepSpeed, superoffload_stage3.py). Unset: the fastest that fits.',
  },
  {
    id: 'clipping',
    kind: 'switch',
    title: 'Gradient clipping',
    about:
      'Clipping needs the norm of all gradients: the update then begins after backward (same file; pull request 7906).',
  },
  {
    id: 'cpuadam_cores_perc',
    kind: 'share',
    title: 'Share of cores for Adam',
    about: 'Of the process that updates (cpuadam_cores_perc; DeepSpeed offload_config.py, 0.8 by default).',
  },
] as const satisfies readonly Knob[];

const defaultCores = 0.8;
/** The best lies between what hides under backward and what GPU memory holds. */
const searched: readonly number[] = [1, 0.9, 0.75, 0.5, 0.25, 0.1];

/** Every setting that the values leave open. */
export const settingsFrom = (values: KnobValues): readonly Settings[] => {
  const { ratio, clipping, cpuadam_cores_perc: cores } = values;
  const fixed = {
    clipping: clipping === true,
    cores: typeof cores === 'number' ? Math.max(cores, 0.01) : defaultCores,
  };
  return (typeof ratio === 'number' ? [ratio] : searched).map((one) => ({ ...fixed, ratio: one }));
};

export const settledKnobs = ({ ratio, clipping, cores }: Settings, given: KnobValues): readonly SettledKnob[] => {
  const by = (id: string, otherwise: SettledKnob['by']) => (given[id] === undefined ? otherwise : 'given');
  return [
    { knob: 'ratio', value: ratio, by: by('ratio', 'search') },
    { knob: 'clipping', value: clipping, by: by('clipping', 'fixed') },
    { knob: 'cpuadam_cores_perc', value: cores, by: by('cpuadam_cores_perc', 'fixed') },
  ];
};
