import { cpuFlushBytesPerParameter } from '../../cost/adam.ts';
import { nvmeBytesPerParameter } from '../../cost/deepspeed.ts';
import { gradientPassSeconds } from '../../cost/gpu-update.ts';
import { largestAtEnd, largestInBackward } from '../../cost/outline.ts';
import type { Pass } from '../../cost/passes.ts';
import type { TaskId } from '../../schedule/types.ts';
import { holding } from '../../schedule/tiers.ts';
import type { Block } from './blocks.ts';
import { accumulatesStaged, elementsFlushed, flushesAlong, flushOf } from './flush.ts';
import { departing } from './gpu-memory.ts';
import { blocks } from './situation.ts';
import type { Step } from './step.ts';
import { remember } from './step.ts';

/** Sends the gradients of a full bucket where they live: off the GPU, or to their own buffer on it. */
export const addDeparture = (step: Step, pass: Pass, place: number, block: Block, computed: TaskId): void => {
  const elements = step.leaving[place] ?? 0;
  if (elements === 0) return;
  const { outline, design } = step.situation;
  const largest = place > outline.layers ? largestAtEnd(outline) : largestInBackward(outline);
  const held = departing(step.situation, largest);
  const leaving: Leaving = { name: `gradients after ${block.name}${pass.label}`, elements, held, computed };
  if (design.optimizer === 'gpu') keepOnGpu(step, pass, leaving);
  else sendToHost(step, pass, leaving);
};

/** What the next block of backward waits for: nothing of what just left, or all of it where a flush blocks. */
export const departureAwaited = ({ situation, departed }: Step, pass: Pass): TaskId | undefined =>
  pass.last && blocks(situation.design) ? departed.last : departed.second;

interface Leaving {
  readonly name: string;
  readonly elements: number;
  /** GPU bytes while it leaves. */
  readonly held: number;
  readonly computed: TaskId;
}

const lane = 'Gradient copies';

/** Into its bucket, out of it and added to what is there, by the GPU. stage3.py, `partition_grads`. */
const keepOnGpu = ({ builder, demands, situation, departed }: Step, pass: Pass, leaving: Leaving): void => {
  const { name, elements, held, computed } = leaving;
  const task = builder.task({
    name,
    lane,
    phase: 'backward',
    after: [computed],
    uses: demands.gpu(gradientPassSeconds(elements, situation.rates) * pass.repeat),
    acquires: holding('gpu', held),
    releases: holding('gpu', held),
  });
  remember(departed, task);
};

/**
 * On the one stream that does nothing else. What was accumulated before comes to the GPU and is added there; the last
 * micro-batch of a step also flushes the sum as fp32 (flush.ts), and writes it to the drives where the optimizer lives
 * there. stage_1_and_2.py, `copy_grads_in_partition`; stage3.py, `partition_grads`.
 */
const sendToHost = (step: Step, pass: Pass, { name, elements, held, computed }: Leaving): void => {
  const { builder, demands, situation } = step;
  const { design } = situation;
  const { toDevice, toHost } = accumulatedBytes(step, pass);
  const amount = elements * pass.repeat;
  const staged = accumulatesStaged(design);
  const common = { lane, phase: 'backward' } as const;
  const takes = holding('gpu', held);
  const back = staged ? demands.toDeviceStaged : demands.toDevice;
  const added =
    toDevice === 0
      ? undefined
      : builder.task({
          ...common,
          name: `accumulated ${name}`,
          after: [computed],
          uses: back(toDevice * amount),
          acquires: takes,
        });
  const apart = pass.last && !flushesAlong(design);
  const along = pass.last && !apart ? flushOf(design).bytes * elementsFlushed(situation, elements) : 0;
  const away = staged ? demands.toHostStaged : demands.toHost;
  const sent = builder.task({
    ...common,
    name,
    after: [computed, added],
    uses: away(toHost * amount + along),
    acquires: added === undefined ? takes : [],
    releases: apart ? [] : takes,
  });
  const departed = apart ? flushApart(step, { name, elements, held, computed: sent }) : sent;
  remember(step.departed, departed);
  if (pass.last && design.optimizer === 'nvme') writeGradients(step, name, elements, departed);
};

/** 16-bit bytes for each element in one micro-batch; with the flush, their sum is `gradientBytes` of the bound. */
const accumulatedBytes = ({ situation }: Step, pass: Pass): { readonly toDevice: number; readonly toHost: number } => {
  if (situation.design.stage === 3) return { toDevice: 2, toHost: 2 };
  return { toDevice: pass.first ? 0 : 2, toHost: pass.last ? 0 : 2 };
};

/** A copy of its own; where the CPU casts, the thread that feeds the GPU does so. */
const flushApart = (step: Step, { name, elements, held, computed }: Leaving): TaskId => {
  const { builder, demands, situation } = step;
  const { bytes, staged, cast } = flushOf(situation.design);
  const count = elementsFlushed(situation, elements);
  const copied = builder.task({
    name: `flush ${name}`,
    lane,
    phase: 'backward',
    after: [computed],
    uses: staged ? demands.toHostStaged(bytes * count) : demands.toHost(bytes * count),
    releases: holding('gpu', held),
  });
  if (!cast) return copied;
  const uses = demands.cpuPass(cpuFlushBytesPerParameter * count);
  return builder.task({ name: `fp32 ${name}`, lane: 'CPU', phase: 'backward', after: [copied], uses });
};

/** Pinned swap buffers lie in between, so the GPU does not wait for it; the update does. */
const writeGradients = (step: Step, name: string, elements: number, sent: TaskId): void => {
  const { builder, demands } = step;
  step.written = builder.task({
    name: `write ${name}`,
    lane: 'NVMe writes',
    phase: 'backward',
    after: [sent],
    uses: demands.toNvme(nvmeBytesPerParameter.optimizer.backwardWrite * elements),
  });
};
