import type { Pass } from '../../cost/passes.ts';
import { departures } from '../../cost/reduction.ts';
import type { TaskId } from '../../schedule/types.ts';
import { bucketElements } from './gpu-memory.ts';
import type { Step } from './step.ts';

/** Elements of the CPU's sub-groups that leave after each block of backward, when a reduce bucket is full. */
export type Gathering = readonly number[];

export const newGathering = ({ situation }: Step): Gathering => {
  const { groups, settings } = situation;
  const whole = [...groups.blockAll].reverse();
  const toCpu = [...groups.blockCpu].reverse();
  // The bucket holds whole gradients, of which each process keeps its part.
  const leaving = departures(whole, bucketElements / settings.ranks);
  let waiting = 0;
  return leaving.map((elements, block) => {
    waiting += toCpu[block] ?? 0;
    if (elements === 0) return 0;
    const now = waiting;
    waiting = 0;
    return now;
  });
};

/** fp32 gradients are cast on the CPU where they leave the GPU as 16 bits: read 2, write 4. */
const castBytes = 6;

/**
 * Gradients of the CPU's sub-groups: what was accumulated goes to the pinned 16-bit buffer and comes back (stage3.py,
 * `partition_grads`), for each micro-batch. After the last one, fp32 goes to the host: asynchronously from the GPU's own
 * cast, or, in DeepSpeed before 0.19.5, through pageable memory and a cast on the CPU, while backward stands still.
 */
export const addDeparture = (step: Step, pass: Pass, gathering: Gathering, block: number): void => {
  const elements = gathering[block] ?? 0;
  if (elements === 0) return;
  const { builder, demands, situation } = step;
  const common = { lane: 'Gradient copies', phase: 'backward' } as const;
  const label = `${String(block + 1)}${pass.label}`;
  const amount = elements * pass.repeat;
  builder.task({ ...common, name: `gradients out ${label}`, after: [step.computed], uses: demands.toHost(2 * amount) });
  let last = builder.task({ ...common, name: `gradients back ${label}`, uses: demands.toDevice(2 * amount) });
  if (pass.last) {
    if (situation.settings.asyncGradients)
      last = builder.task({ ...common, name: `fp32 gradients ${label}`, uses: demands.toHost(4 * elements) });
    else last = addBlocking(step, label, elements);
  }
  step.departedBefore = step.departed;
  step.departed = last;
};

const addBlocking = ({ builder, demands }: Step, label: string, elements: number): TaskId => {
  const size = 2 * elements;
  const sent = builder.task({
    name: `gradients through pageable memory ${label}`,
    lane: 'Gradient copies',
    phase: 'backward',
    uses: [...demands.toHost(size), { resource: 'pageable.d2h', amount: size }],
  });
  return builder.task({
    name: `cast of gradients ${label}`,
    lane: 'CPU',
    phase: 'backward',
    after: [sent],
    uses: demands.cpuPass(castBytes * elements),
  });
};
