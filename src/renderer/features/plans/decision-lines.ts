import { capacityText, countText } from '../../../core/format.ts';
import type { DeepSpeedDecisions, Decisions, Placement } from '../../../core/planners/types.ts';

type Line = readonly [name: string, value: string];

const placeNames: Readonly<Record<Placement, string>> = { gpu: 'GPU memory', dram: 'host memory', nvme: 'NVMe' };

/** What a plan decided, in words; counts are elements, as DeepSpeed counts them. */
export const decisionLines = (decisions: Decisions): readonly Line[] => [
  ['Micro-batch', countText(decisions.microBatch)],
  ['Activation checkpointing', decisions.checkpointing ? `yes, kept in ${placeNames[decisions.checkpoints]}` : 'no'],
  ['Parameters in', placeNames[decisions.parameters]],
  ['Gradients in', placeNames[decisions.gradients]],
  ['Optimizer states in', placeNames[decisions.optimizer]],
  ...(decisions.deepspeed === undefined ? [] : deepspeedLines(decisions.deepspeed)),
];

const deepspeedLines = (knobs: DeepSpeedDecisions): readonly Line[] => [
  ['ZeRO stage', countText(knobs.stage)],
  ['Sub-group', `${countText(knobs.subGroupSize)} parameters`],
  ['Reduce bucket', `${countText(knobs.reduceBucketSize)} elements`],
  ['Pinned memory', knobs.pinMemory ? 'yes' : 'no'],
  ['NVMe requests', `${capacityText(knobs.aioBlockBytes)}, ${countText(knobs.aioQueueDepth)} in flight`],
];
