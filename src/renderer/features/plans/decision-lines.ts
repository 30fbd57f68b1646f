import { capacityText, countText } from '../../../core/format.ts';
import type { Knob, KnobValue } from '../../../core/planners/knobs.ts';
import type { Decisions, DeepSpeedDecisions, Placement, SettledKnob } from '../../../core/planners/types.ts';

type Line = readonly [name: string, value: string];

const placeNames: Readonly<Record<Placement, string>> = {
  gpu: 'GPU memory',
  dram: 'host memory',
  cxl: 'CXL memory',
  nvme: 'NVMe',
};

/** What a plan decided, in words; counts are elements, as DeepSpeed counts them. */
export const decisionLines = (decisions: Decisions, knobs: readonly Knob[]): readonly Line[] => [
  ['Micro-batch', countText(decisions.microBatch)],
  ['Activation checkpointing', decisions.checkpointing ? `yes, kept in ${placeNames[decisions.checkpoints]}` : 'no'],
  ['Parameters in', placeNames[decisions.parameters]],
  ['Gradients in', placeNames[decisions.gradients]],
  ['Optimizer states in', placeNames[decisions.optimizer]],
  ...deepspeedLines(decisions),
  ...(decisions.knobs ?? []).map(({ knob, value, by }): Line => [
    knobs.find(({ id }) => id === knob)?.title ?? knob,
    `${knobText(value)} (${settledBy[by]})`,
  ]),
];

const settledBy: Readonly<Record<SettledKnob['by'], string>> = {
  given: 'as you set it',
  search: 'found by search',
  model: "by the system's own model",
  fixed: 'no other choice',
};

const knobText = (value: KnobValue) => {
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return typeof value === 'number' ? countText(value) : value;
};

/** Knobs that do something for these placements. */
const deepspeedLines = ({ deepspeed, optimizer, parameters }: Decisions): readonly Line[] =>
  deepspeed === undefined ? [] : knobLines(deepspeed, optimizer, parameters);

const knobLines = (knobs: DeepSpeedDecisions, optimizer: Placement, parameters: Placement): readonly Line[] => [
  ['ZeRO stage', countText(knobs.stage)],
  ...lines(knobs.stage === 3, ['Sub-group', `${countText(knobs.subGroupSize)} parameters`]),
  ['Reduce bucket', `${countText(knobs.reduceBucketSize)} elements`],
  ...lines(optimizer !== 'gpu', ['Pinned memory', knobs.pinMemory ? 'yes' : 'no']),
  ...lines(optimizer === 'nvme' || parameters === 'nvme', [
    'NVMe requests',
    `${capacityText(knobs.aioBlockBytes)}, ${countText(knobs.aioQueueDepth)} in flight`,
  ]),
];

const lines = (applies: boolean, line: Line): readonly Line[] => (applies ? [line] : []);
