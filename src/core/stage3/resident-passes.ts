import { hindrancesOf } from '../cost/contention.ts';
import type { DemandTable, ResourceId } from '../cost/demands.ts';
import { demandsOf, resourcesOf } from '../cost/demands.ts';
import { reduceBucket } from '../cost/deepspeed.ts';
import { sizeOf } from '../cost/ledger.ts';
import { backwardElements, largestAtEnd, largestInBackward } from '../cost/outline.ts';
import type { Pass } from '../cost/passes.ts';
import { departingBytes, departures } from '../cost/reduction.ts';
import type { ScheduleBuilder } from '../schedule/builder.ts';
import { scheduleBuilder } from '../schedule/builder.ts';
import { holding, tier } from '../schedule/tiers.ts';
import type { Holding, TaskId } from '../schedule/types.ts';
import type { Resident, ResidentBlock, ResidentStages } from './resident.ts';
import { residentBackward, residentForward } from './resident.ts';

/** What the parts of a schedule share while it is written, and the last tasks that later ones wait for. */
export interface ResidentStep<S extends Resident, L extends string> {
  readonly situation: S;
  readonly builder: ScheduleBuilder<ResourceId, L | 'GPU compute'>;
  readonly demands: DemandTable;
  /** Tasks that end the micro-batch before: nothing of the next starts earlier. */
  barrier: readonly TaskId[];
  computed: TaskId | undefined;
  /** The last departure of gradients, and the one before it. */
  departed: TaskId | undefined;
  before: TaskId | undefined;
}

export const newResidentStep = <S extends Resident, const L extends string>(
  situation: S,
  { gpu, dram }: ResidentStages,
  lanes: readonly L[],
): ResidentStep<S, L> => {
  const { machine, rates } = situation;
  const tiers = [
    tier('gpu', machine.gpu?.memoryBytes.value ?? 0, sizeOf(gpu.resident)),
    tier('dram', machine.memory.dram.capacityBytes.value, sizeOf(dram.resident)),
  ];
  return {
    situation,
    builder: scheduleBuilder({
      resources: resourcesOf(rates),
      contentions: hindrancesOf(rates),
      tiers,
      lanes: ['GPU compute', ...lanes],
    }),
    demands: demandsOf(rates),
    barrier: [],
    computed: undefined,
    departed: undefined,
    before: undefined,
  };
};

/** Gradients of a full bucket, after a block of backward. */
export interface Departure {
  readonly elements: number;
  readonly label: string;
  /** The block that computed the last of them. */
  readonly after: TaskId | undefined;
  /** GPU memory while they leave. */
  readonly held: readonly Holding[];
}

/**
 * One micro-batch, or several like ones; it ends when its gradients have left. `depart` writes a departure and gives
 * its last task, none if nothing leaves the GPU; backward runs at most two of them ahead.
 */
export const addResidentPass = <S extends Resident, L extends string>(
  step: ResidentStep<S, L>,
  pass: Pass,
  depart: (departure: Departure) => TaskId | undefined,
): void => {
  const { situation } = step;
  const { outline, model, stage } = situation;
  const bucket = reduceBucket(model.hidden);
  for (const block of residentForward(situation)) addCompute(step, pass, block, undefined);
  const leaving = departures(backwardElements(outline), bucket);
  for (const [place, block] of residentBackward(situation).entries()) {
    addCompute(step, pass, block, step.before);
    const elements = leaving[place] ?? 0;
    if (elements === 0) continue;
    const largest = place > outline.layers ? largestAtEnd(outline) : largestInBackward(outline);
    const held = holding('gpu', departingBytes(largest, bucket, `stage ${stage}`));
    const departed = depart({ elements, label: `${String(place + 1)}${pass.label}`, after: step.computed, held });
    if (departed === undefined) continue;
    step.before = step.departed;
    step.departed = departed;
  }
  step.barrier = [step.computed, step.departed].filter((task) => task !== undefined);
};

const addCompute = <S extends Resident, L extends string>(
  step: ResidentStep<S, L>,
  pass: Pass,
  block: ResidentBlock,
  after: TaskId | undefined,
): void => {
  step.computed = step.builder.task({
    name: `${block.name}${pass.label}`,
    lane: 'GPU compute',
    phase: block.phase,
    after: [...step.barrier, after],
    uses: step.demands.gpu(block.gpuSeconds * pass.repeat),
    acquires: holding('gpu', block.takes),
    releases: holding('gpu', block.gives),
  });
  step.barrier = [];
};
