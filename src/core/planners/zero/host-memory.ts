import { hostCheckpointBytes } from '../../cost/activations.ts';
import {
  optimizerBufferBytes,
  overflowCheckBytesPerParameter,
  parameterBufferBytes,
  unexplainedFirstStepBytesPerParameter,
} from '../../cost/deepspeed.ts';
import { processPart } from '../../cost/host.ts';
import type { Part } from '../../cost/ledger.ts';
import { part, pinnedPart } from '../../cost/ledger.ts';
import type { Stages } from '../../cost/memory/staged.ts';
import { fullestParts } from '../../cost/memory/staged.ts';
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

export const hostStages = (situation: Situation): Stages => {
  const { activations, model } = situation;
  const checkpoints = pinnedPart(
    'checkpoints',
    'activation checkpoints',
    hostCheckpointBytes(activations, model.layers),
  );
  return {
    resident: hostResident(situation),
    forward: [[checkpoints]],
    backward: [[checkpoints]],
    step: [[part('workspace', 'overflow check, copy and mask', overflowTransient(situation))]],
  };
};

export const hostParts = (situation: Situation): readonly Part[] => fullestParts(hostStages(situation));

/** fp16 runs at stage 3 check the whole gradient buffer in host memory; stage 2 checks on the GPU, bf16 not at all. */
export const overflowTransient = ({ design, job, outline }: Situation): number =>
  design.stage === 3 && job.precision === 'fp16' ? overflowCheckBytesPerParameter.transient * outline.total : 0;

/** Flat buffers, one each, since fine-tuning has one group of parameters. stage_1_and_2.py, constructor. */
const stage2Parts = ({ outline, job }: Situation): readonly Part[] => {
  const { total, largest } = outline;
  const accumulated = job.gradientAccumulation > 1 ? sumOver(outline, (elements) => pinnedBytes(2 * elements)) : 0;
  return [
    pinnedPart('optimizer', 'fp32 master weights', pinnedBytes(4 * total)),
    pinnedPart('gradients', 'fp32 gradients', pinnedBytes(4 * total)),
    part('optimizer', 'Adam moments (m, v)', 8 * total),
    pinnedPart('buffers', '16-bit weights on their way back', pinnedBytes(2 * total)),
    pinnedPart('buffers', 'gradient staging for the largest tensor', pinnedBytes(2 * largest)),
    ...(accumulated > 0 ? [pinnedPart('gradients', 'accumulated 16-bit gradients', accumulated)] : []),
  ];
};

const stage3Parts = (situation: Situation): readonly Part[] => [
  ...(situation.design.optimizer === 'dram' ? optimizerInDram(situation) : optimizerOnNvme(situation)),
  pinnedPart('gradients', '16-bit gradient buffer', pinnedBytes(2 * situation.outline.total)),
  ...weightParts(situation),
];

const optimizerInDram = ({ outline, grouping }: Situation): readonly Part[] => [
  part('optimizer', 'fp32 master weights', 4 * outline.total),
  pinnedPart('gradients', 'fp32 gradients', grouping.pinnedGradients),
  part('optimizer', 'Adam moments (m, v)', 8 * outline.total),
  part(
    'optimizer',
    'first-step allocation seen in published logs, origin unknown',
    unexplainedFirstStepBytesPerParameter * outline.total,
  ),
];

const optimizerOnNvme = ({ grouping, design }: Situation): readonly Part[] => [
  pinnedPart('buffers', 'optimizer swap buffers', optimizerBufferBytes(grouping.largest, design.pipelined)),
];

const weightParts = (situation: Situation): readonly Part[] => {
  const { design, outline, grouping } = situation;
  if (design.parameters === 'gpu') return [];
  if (design.parameters === 'dram') return [pinnedPart('weights', '16-bit weights', pinnedBytes(2 * outline.total))];
  return [
    pinnedPart(
      'buffers',
      'weight swap buffers',
      parameterBufferBytes(parameterBufferCount(situation), outline.largest),
    ),
    pinnedPart('buffers', 'weight write-back buffer', exactPinnedBytes(2 * grouping.largest)),
  ];
};
