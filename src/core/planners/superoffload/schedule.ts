import { cpuUpdateBytesPerParameter } from '../../cost/adam.ts';
import type { DemandTable, ResourceId } from '../../cost/demands.ts';
import { demandsOf, resourcesOf } from '../../cost/demands.ts';
import { reduceBucket } from '../../cost/deepspeed.ts';
import { gpuUpdateSeconds } from '../../cost/gpu-update.ts';
import { sizeOf } from '../../cost/ledger.ts';
import { backwardElements, largestAtEnd, largestInBackward } from '../../cost/outline.ts';
import type { Pass } from '../../cost/passes.ts';
import { passesOf } from '../../cost/passes.ts';
import { departingBytes, departures } from '../../cost/reduction.ts';
import type { ScheduleBuilder } from '../../schedule/builder.ts';
import { scheduleBuilder } from '../../schedule/builder.ts';
import type { Schedule, TaskId } from '../../schedule/types.ts';
import type { ResidentBlock } from '../../stage3/resident.ts';
import { residentBackward, residentForward } from '../../stage3/resident.ts';
import { holding, tier } from '../../schedule/tiers.ts';
import { gpuStages, hostStages } from './memory.ts';
import type { Situation } from './situation.ts';

const lanes = ['GPU compute', 'GPU casts', 'Gradient copies', 'CPU', 'Weight copies'] as const;

interface Step {
  readonly situation: Situation;
  readonly builder: ScheduleBuilder<ResourceId, (typeof lanes)[number]>;
  readonly demands: DemandTable;
  barrier: readonly TaskId[];
  computed: TaskId | undefined;
  departed: TaskId | undefined;
  before: TaskId | undefined;
  /** Elements from the end of the model whose gradients have left in this micro-batch. */
  left: number;
  /** Sub-groups not yet updated, and the elements of those that are. */
  open: number;
  updated: number;
}

export const scheduleOf = (situation: Situation): Schedule => {
  const { machine, job, rates, groups } = situation;
  const builder = scheduleBuilder({
    resources: resourcesOf(rates),
    tiers: [
      tier('gpu', machine.gpu?.memoryBytes.value ?? 0, sizeOf(gpuStages(situation).resident)),
      tier('dram', machine.memory.dram.capacityBytes.value, sizeOf(hostStages(situation).resident)),
    ],
    lanes,
  });
  const recent = { barrier: [], computed: undefined, departed: undefined, before: undefined };
  const step: Step = {
    situation,
    builder,
    demands: demandsOf(rates),
    ...recent,
    left: 0,
    open: groups.length,
    updated: 0,
  };
  for (const pass of passesOf(job.gradientAccumulation)) addPass(step, pass);
  addRest(step);
  return builder.finish();
};

const addPass = (step: Step, pass: Pass): void => {
  const { situation } = step;
  step.left = 0;
  for (const block of residentForward(situation)) addCompute(step, pass, block, []);
  const leaving = departures(backwardElements(situation.outline), reduceBucket(situation.model.hidden));
  for (const [place, block] of residentBackward(situation).entries()) {
    addCompute(step, pass, block, [step.before]);
    addDeparture(step, pass, place, leaving[place] ?? 0);
  }
  step.barrier = [step.computed, step.departed].filter((task) => task !== undefined);
};

const addCompute = (step: Step, pass: Pass, block: ResidentBlock, after: readonly (TaskId | undefined)[]): void => {
  step.computed = step.builder.task({
    name: `${block.name}${pass.label}`,
    lane: 'GPU compute',
    phase: block.phase,
    after: [...step.barrier, ...after],
    uses: step.demands.gpu(block.gpuSeconds * pass.repeat),
    acquires: holding('gpu', block.takes),
    releases: holding('gpu', block.gives),
  });
  step.barrier = [];
};

/**
 * Gradients of a full bucket: out to the accumulation buffer and back, as stage 3 does for each micro-batch; after the
 * last one the CPU's part goes out as fp32, cast on the GPU, and the sub-groups that are then complete are updated.
 */
const addDeparture = (step: Step, pass: Pass, place: number, elements: number): void => {
  if (elements === 0) return;
  const { builder, demands, situation } = step;
  const { outline, model, onCpu } = situation;
  const toCpu = Math.min(elements, Math.max(0, onCpu - step.left));
  step.left += elements;
  if (toCpu === 0) return;
  const amount = 2 * toCpu * pass.repeat;
  const common = { lane: 'Gradient copies', phase: 'backward' } as const;
  const largest = place > outline.layers ? largestAtEnd(outline) : largestInBackward(outline);
  const held = holding('gpu', departingBytes(largest, reduceBucket(model.hidden), 'stage 3'));
  const label = `${String(place + 1)}${pass.label}`;
  builder.task({
    ...common,
    name: `gradients out ${label}`,
    after: [step.computed],
    uses: demands.toHost(amount),
    acquires: held,
  });
  const back = { ...common, name: `gradients back ${label}`, uses: demands.toDevice(amount), releases: held };
  let last = builder.task(back);
  if (pass.last) {
    last = builder.task({ ...common, name: `fp32 gradients ${label}`, uses: demands.toHost(4 * toCpu) });
    if (!situation.settings.clipping) updateComplete(step, last);
  }
  step.before = step.departed;
  step.departed = last;
};

/** From the last sub-group on, those whose gradients have all arrived. */
const updateComplete = (step: Step, arrived: TaskId): void => {
  const { groups, staying } = step.situation;
  while (step.open > staying) {
    const elements = groups[step.open - 1] ?? 0;
    if (step.updated + elements > step.left) return;
    step.updated += elements;
    step.open -= 1;
    addUpdate(step, step.open, elements, [arrived]);
  }
};

const addUpdate = (step: Step, index: number, elements: number, after: readonly (TaskId | undefined)[]): void => {
  const { builder, demands, situation } = step;
  const { clip, adam } = cpuUpdateBytesPerParameter;
  const label = String(index + 1);
  const common = { phase: 'optimizer' } as const;
  if (situation.settings.clipping)
    builder.task({ ...common, name: `clip ${label}`, lane: 'CPU', after, uses: demands.cpuPass(clip * elements) });
  const uses = demands.cpuAdam(elements, adam * elements);
  const updated = builder.task({ ...common, name: `Adam ${label}`, lane: 'CPU', after, uses });
  const sent = builder.task({
    ...common,
    name: `fp32 weights ${label}`,
    lane: 'Weight copies',
    after: [updated],
    uses: demands.toDevice(4 * elements),
    acquires: holding('gpu', 4 * elements),
  });
  builder.task({
    ...common,
    name: `cast ${label}`,
    lane: 'GPU casts',
    after: [sent],
    uses: demands.gpu(castSeconds(situation, elements)),
    releases: holding('gpu', 4 * elements),
  });
};

/** Reads 4 B, writes 2. */
const castSeconds = ({ rates }: Situation, elements: number): number => (6 * elements) / rates.gpuMemory;

/** What lives on the GPU, once backward has ended; with clipping everything else as well, in model order. */
const addRest = (step: Step): void => {
  const { builder, demands, situation } = step;
  const { onGpu, groups, staying, rates, job } = situation;
  if (onGpu > 0) {
    const { clip, adam, cast } = gpuUpdateSeconds(onGpu, job.precision, rates);
    const uses = demands.gpu((situation.settings.clipping ? clip : 0) + adam + cast);
    builder.task({ name: 'Adam on the GPU', lane: 'GPU compute', phase: 'optimizer', after: step.barrier, uses });
  }
  for (const [index, elements] of groups.slice(staying, step.open).entries())
    addUpdate(step, staying + index, elements, step.barrier);
};
