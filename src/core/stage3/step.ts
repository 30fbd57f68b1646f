import { reduceBucket } from '../cost/deepspeed.ts';
import type { ResourceId } from '../cost/demands.ts';
import { backwardElements } from '../cost/outline.ts';
import { departures } from '../cost/reduction.ts';
import type { ScheduleBuilder } from '../schedule/builder.ts';
import { scheduleBuilder } from '../schedule/builder.ts';
import type { TaskId, Tier } from '../schedule/types.ts';
import type { Stage3 } from './stage3.ts';

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
  readonly stage3: Stage3;
  readonly builder: ScheduleBuilder<ResourceId, Lane>;
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

export const newStep = (stage3: Stage3, tiers: readonly Tier[]): Step => ({
  stage3,
  builder: scheduleBuilder({
    resources: stage3.resources,
    contentions: stage3.hindrances,
    tiers,
    lanes: lanes.filter((lane) => isUsed(lane, stage3)),
  }),
  leaving: departures(backwardElements(stage3.outline), reduceBucket(stage3.model.hidden)),
  barrier: [],
  computed: none(),
  fetched: none(),
  checkpointed: none(),
  departed: none(),
  written: undefined,
});

const isUsed = (lane: Lane, { ways, activations }: Stage3): boolean => {
  if (lane === 'Checkpoint copies') return activations.offloaded;
  if (lane === 'NVMe reads' || lane === 'NVMe writes')
    return ways.readWeights !== undefined || ways.writeGradients !== undefined;
  return true;
};
