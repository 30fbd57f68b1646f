import type { Pass } from '../../cost/passes.ts';
import { departures } from '../../cost/reduction.ts';
import type { TaskId } from '../../schedule/types.ts';
import { holding } from '../../schedule/tiers.ts';
import { bucketElements, departingHeld } from './gpu-memory.ts';
import type { Step } from './step.ts';

/** Elements of one departure, by where their sub-groups are updated; those that live on the GPU stay there. */
export interface Leaving {
  readonly visiting: number;
  readonly cpu: number;
}

/** What leaves after each block of backward, when a reduce bucket is full. */
export const leavingAfter = ({ situation }: Step): readonly Leaving[] => {
  const { groups, settings } = situation;
  const blocks = [...groups.blocks].reverse();
  // The bucket holds whole gradients, of which each process keeps its part.
  const sent = departures(
    blocks.map((block) => block.static + block.visiting + block.cpu),
    bucketElements / settings.ranks,
  );
  let waiting: Leaving = nothing;
  return blocks.map((block, index) => {
    const gathered = { visiting: waiting.visiting + block.visiting, cpu: waiting.cpu + block.cpu };
    const goes = (sent[index] ?? 0) > 0;
    waiting = goes ? nothing : gathered;
    return goes ? gathered : nothing;
  });
};

const nothing: Leaving = { visiting: 0, cpu: 0 };

/** fp32 gradients are cast on the CPU where they leave the GPU as 16 bits: read 2, write 4. */
const castBytes = 6;

/**
 * Gradients of one departure: what was accumulated goes to the pinned 16-bit buffer and comes back (stage3.py,
 * `partition_grads`), for each micro-batch. After the last one those of visiting sub-groups stay on the GPU; fp32 of the
 * others goes to the host: asynchronously from the GPU's own cast, or, in DeepSpeed before 0.19.5, through pageable
 * memory and a cast on the CPU, while backward stands still.
 */
export const addDeparture = (step: Step, pass: Pass, { visiting, cpu }: Leaving, block: number): void => {
  const elements = visiting + cpu;
  if (elements === 0) return;
  const { builder, demands, situation } = step;
  const common = { lane: 'Gradient copies', phase: 'backward' } as const;
  const label = `${String(block + 1)}${pass.label}`;
  const amount = 2 * elements * pass.repeat;
  const held = departingHeld(situation, block >= situation.model.layers);
  builder.task({
    ...common,
    name: `gradients out ${label}`,
    after: [step.computed],
    uses: demands.toHost(amount),
    acquires: holding('gpu', held),
  });
  let last = builder.task({
    ...common,
    name: `gradients back ${label}`,
    uses: demands.toDevice(amount),
    acquires: holding('gpu', pass.last ? 2 * visiting : 0),
    releases: holding('gpu', held),
  });
  if (pass.last && cpu > 0) {
    if (situation.settings.asyncGradients)
      last = builder.task({ ...common, name: `fp32 gradients ${label}`, uses: demands.toHost(4 * cpu) });
    else last = addBlocking(step, label, cpu);
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
