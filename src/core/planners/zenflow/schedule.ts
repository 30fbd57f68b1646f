import { cpuUpdateBytesPerParameter, stateBytesPerParameter } from '../../cost/adam.ts';
import { gpuUpdateSeconds } from '../../cost/gpu-update.ts';
import type { Pass } from '../../cost/passes.ts';
import { passesOf } from '../../cost/passes.ts';
import type { Schedule, TaskId } from '../../schedule/types.ts';
import type { Departure, ResidentStep } from '../../stage3/resident-passes.ts';
import { addResidentPass, newResidentStep } from '../../stage3/resident-passes.ts';
import { stagesOf } from './memory.ts';
import type { Situation } from './situation.ts';

const lanes = ['Gradient copies', 'Sums on the CPU', 'CPU', 'Weight copies', 'State copies'] as const;

interface Step extends ResidentStep<Situation, (typeof lanes)[number]> {
  summed: TaskId | undefined;
}

/** One step of many: its share of the host's update runs beside it, or after it. */
export const scheduleOf = (situation: Situation): Schedule => {
  const { job, settings } = situation;
  const step: Step = { ...newResidentStep(situation, stagesOf(situation), lanes), summed: undefined };
  for (const pass of passesOf(job.gradientAccumulation)) {
    addResidentPass(step, pass, (departure) => addDeparture(step, pass, departure));
    if (!pass.last && step.summed !== undefined) step.barrier = [...step.barrier, step.summed];
  }
  addSelected(step);
  addHostUpdate(step, settings.overlap ? [] : [...step.barrier, step.summed]);
  return step.builder.finish();
};

/** Added to fp32 sums: a 16-bit gradient read (2), the sum read and written (8). */
const sumBytes = 10;

/** 16-bit gradients of the columns that are not selected, out of the bucket and into the sums. */
const addDeparture = (step: Step, pass: Pass, { elements, label, after, held }: Departure): TaskId => {
  const { builder, demands, situation } = step;
  const amount = elements * (1 - situation.settings.topk) * pass.repeat;
  const sent = builder.task({
    name: `gradients out ${label}`,
    lane: 'Gradient copies',
    phase: 'backward',
    after: [after],
    uses: demands.toHost(2 * amount),
    acquires: held,
    releases: held,
  });
  step.summed = builder.task({
    name: `sum ${label}`,
    lane: 'Sums on the CPU',
    phase: pass.last ? 'optimizer' : 'backward',
    after: [sent],
    uses: demands.cpuPass(sumBytes * amount),
  });
  return sent;
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
