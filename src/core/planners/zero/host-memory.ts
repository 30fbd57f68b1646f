import { overflowCheckBytesPerParameter, unexplainedFirstStepBytesPerParameter } from '../../cost/deepspeed.ts';
import { adamTile, optimizerBufferBytes, swapBufferBytes } from '../../cost/deepspeed-release.ts';
import { processPart } from '../../cost/host.ts';
import type { Part } from '../../cost/ledger.ts';
import { part, pinnedPart } from '../../cost/ledger.ts';
import type { Component } from '../../cost/memory/footprint.ts';
import type { Stages } from '../../cost/memory/staged.ts';
import { fullestParts } from '../../cost/memory/staged.ts';
import { sumOver } from '../../cost/outline.ts';
import { pinnedBytes } from '../../cost/pinned.ts';
import { parameterBufferCount } from './knobs.ts';
import type { Situation } from './situation.ts';
import { inTiles } from './situation.ts';

/**
 * What DeepSpeed holds in host memory from step to step. With `pin_memory` on buffers are rounded to powers of two by
 * PyTorch's pinned allocator; NVMe swap buffers always are pinned, exactly since August 2026. stage3.py,
 * constructor and `initialize_optimizer_states`; pull requests 8207 and 8212. The sum is held to published logs.
 */
export const hostResident = (situation: Situation): readonly Part[] => [
  ...(situation.design.stage === 2 ? stage2Parts(situation) : stage3Parts(situation)),
  processPart,
];

export const hostStages = (situation: Situation): Stages => {
  const { model, design } = situation;
  const kept = checkpointBytes(situation) * (situation.activations.offloaded ? model.layers : 0);
  const name = 'activation checkpoints';
  const checkpoints =
    design.release === 'paper' ? part('checkpoints', name, kept) : pinnedPart('checkpoints', name, kept);
  return {
    resident: hostResident(situation),
    forward: [[checkpoints]],
    backward: [[checkpoints]],
    step: [[part('workspace', 'overflow check, copy and mask', overflowTransient(situation))]],
  };
};

export const hostParts = (situation: Situation): readonly Part[] => fullestParts(hostStages(situation));

/** Of one layer in host memory: pinned since August 2026 (pull request 8255), as it is before. */
export const checkpointBytes = ({ activations, design }: Situation): number =>
  design.release === 'paper' ? activations.kept : pinnedBytes(activations.kept);

/** fp16 runs at stage 3 check the whole gradient buffer in host memory; stage 2 checks on the GPU, bf16 not at all. */
export const overflowTransient = ({ design, job, outline }: Situation): number =>
  design.stage === 3 && design.optimizer !== 'gpu' && job.precision === 'fp16'
    ? overflowCheckBytesPerParameter.transient * outline.total
    : 0;

/** A buffer of states, gradients or weights: rounded up and pinned, or as large as asked for where `pin_memory` is off. */
const stateBuffer = ({ design }: Situation, component: Component, name: string, requested: number): Part =>
  design.pinned ? pinnedPart(component, name, pinnedBytes(requested)) : part(component, name, requested);

/** Flat buffers, one each, since fine-tuning has one group of parameters. stage_1_and_2.py, constructor. */
const stage2Parts = (situation: Situation): readonly Part[] => {
  const { total, largest } = situation.outline;
  const { design } = situation;
  return [
    stateBuffer(situation, 'optimizer', 'fp32 master weights', 4 * total),
    stateBuffer(situation, 'gradients', 'fp32 gradients', 4 * total),
    // The CPU reads those of the step before while those of this one arrive.
    ...(design.delayed ? [stateBuffer(situation, 'gradients', 'fp32 gradients of the step before', 4 * total)] : []),
    part('optimizer', 'Adam moments (m, v)', 8 * total),
    weightsOnTheirWay(situation),
    pinnedPart('buffers', 'gradient staging for the largest tensor', pinnedBytes(2 * largest)),
    ...accumulatedParts(situation),
  ];
};

/** Casts of all weights; ZeRO-Offload's own code sent fp32 values, two tiles at a time. cpu_adam.h, `_doubled_buffer`. */
const weightsOnTheirWay = (situation: Situation): Part => {
  const { total } = situation.outline;
  return inTiles(situation.design)
    ? pinnedPart('buffers', 'fp32 weights on their way back', 2 * pinnedBytes(4 * Math.min(adamTile, total)))
    : stateBuffer(situation, 'buffers', '16-bit weights on their way back', 2 * total);
};

const accumulatedParts = ({ job, outline }: Situation): readonly Part[] =>
  job.gradientAccumulation > 1
    ? [
        pinnedPart(
          'gradients',
          'accumulated 16-bit gradients',
          sumOver(outline, (elements) => pinnedBytes(2 * elements)),
        ),
      ]
    : [];

const stage3Parts = (situation: Situation): readonly Part[] => [
  ...optimizerParts(situation),
  ...(situation.design.optimizer === 'gpu'
    ? []
    : [stateBuffer(situation, 'gradients', '16-bit gradient buffer', 2 * situation.outline.total)]),
  ...weightParts(situation),
];

const optimizerParts = (situation: Situation): readonly Part[] => {
  const { design, cpuElements } = situation;
  if (design.optimizer === 'nvme') return optimizerOnNvme(situation);
  return cpuElements > 0 ? optimizerInDram(situation) : [];
};

const optimizerInDram = ({ design, grouping, onGpu, cpuElements }: Situation): readonly Part[] => {
  const groups = grouping.groups.slice(onGpu);
  const gradients = groups.reduce((sum, elements) => sum + pinnedBytes(4 * elements), 0);
  return [
    part('optimizer', 'fp32 master weights', 4 * cpuElements),
    design.pinned
      ? pinnedPart('gradients', 'fp32 gradients', gradients)
      : part('gradients', 'fp32 gradients', 4 * cpuElements),
    part('optimizer', 'Adam moments (m, v)', 8 * cpuElements),
    part(
      'optimizer',
      'first-step allocation seen in published logs, origin unknown',
      unexplainedFirstStepBytesPerParameter * cpuElements,
    ),
  ];
};

const optimizerOnNvme = ({ grouping, design }: Situation): readonly Part[] => [
  pinnedPart('buffers', 'optimizer swap buffers', optimizerBufferBytes(grouping.largest, design)),
];

const weightParts = (situation: Situation): readonly Part[] => {
  const { design, outline, grouping } = situation;
  if (design.parameters === 'gpu') return [];
  if (design.parameters === 'dram') return [stateBuffer(situation, 'weights', '16-bit weights', 2 * outline.total)];
  const slots = swapBufferBytes(2 * parameterBufferCount(situation) * outline.largest, design.release);
  return [
    pinnedPart('buffers', 'weight swap buffers', slots),
    pinnedPart('buffers', 'weight write-back buffer', swapBufferBytes(2 * grouping.largest, design.release)),
  ];
};
