import { hostCheckpointBytes } from '../../cost/activations.ts';
import {
  optimizerBufferBytes,
  overflowCheckBytesPerParameter,
  parameterBufferBytes,
  unexplainedFirstStepBytesPerParameter,
} from '../../cost/deepspeed.ts';
import { processPart } from '../../cost/host.ts';
import type { Part } from '../../cost/ledger.ts';
import { fullest, part } from '../../cost/ledger.ts';
import { sumOver } from '../../cost/outline.ts';
import { exactPinnedBytes, pinnedBytes } from '../../cost/pinned.ts';
import { parameterBufferCount } from './knobs.ts';
import type { Situation } from './situation.ts';

/**
 * What DeepSpeed 0.19.6 (August 2026) holds in host memory from step to step, `pin_memory` on: buffers of PyTorch's
 * pinned allocator are rounded to powers of two, NVMe swap buffers are exact. stage3.py,
 * constructor and `initialize_optimizer_states`; pull requests 8207 and 8212. The sum is held to published logs.
 */
export const hostResident = (situation: Situation): readonly Part[] => [
  ...(situation.design.stage === 2 ? stage2Parts(situation) : stage3Parts(situation)),
  processPart,
];

export const hostParts = (situation: Situation): readonly Part[] =>
  fullest(hostResident(situation), [
    [part('activation checkpoints (pinned)', hostCheckpointBytes(situation.activations, situation.model.layers))],
    [part('overflow check, copy and mask', overflowTransient(situation))],
  ]);

/** fp16 runs at stage 3 check the whole gradient buffer in host memory; stage 2 checks on the GPU, bf16 not at all. */
export const overflowTransient = ({ design, job, outline }: Situation): number =>
  design.stage === 3 && job.precision === 'fp16' ? overflowCheckBytesPerParameter.transient * outline.total : 0;

/** Flat buffers, one each, since fine-tuning has one group of parameters. stage_1_and_2.py, constructor. */
const stage2Parts = ({ outline, job }: Situation): readonly Part[] => {
  const { total, largest } = outline;
  const accumulated = job.gradientAccumulation > 1 ? sumOver(outline, (elements) => pinnedBytes(2 * elements)) : 0;
  return [
    part('fp32 master weights (pinned)', pinnedBytes(4 * total)),
    part('fp32 gradients (pinned)', pinnedBytes(4 * total)),
    part('Adam moments (m, v)', 8 * total),
    part('16-bit weights on their way back (pinned)', pinnedBytes(2 * total)),
    part('gradient staging for the largest tensor (pinned)', pinnedBytes(2 * largest)),
    ...(accumulated > 0 ? [part('accumulated 16-bit gradients (pinned)', accumulated)] : []),
  ];
};

const stage3Parts = (situation: Situation): readonly Part[] => [
  ...(situation.design.optimizer === 'dram' ? optimizerInDram(situation) : optimizerOnNvme(situation)),
  part('16-bit gradient buffer (pinned)', pinnedBytes(2 * situation.outline.total)),
  ...weightParts(situation),
];

const optimizerInDram = ({ outline, grouping }: Situation): readonly Part[] => [
  part('fp32 master weights', 4 * outline.total),
  part('fp32 gradients (pinned)', grouping.pinnedGradients),
  part('Adam moments (m, v)', 8 * outline.total),
  part(
    'first-step allocation seen in published logs, origin unknown',
    unexplainedFirstStepBytesPerParameter * outline.total,
  ),
];

const optimizerOnNvme = ({ grouping, design }: Situation): readonly Part[] => [
  part('optimizer swap buffers (pinned)', optimizerBufferBytes(grouping.largest, design.pipelined)),
];

const weightParts = (situation: Situation): readonly Part[] => {
  const { design, outline, grouping } = situation;
  if (design.parameters === 'gpu') return [];
  if (design.parameters === 'dram') return [part('16-bit weights (pinned)', pinnedBytes(2 * outline.total))];
  return [
    part('weight swap buffers (pinned)', parameterBufferBytes(parameterBufferCount(situation), outline.largest)),
    part('weight write-back buffer (pinned)', exactPinnedBytes(2 * grouping.largest)),
  ];
};
