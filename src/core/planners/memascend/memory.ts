import { processPart } from '../../cost/host.ts';
import { part, pinnedPart, tierSum } from '../../cost/ledger.ts';
import type { Footprint } from '../../cost/memory/footprint.ts';
import type { Stages } from '../../cost/memory/staged.ts';
import { fullestParts, stagedFootprint } from '../../cost/memory/staged.ts';
import { arrayCapacity } from '../../cost/rates.ts';
import { stateBytes, swapBytes } from '../../cost/swap-memory.ts';
import { gpuStages } from '../../stage3/gpu-memory.ts';
import type { TierUse } from '../types.ts';
import type { Situation } from './situation.ts';
import { swapSizesOf } from './situation.ts';
import { gradientFileBytes } from './ways.ts';

/** Buffers stay from step to step, those of checkpoints too: PyTorch's pinned allocator gives nothing back. */
export const hostStages = (situation: Situation): Stages => {
  const held = swapBytes(swapSizesOf(situation), situation.switches);
  const precision = situation.switches.gradientBytes === 4 ? 'fp32' : '16-bit';
  return {
    resident: [
      pinnedPart('buffers', 'weight swap buffers', held.weightSlots),
      pinnedPart('buffers', 'weight write-back buffer', held.writeBack),
      pinnedPart('gradients', `${precision} gradient buffer`, held.gradients),
      pinnedPart('buffers', 'optimizer swap buffers', held.optimizerBuffers),
      pinnedPart('checkpoints', 'activation checkpoints', held.checkpoints),
      processPart,
    ],
    forward: [],
    backward: [],
    step: [[part('workspace', 'overflow check, copy and mask', held.overflowCheck)]],
  };
};

export const nvmeParts = ({ outline, switches }: Situation) => [
  part(
    'optimizer',
    'optimizer states (master, m, v) and gradients',
    (3 * stateBytes(switches) + gradientFileBytes) * outline.total,
  ),
  part('weights', '16-bit weights', 2 * outline.total),
];

export const memoryOf = (situation: Situation): readonly TierUse[] => {
  const { machine, array } = situation;
  return [
    tierSum('gpu', machine.gpu?.memoryBytes.value ?? 0, fullestParts(gpuStages(situation))),
    tierSum('dram', machine.memory.dram.capacityBytes.value, fullestParts(hostStages(situation))),
    tierSum('nvme', arrayCapacity(array), nvmeParts(situation)),
  ];
};

export const footprintOf = (situation: Situation): Footprint =>
  stagedFootprint({
    gpu: gpuStages(situation),
    dram: hostStages(situation),
    nvme: nvmeParts(situation),
    checkpointBytes: (2 + 3 * stateBytes(situation.switches)) * situation.outline.total,
  });
