import { cpuUpdateBytesPerParameter } from '../../cost/adam.ts';
import { gpuUpdateSeconds } from '../../cost/gpu-update.ts';
import type { Pass } from '../../cost/passes.ts';
import { passesOf } from '../../cost/passes.ts';
import { holding } from '../../schedule/tiers.ts';
import type { Schedule, TaskId } from '../../schedule/types.ts';
import type { Departure, ResidentStep } from '../../stage3/resident-passes.ts';
import { addResidentPass, newResidentStep } from '../../stage3/resident-passes.ts';
import { stagesOf } from './memory.ts';
import type { Situation } from './situation.ts';

const lanes = ['GPU casts', 'Gradient copies', 'CPU', 'Weight copies'] as const;

interface Step extends ResidentStep<Situation, (typeof lanes)[number]> {
  /** Elements from the end of the model whose gradients have left in this micro-batch. */
  left: number;
  /** Sub-groups not yet updated, and the elements of those that are. */
  open: number;
  updated: number;
}

export const scheduleOf = (situation: Situation): Schedule => {
  const { job, groups } = situation;
  const started = newResidentStep(situation, stagesOf(situation), lanes);
  const step: Step = { ...started, left: 0, open: groups.length, updated: 0 };
  for (const pass of passesOf(job.gradientAccumulation)) {
    step.left = 0;
    addResidentPass(step, pass, (departure) => addDeparture(step, pass, departure));
  }
  addRest(step);
  return step.builder.finish();
};

/**
 * Gradients of a full bucket: out to the accumulation buffer and back, as stage 3 does for each micro-batch; after the
 * last one the CPU's part goes out as fp32, cast on the GPU, and the sub-groups that are then complete are updated.
 */
const addDeparture = (step: Step, pass: Pass, { elements, label, after, held }: Departure): TaskId | undefined => {
  const { builder, demands, situation } = step;
  const toCpu = Math.min(elements, Math.max(0, situation.onCpu - step.left));
  step.left += elements;
  if (toCpu === 0) return undefined;
  const amount = 2 * toCpu * pass.repeat;
  const common = { lane: 'Gradient copies', phase: 'backward' } as const;
  builder.task({
    ...common,
    name: `gradients out ${label}`,
    after: [after],
    uses: demands.toHost(amount),
    acquires: held,
  });
  const back = { ...common, name: `gradients back ${label}`, uses: demands.toDevice(amount), releases: held };
  const returned = builder.task(back);
  if (!pass.last) return returned;
  const arrived = builder.task({ ...common, name: `fp32 gradients ${label}`, uses: demands.toHost(4 * toCpu) });
  if (!situation.settings.clipping) updateComplete(step, arrived);
  return arrived;
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
