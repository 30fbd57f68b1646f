import { stateBytesPerParameter } from '../../cost/adam.ts';
import { nvmeStoredBytesPerParameter } from '../../cost/deepspeed.ts';
import type { Part } from '../../cost/ledger.ts';
import { part, shortfallOf, tierSum } from '../../cost/ledger.ts';
import type { Footprint } from '../../cost/memory/footprint.ts';
import { beyondPinnedLimit, pinnedLimitText } from '../../cost/memory/pinned-limit.ts';
import { pinnedPeak, stagedFootprint } from '../../cost/memory/staged.ts';
import { arrayCapacity } from '../../cost/rates.ts';
import type { Machine } from '../../machine/machine.ts';
import type { TierId } from '../../schedule/types.ts';
import { bytes } from '../../units.ts';
import type { Infeasible, TierUse } from '../types.ts';
import { gpuParts, gpuStages } from './gpu-memory.ts';
import { hostParts, hostStages } from './host-memory.ts';
import type { Situation } from './situation.ts';

/** Every tier that the design uses, at its fullest. */
export const memoryOf = (situation: Situation): readonly TierUse[] => {
  const { machine, array } = situation;
  const stored = nvmeParts(situation);
  return [
    tierSum('gpu', machine.gpu?.memoryBytes.value ?? 0, gpuParts(situation)),
    tierSum('dram', machine.memory.dram.capacityBytes.value, hostParts(situation)),
    ...(stored.length > 0 ? [tierSum('nvme', arrayCapacity(array), stored)] : []),
  ];
};

/** The same by component, moment and budget. */
export const footprintOf = (situation: Situation): Footprint =>
  stagedFootprint({
    gpu: gpuStages(situation),
    dram: hostStages(situation),
    nvme: nvmeParts(situation),
    checkpointBytes: (stateBytesPerParameter.weights + stateBytesPerParameter.optimizer) * situation.outline.total,
  });

const nvmeParts = ({ design, outline }: Situation): readonly Part[] => [
  ...(design.optimizer === 'nvme'
    ? [
        part(
          'optimizer',
          'optimizer states (fp32 master, m, v) and gradients',
          nvmeStoredBytesPerParameter.optimizer * outline.total,
        ),
      ]
    : []),
  ...(design.parameters === 'nvme'
    ? [part('weights', '16-bit weights', nvmeStoredBytesPerParameter.weights * outline.total)]
    : []),
];

/** What a design lacks in all tiers together, and of what may be pinned: how far it is from fitting. */
export const lacking = (situation: Situation, memory: readonly TierUse[]): number =>
  memory.reduce((sum, { peak, capacity }) => sum + Math.max(0, peak - capacity), pinnedBeyond(situation));

const pinnedBeyond = (situation: Situation): number =>
  situation.machine.memory.dram.pinned?.limitBytes === undefined
    ? 0
    : beyondPinnedLimit(situation.machine, pinnedPeak(hostStages(situation)));

export const infeasible = (situation: Situation, memory: readonly TierUse[]): Infeasible | undefined => {
  const short = shortfallOf(memory);
  const beyond = pinnedBeyond(situation);
  const shortBy = short ?? (beyond > 0 ? ({ tier: 'dram', bytes: bytes(beyond) } as const) : undefined);
  if (shortBy === undefined) return undefined;
  const why = short === undefined ? pinnedLimitText : whyNot(situation.machine, memory, short.tier);
  return { kind: 'infeasible', shortBy, why, memory, footprint: footprintOf(situation) };
};

const whyNot = (machine: Machine, memory: readonly TierUse[], tier: TierId): string => {
  if (tier === 'gpu' && machine.gpu === undefined) return 'no GPU known: choose one from the catalogue';
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
