import { stateBytesPerParameter } from '../../cost/adam.ts';
import { tierSum } from '../../cost/ledger.ts';
import type { Footprint } from '../../cost/memory/footprint.ts';
import { stagedFootprint } from '../../cost/memory/staged.ts';
import { cannotHold } from '../../cost/shortage.ts';
import type { TierId } from '../../schedule/types.ts';
import type { TierUse } from '../types.ts';
import { gpuParts, gpuStages } from './gpu-memory.ts';
import { hostParts, hostStages } from './host-memory.ts';
import type { Situation } from './situation.ts';

export const memoryOf = (situation: Situation): readonly TierUse[] => {
  const { machine } = situation;
  return [
    tierSum('gpu', machine.gpu?.memoryBytes.value ?? 0, gpuParts(situation)),
    tierSum('dram', machine.memory.dram.capacityBytes.value, hostParts(situation)),
  ];
};

export const footprintOf = (situation: Situation): Footprint =>
  stagedFootprint({
    gpu: gpuStages(situation),
    dram: hostStages(situation),
    nvme: [],
    checkpointBytes: (stateBytesPerParameter.weights + stateBytesPerParameter.optimizer) * situation.groups.total,
  });

export const whyNot = ({ settings }: Situation, memory: readonly TierUse[], tier: TierId): string => {
  const parts = memory.find((use) => use.tier === tier)?.parts ?? [];
  if (tier !== 'gpu') return cannotHold('host memory', parts);
  return `${cannotHold('GPU memory', parts)}${settings.interleave ? ` with a period of ${settings.period ?? 0}` : ''}`;
};
