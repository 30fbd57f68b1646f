import { hindrancesOf } from '../../cost/contention.ts';
import type { DemandTable } from '../../cost/demands.ts';
import { demandsOf, resourcesOf } from '../../cost/demands.ts';
import { sizeOf } from '../../cost/ledger.ts';
import { arrayCapacity } from '../../cost/rates.ts';
import { scheduleBuilder } from '../../schedule/builder.ts';
import type { TaskId, Tier } from '../../schedule/types.ts';
import { tier } from '../../schedule/tiers.ts';
import { gpuResident } from './gpu-memory.ts';
import { stagesInHost } from './memory.ts';
import type { Situation } from './situation.ts';
import { storedBytesPerParameter } from './base.ts';

/** Streams and threads of the authors' code: what is on one of them runs one after the other. */
const lanes = [
  'GPU compute',
  'Weight copies',
  'Activation copies out',
  'Activation copies in',
  'Gradient copies',
  'CPU',
  'Weight reads',
  'State reads',
  'State writes',
  'Activation reads',
  'Activation writes',
] as const;
type Lane = (typeof lanes)[number];

/** What the parts of a schedule share while it is written. */
export interface Step {
  readonly situation: Situation;
  readonly builder: ReturnType<typeof newBuilder>;
  readonly demands: DemandTable;
  /** What ends forward: nothing of backward starts earlier. */
  barrier: readonly TaskId[];
  /** Where the update of groups stands; first comes the group of the model's last tensors. */
  readonly groups: readonly number[];
  /** The group whose gradients arrive, how many of its elements are there, and the Adam of each group before it. */
  open: number;
  arrived: number;
  readonly updated: TaskId[];
  /** The last write of a group, and the last gradient on its way to host memory or the drives. */
  written: TaskId | undefined;
  departed: TaskId | undefined;
}

export const newStep = (situation: Situation): Step => ({
  situation,
  builder: newBuilder(situation),
  demands: demandsOf(situation.rates),
  barrier: [],
  groups: situation.grouping.groups.toReversed(),
  open: 0,
  arrived: 0,
  updated: [],
  written: undefined,
  departed: undefined,
});

const newBuilder = (situation: Situation) =>
  scheduleBuilder({
    resources: resourcesOf(situation.rates),
    contentions: hindrancesOf(situation.rates),
    tiers: tiersOf(situation),
    lanes: lanes.filter((lane) => isUsed(lane, situation)),
  });

const isUsed = (lane: Lane, { swap }: Situation): boolean =>
  swap.spilled > 0 || !(lane === 'Activation reads' || lane === 'Activation writes');

const tiersOf = (situation: Situation): readonly Tier[] => {
  const { machine, outline, array, swap } = situation;
  return [
    tier('gpu', machine.gpu?.memoryBytes.value ?? 0, sizeOf(gpuResident(situation))),
    tier('dram', machine.memory.dram.capacityBytes.value, sizeOf(stagesInHost(situation).resident)),
    tier('nvme', arrayCapacity(array), storedBytesPerParameter * outline.total + swap.spilled),
  ];
};
