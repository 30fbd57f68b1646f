import type { Part } from '../../cost/ledger.ts';
import { part, tierSum } from '../../cost/ledger.ts';
import type { Footprint } from '../../cost/memory/footprint.ts';
import { fullestParts, pinnedPeak, stagedFootprint } from '../../cost/memory/staged.ts';
import { arrayCapacity } from '../../cost/rates.ts';
import { shortageOf } from '../../cost/shortage.ts';
import type { Infeasible, TierUse } from '../types.ts';
import { gpuStages } from './gpu-memory.ts';
import { hostStages } from './host-memory.ts';
import type { Situation } from './situation.ts';
import { storedBytesPerParameter } from './base.ts';

export const memoryOf = (situation: Situation): readonly TierUse[] => {
  const { machine, array } = situation;
  return [
    tierSum('gpu', machine.gpu?.memoryBytes.value ?? 0, fullestParts(stagesOnGpu(situation))),
    tierSum('dram', machine.memory.dram.capacityBytes.value, fullestParts(stagesInHost(situation))),
    tierSum('nvme', arrayCapacity(array), nvmeParts(situation)),
  ];
};

export const footprintOf = (situation: Situation): Footprint =>
  stagedFootprint({
    gpu: stagesOnGpu(situation),
    dram: stagesInHost(situation),
    nvme: nvmeParts(situation),
    checkpointBytes: storedBytesPerParameter * situation.outline.total,
  });

export const stagesOnGpu = (situation: Situation) =>
  gpuStages(
    situation,
    situation.swap.layers.reduce((most, { outputs }) => Math.max(most, outputs), 0),
  );

export const stagesInHost = (situation: Situation) =>
  hostStages(situation, situation.prefetch, situation.swap.hostBytes);

const nvmeParts = ({ outline, swap }: Situation): readonly Part[] => [
  part('optimizer', 'optimizer states (fp32 master, m, v)', 12 * outline.total),
  part('weights', '16-bit weights', 2 * outline.total),
  ...(swap.spilled > 0 ? [part('checkpoints', 'activations that found no room in host memory', swap.spilled)] : []),
];

/** Undefined where all fits. */
export const missing = (situation: Situation, memory: readonly TierUse[]): Infeasible | undefined => {
  const shortage = shortageOf(situation.machine, { memory, pinned: () => pinnedPeak(stagesInHost(situation)) });
  return shortage === undefined ? undefined : { kind: 'infeasible', ...shortage, memory };
};
