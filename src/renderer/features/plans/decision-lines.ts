import { capacityText, countText } from '../../../core/format.ts';
import type { Decisions, DeepSpeedDecisions, Placement } from '../../../core/planners/types.ts';

type Line = readonly [name: string, value: string];

const placeNames: Readonly<Record<Placement, string>> = {
  gpu: 'GPU memory',
  dram: 'host memory',
  cxl: 'CXL memory',
  nvme: 'NVMe',
};

/** What a plan decided, in words; counts are elements, as DeepSpeed counts them. */
export const decisionLines = (decisions: Decisions): readonly Line[] => [
  ['Micro-batch', countText(decisions.microBatch)],
  ['Activation checkpointing', decisions.checkpointing ? `yes, kept in ${placeNames[decisions.checkpoints]}` : 'no'],
  ['Parameters in', placeNames[decisions.parameters]],
  ['Gradients in', placeNames[decisions.gradients]],
  ['Optimizer states in', placeNames[decisions.optimizer]],
  ...deepspeedLines(decisions),
];

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
