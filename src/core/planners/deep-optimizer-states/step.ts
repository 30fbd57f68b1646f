import { hindrancesOf } from '../../cost/contention.ts';
import type { DemandTable } from '../../cost/demands.ts';
import { demandsOf, resourcesOf } from '../../cost/demands.ts';
import type { GpuWork } from '../../cost/gpu-work.ts';
import { gpuWorkOf } from '../../cost/gpu-work.ts';
import { sizeOf } from '../../cost/ledger.ts';
import { trainingLoopLane } from '../../cost/passes.ts';
import { scheduleBuilder } from '../../schedule/builder.ts';
import type { TaskId, Tier } from '../../schedule/types.ts';
import { tier } from '../../schedule/tiers.ts';
import { gpuMargin, gpuResident } from './gpu-memory.ts';
import { hostResident } from './host-memory.ts';
import { withHooks } from './loop.ts';
import type { Situation } from './situation.ts';

/** Lanes as the fork's streams and threads; states come and go on the GPU's copy engines, one a direction. */
const lanes = [
  trainingLoopLane,
  'GPU compute',
  'Gradient copies',
  'CPU',
  'Downcast thread',
  'Weight copies',
  'States in',
  'States out',
] as const;
/** Lanes of interleaving alone. */
const interleavedLanes: readonly string[] = ['Downcast thread', 'States in', 'States out'];

export interface Step {
  readonly situation: Situation;
  readonly builder: ReturnType<typeof newBuilder>;
  readonly demands: DemandTable;
  readonly work: GpuWork;
  /** Tasks that end the micro-batch before: nothing of the next starts earlier. */
  barrier: readonly TaskId[];
  computed: TaskId | undefined;
  /** The last departure of gradients, and the one before it. */
  departed: TaskId | undefined;
  departedBefore: TaskId | undefined;
}

export const newStep = (situation: Situation): Step => {
  const { model, job, rates } = situation;
  return {
    situation,
    builder: newBuilder(situation),
    demands: demandsOf(rates),
    work: withHooks(gpuWorkOf(model, job, rates)),
    barrier: [],
    computed: undefined,
    departed: undefined,
    departedBefore: undefined,
  };
};

const newBuilder = (situation: Situation) => {
  const { rates, settings } = situation;
  return scheduleBuilder({
    resources: [
      ...resourcesOf(rates),
      { id: 'pageable.h2d', perSecond: rates.pageable.toDevice },
      { id: 'pageable.d2h', perSecond: rates.pageable.toHost },
    ],
    contentions: hindrancesOf(rates),
    tiers: tiersOf(situation),
    lanes: lanes.filter(
      (lane) =>
        (settings.interleave || !interleavedLanes.includes(lane)) && (settings.loop || lane !== trainingLoopLane),
    ),
  });
};

const tiersOf = (situation: Situation): readonly Tier[] => {
  const { machine } = situation;
  return [
    tier('gpu', machine.gpu?.memoryBytes.value ?? 0, sizeOf(gpuResident(situation)) + gpuMargin(situation)),
    tier('dram', machine.memory.dram.capacityBytes.value, sizeOf(hostResident(situation))),
  ];
};
