import { hindrancesOf } from '../../cost/contention.ts';
import type { DemandTable } from '../../cost/demands.ts';
import { demandsOf, resourcesOf } from '../../cost/demands.ts';
import { reduceBucket } from '../../cost/deepspeed.ts';
import type { GpuWork } from '../../cost/gpu-work.ts';
import { gpuWorkOf } from '../../cost/gpu-work.ts';
import { sizeOf } from '../../cost/ledger.ts';
import { backwardElements } from '../../cost/outline.ts';
import { arrayCapacity } from '../../cost/rates.ts';
import { departures } from '../../cost/reduction.ts';
import { tilingSeconds } from '../../cost/tiling.ts';
import { scheduleBuilder } from '../../schedule/builder.ts';
import type { TaskId, Tier } from '../../schedule/types.ts';
import { tier } from '../../schedule/tiers.ts';
import { gpuResident } from './gpu-memory.ts';
import { hostResident } from './host-memory.ts';
import type { Design } from './design.ts';
import { storedOnNvme } from './situation.ts';
import type { Situation } from './situation.ts';

/** Lanes as DeepSpeed's streams and threads: what is on one of them runs one after the other. */
const lanes = [
  'GPU compute',
  'Weight copies',
  'Gradient copies',
  'Checkpoint copies',
  'CPU',
  'NVMe reads',
  'NVMe writes',
] as const;
type Lane = (typeof lanes)[number];

/** What the parts of a schedule share while it is written, and the last tasks that later ones wait for. */
export interface Step {
  readonly situation: Situation;
  readonly builder: ReturnType<typeof newBuilder>;
  readonly demands: DemandTable;
  readonly work: GpuWork;
  /** Elements whose gradients leave after each block of backward. */
  readonly leaving: readonly number[];
  /** Tasks that end the micro-batch before: nothing of the next starts earlier. */
  barrier: readonly TaskId[];
  readonly computed: Recent;
  readonly fetched: Recent;
  readonly checkpointed: Recent;
  readonly departed: Recent;
  /** The last gradient on its way to the drives. */
  written: TaskId | undefined;
}

/** The last task of a kind, and the one before it. */
export interface Recent {
  last: TaskId | undefined;
  second: TaskId | undefined;
}

export const remember = (recent: Recent, task: TaskId): TaskId => {
  recent.second = recent.last;
  recent.last = task;
  return task;
};

const none = (): Recent => ({ last: undefined, second: undefined });

export const newStep = (situation: Situation): Step => {
  const { model, rates, outline } = situation;
  return {
    situation,
    builder: newBuilder(situation),
    demands: demandsOf(rates),
    work: workOf(situation),
    leaving: departures(backwardElements(outline), reduceBucket(model.hidden)),
    barrier: [],
    computed: none(),
    fetched: none(),
    checkpointed: none(),
    departed: none(),
    written: undefined,
  };
};

const workOf = ({ model, job, rates, design }: Situation): GpuWork => {
  const work = gpuWorkOf(model, job, rates);
  const { forward, backward } = tilingSeconds(model, job, rates, design.tiles);
  return { ...work, layerForward: work.layerForward + forward, layerBackward: work.layerBackward + backward };
};

const newBuilder = (situation: Situation) =>
  scheduleBuilder({
    resources: resourcesOf(situation.rates, isStaged(situation.design)),
    contentions: hindrancesOf(situation.rates),
    tiers: tiersOf(situation),
    lanes: lanes.filter((lane) => isUsed(lane, situation)),
  });

/** Whether any copy may be of memory that is not pinned. */
const isStaged = ({ pinned, release, flush }: Design): boolean =>
  !pinned || release === 'paper' || flush === 'blocking';

const isUsed = (lane: Lane, { design, activations }: Situation): boolean => {
  switch (lane) {
    case 'GPU compute':
    case 'Weight copies':
    case 'Gradient copies':
    case 'CPU':
      return true;
    case 'Checkpoint copies':
      return activations.offloaded;
    case 'NVMe reads':
    case 'NVMe writes':
      return design.parameters === 'nvme' || design.optimizer === 'nvme';
  }
};

const tiersOf = (situation: Situation): readonly Tier[] => {
  const { machine, design, outline, array } = situation;
  const stored = storedOnNvme(design, outline.total);
  return [
    tier('gpu', machine.gpu?.memoryBytes.value ?? 0, sizeOf(gpuResident(situation))),
    tier('dram', machine.memory.dram.capacityBytes.value, sizeOf(hostResident(situation))),
    ...(stored > 0 ? [tier('nvme', arrayCapacity(array), stored)] : []),
  ];
};
