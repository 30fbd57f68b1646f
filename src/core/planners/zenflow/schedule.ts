import { cpuUpdateBytesPerParameter, stateBytesPerParameter } from '../../cost/adam.ts';
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

const lanes = ['GPU compute', 'Gradient copies', 'Sums on the CPU', 'CPU', 'Weight copies', 'State copies'] as const;

interface Step {
  readonly situation: Situation;
  readonly builder: ScheduleBuilder<ResourceId, (typeof lanes)[number]>;
  readonly demands: DemandTable;
  barrier: readonly TaskId[];
  computed: TaskId | undefined;
  departed: TaskId | undefined;
  before: TaskId | undefined;
  summed: TaskId | undefined;
}

/** One step of many: its share of the host's update runs beside it, or after it. */
export const scheduleOf = (situation: Situation): Schedule => {
  const { machine, job, rates, settings } = situation;
  const builder = scheduleBuilder({
    resources: resourcesOf(rates),
    tiers: [
      tier('gpu', machine.gpu?.memoryBytes.value ?? 0, sizeOf(gpuStages(situation).resident)),
      tier('dram', machine.memory.dram.capacityBytes.value, sizeOf(hostStages(situation).resident)),
    ],
    lanes,
  });
  const recent = { barrier: [], computed: undefined, departed: undefined, before: undefined, summed: undefined };
  const step: Step = { situation, builder, demands: demandsOf(rates), ...recent };
  for (const pass of passesOf(job.gradientAccumulation)) addPass(step, pass);
  addSelected(step);
  addHostUpdate(step, settings.overlap ? [] : [...step.barrier, step.summed]);
  return builder.finish();
};

const addPass = (step: Step, pass: Pass): void => {
  const { situation } = step;
  for (const block of residentForward(situation)) addCompute(step, pass, block, []);
  const leaving = departures(backwardElements(situation.outline), reduceBucket(situation.model.hidden));
  for (const [place, block] of residentBackward(situation).entries()) {
    addCompute(step, pass, block, [step.before]);
    addDeparture(step, pass, place, leaving[place] ?? 0);
  }
  const summed = pass.last ? undefined : step.summed;
  step.barrier = [step.computed, step.departed, summed].filter((task) => task !== undefined);
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

/** Added to fp32 sums: a 16-bit gradient read (2), the sum read and written (8). */
const sumBytes = 10;

/** 16-bit gradients of the columns that are not selected, out of the bucket and into the sums. */
const addDeparture = (step: Step, pass: Pass, place: number, elements: number): void => {
  if (elements === 0) return;
  const { builder, demands, situation } = step;
  const { outline, model, settings } = situation;
  const amount = elements * (1 - settings.topk) * pass.repeat;
  const largest = place > outline.layers ? largestAtEnd(outline) : largestInBackward(outline);
  const held = holding('gpu', departingBytes(largest, reduceBucket(model.hidden), 'stage 2'));
  const label = `${String(place + 1)}${pass.label}`;
  step.before = step.departed;
  step.departed = builder.task({
    name: `gradients out ${label}`,
    lane: 'Gradient copies',
    phase: 'backward',
    after: [step.computed],
    uses: demands.toHost(2 * amount),
    acquires: held,
    releases: held,
  });
  step.summed = builder.task({
    name: `sum ${label}`,
    lane: 'Sums on the CPU',
    phase: pass.last ? 'optimizer' : 'backward',
    after: [step.departed],
    uses: demands.cpuPass(sumBytes * amount),
  });
};

/** The selected columns, on the GPU; their states come and go where they wait in host memory. */
const addSelected = (step: Step): void => {
  const { builder, demands, situation } = step;
  const { selected, job, rates, settings } = situation;
  if (selected === 0) return;
  const size = settings.offload ? stateBytesPerParameter.optimizer * selected : 0;
  const common = { lane: 'State copies', phase: 'optimizer' } as const;
  const here =
    size === 0
      ? undefined
      : builder.task({ ...common, name: 'states in', after: step.barrier, uses: demands.toDevice(size) });
  const { clip, adam, cast } = gpuUpdateSeconds(selected, job.precision, rates);
  const updated = builder.task({
    name: 'Adam of the selected columns',
    lane: 'GPU compute',
    phase: 'optimizer',
    after: [...step.barrier, here],
    uses: demands.gpu(clip + adam + cast),
  });
  if (size > 0) builder.task({ ...common, name: 'states out', after: [updated], uses: demands.toHost(size) });
};

/** This step's share of the update on the host: Adam, cast, and the new 16-bit weights to the GPU. */
const addHostUpdate = (step: Step, after: readonly (TaskId | undefined)[]): void => {
  const { builder, demands, situation } = step;
  const { adam, cast, copy } = cpuUpdateBytesPerParameter;
  const elements = situation.rest / situation.settings.interval;
  const common = { phase: 'optimizer' } as const;
  const uses = demands.cpuAdam(elements, adam * elements);
  const name = `of every ${String(situation.settings.interval)}th step, a share`;
  const updated = builder.task({ ...common, name: `Adam ${name}`, lane: 'CPU', after, uses });
  const casted = builder.task({
    ...common,
    name: `cast ${name}`,
    lane: 'CPU',
    after: [updated],
    uses: demands.cpuPass(cast * elements),
  });
  builder.task({
    ...common,
    name: `new weights ${name}`,
    lane: 'Weight copies',
    after: [casted],
    uses: demands.toDevice(copy * elements),
  });
};
