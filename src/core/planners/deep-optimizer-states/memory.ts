import { stateBytesPerParameter } from '../../cost/adam.ts';
import { shortfallOf, tierSum } from '../../cost/ledger.ts';
import type { Footprint } from '../../cost/memory/footprint.ts';
import { stagedFootprint } from '../../cost/memory/staged.ts';
import type { TierId } from '../../schedule/types.ts';
import type { Infeasible, TierUse } from '../types.ts';
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

export const infeasible = (situation: Situation, memory: readonly TierUse[]): Infeasible | undefined => {
  const shortBy = shortfallOf(memory);
  if (shortBy === undefined) return undefined;
  return {
    kind: 'infeasible',
    shortBy,
    why: whyNot(situation, memory, shortBy.tier),
    memory,
    footprint: footprintOf(situation),
  };
};

const whyNot = ({ machine, settings }: Situation, memory: readonly TierUse[], tier: TierId): string => {
  if (tier === 'gpu' && machine.gpu === undefined) return 'no GPU known: choose one from the catalogue';
  const parts = memory.find((use) => use.tier === tier)?.parts ?? [];
  const [first, second] = [...parts].sort((a, b) => b.bytes - a.bytes);
  const place = tier === 'gpu' ? 'GPU memory' : 'host memory';
  const period = tier === 'gpu' && settings.interleave ? ` with a period of ${settings.period ?? 0}` : '';
  return `${place} cannot hold ${first?.name ?? 'the model'}, ${second?.name ?? 'its states'} and the rest${period}`;
};
