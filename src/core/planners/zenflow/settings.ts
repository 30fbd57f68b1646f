import type { Knob, KnobValues } from '../knobs.ts';
import type { SettledKnob } from '../types.ts';

export interface Settings {
  /** Share of the columns updated on the GPU in each step. */
  readonly topk: number;
  /** Steps between two updates on the host. */
  readonly interval: number;
  readonly overlap: boolean;
  /** States of the selected columns wait in host memory. */
  readonly offload: boolean;
  /** Share of the cores that PyTorch keeps; the rest updates. */
  readonly reserved: number;
}

const where = 'DeepSpeed, runtime/zenflow/zenflow_config.py';

export const knobs = [
  {
    id: 'topk_ratio',
    kind: 'share',
    title: 'Share updated on the GPU',
    about: `Of the columns, by the size of their gradients (topk_ratio; ${where}, 0.1 by default).`,
  },
  {
    id: 'update_interval',
    kind: 'integer',
    least: 1,
    most: 1000,
    title: 'Steps between host updates',
    about: `The rest of the gradients is summed meanwhile (update_interval; ${where}; 4 gives the paper's traffic).`,
  },
  {
    id: 'overlap_step',
    kind: 'switch',
    title: 'Host update beside the next steps',
    about: `Gradients have two buffers then, and weights are a further interval old (overlap_step; ${where}).`,
  },
  {
    id: 'offload',
    kind: 'switch',
    title: 'Selected states in host memory',
    about: `They come to the GPU and go again in each step (offload; ${where}).`,
  },
  {
    id: 'pt_reserved_cores_perc',
    kind: 'share',
    title: 'Share of cores kept for PyTorch',
    about: `The update runs on the others where it overlaps (pt_reserved_cores_perc; ${where}, 0.5 by default).`,
  },
] as const satisfies readonly Knob[];

const usual: Settings = { topk: 0.1, interval: 4, overlap: true, offload: false, reserved: 0.5 };

export const settingsFrom = (values: KnobValues): Settings => ({
  topk: numberOr(values['topk_ratio'], usual.topk),
  interval: numberOr(values['update_interval'], usual.interval),
  overlap: switchOr(values['overlap_step'], usual.overlap),
  offload: switchOr(values['offload'], usual.offload),
  reserved: Math.min(numberOr(values['pt_reserved_cores_perc'], usual.reserved), 0.99),
});

const numberOr = (value: KnobValues[string] | undefined, otherwise: number) =>
  typeof value === 'number' ? value : otherwise;
const switchOr = (value: KnobValues[string] | undefined, otherwise: boolean) =>
  typeof value === 'boolean' ? value : otherwise;

export const settledKnobs = (settings: Settings, given: KnobValues): readonly SettledKnob[] =>
  knobs.map(({ id }) => ({ knob: id, value: valueOf(settings, id), by: given[id] === undefined ? 'fixed' : 'given' }));

const valueOf = (settings: Settings, id: (typeof knobs)[number]['id']): SettledKnob['value'] =>
  ({
    topk_ratio: settings.topk,
    update_interval: settings.interval,
    overlap_step: settings.overlap,
    offload: settings.offload,
    pt_reserved_cores_perc: settings.reserved,
  })[id];
