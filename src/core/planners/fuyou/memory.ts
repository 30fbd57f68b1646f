import type { Part } from '../../cost/ledger.ts';
import { part, shortfallOf, tierSum } from '../../cost/ledger.ts';
import type { Footprint } from '../../cost/memory/footprint.ts';
import { beyondPinnedLimit, pinnedLimitText } from '../../cost/memory/pinned-limit.ts';
import { fullestParts, pinnedPeak, stagedFootprint } from '../../cost/memory/staged.ts';
import { arrayCapacity } from '../../cost/rates.ts';
import type { TierId } from '../../schedule/types.ts';
import { bytes } from '../../units.ts';
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
  const shortBy = shortfallOf(memory);
  const footprint = footprintOf(situation);
  if (situation.machine.gpu === undefined || shortBy !== undefined) {
    const short = shortBy ?? { tier: 'gpu' as const, bytes: bytes(0) };
    return { kind: 'infeasible', shortBy: short, why: whyNot(situation, memory, short.tier), memory, footprint };
  }
  const unpinnable = beyondPinnedLimit(situation.machine, pinnedPeak(stagesInHost(situation)));
  if (unpinnable === 0) return undefined;
  return {
    kind: 'infeasible',
    shortBy: { tier: 'dram', bytes: bytes(unpinnable) },
    why: pinnedLimitText,
    memory,
    footprint,
  };
};

const whyNot = ({ machine }: Situation, memory: readonly TierUse[], tier: TierId): string => {
  if (machine.gpu === undefined) return 'no GPU known: choose one from the catalogue';
  if (tier === 'nvme' && machine.storage.length === 0) return 'no drive known: measure one, or add one';
  const parts = memory.find((use) => use.tier === tier)?.parts ?? [];
  const [first, second] = [...parts].sort((a, b) => b.bytes - a.bytes);
  const rest = second === undefined ? '' : `, ${second.name} and the rest`;
  return `${placeNames[tier]} cannot hold ${first?.name ?? 'the model'}${rest}`;
};

const placeNames: Readonly<Record<TierId, string>> = {
  gpu: 'GPU memory',
  dram: 'host memory',
  cxl: 'CXL memory',
  nvme: 'the drives',
};
