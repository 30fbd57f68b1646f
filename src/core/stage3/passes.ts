import { largestAtEnd, largestInBackward } from '../cost/outline.ts';
import type { Pass } from '../cost/passes.ts';
import { passesOf } from '../cost/passes.ts';
import type { TaskId } from '../schedule/types.ts';
import { holding } from '../schedule/tiers.ts';
import type { Block } from './blocks.ts';
import { backwardBlocks, forwardBlocks } from './blocks.ts';
import { departing } from './gpu-memory.ts';
import type { Step } from './step.ts';
import { remember } from './step.ts';

/** All micro-batches of a step, forward and backward; the update waits for `step.barrier` and `step.written`. */
export const addPasses = (step: Step): void => {
  for (const pass of passesOf(step.stage3.job.gradientAccumulation)) addPass(step, pass);
};

const addPass = (step: Step, pass: Pass): void => {
  for (const block of forwardBlocks(step.stage3)) {
    const fetched = fetchWeights(step, pass, block);
    const computed = addCompute(step, pass, block, [...step.barrier, fetched, step.checkpointed.second]);
    if (block.isLayer) sendCheckpoint(step, pass, block, computed);
    step.barrier = nothing;
  }
  for (const [place, block] of backwardBlocks(step.stage3).entries()) {
    const fetched = fetchWeights(step, pass, block);
    const checkpoint = block.isLayer ? fetchCheckpoint(step, pass, block) : undefined;
    // Two recorded events at most: stage3.py, `max_param_reduce_events`.
    const computed = addCompute(step, pass, block, [fetched, checkpoint, step.departed.second]);
    addDeparture(step, pass, place, block, computed);
  }
  step.barrier = [step.computed.last, step.departed.last].filter((task) => task !== undefined);
};

const nothing: readonly TaskId[] = [];

const addCompute = (step: Step, pass: Pass, block: Block, after: readonly (TaskId | undefined)[]): TaskId => {
  const { builder, stage3, computed } = step;
  const task = builder.task({
    name: `${block.name}${pass.label}`,
    lane: 'GPU compute',
    phase: block.phase,
    after,
    uses: stage3.gpu(block.gpuSeconds * pass.repeat),
    acquires: holding('gpu', block.takes),
    releases: holding('gpu', block.gives + 2 * block.frees),
  });
  return remember(computed, task);
};

/** A copy starts when the GPU has room for its block, a read when a slot in host memory is free. */
const fetchWeights = (step: Step, pass: Pass, block: Block): TaskId | undefined => {
  const { builder, stage3, computed, fetched } = step;
  if (block.needs === 0) return undefined;
  const size = 2 * block.needs;
  const task = builder.task({
    name: `weights for ${block.name}${pass.label}`,
    lane: 'Weight copies',
    phase: block.phase,
    after: [...step.barrier, readWeights(step, pass, block), stage3.prefetch === 1 ? computed.second : computed.last],
    uses: stage3.ways.weightsIn(size * pass.repeat),
    acquires: holding('gpu', size),
  });
  return remember(fetched, task);
};

const readWeights = (step: Step, pass: Pass, block: Block): TaskId | undefined => {
  const { builder, stage3, fetched } = step;
  const move = stage3.ways.readWeights?.(2 * block.needs * pass.repeat, block.tensors * pass.repeat);
  if (move === undefined) return undefined;
  return builder.task({
    name: `read weights for ${block.name}${pass.label}`,
    lane: 'NVMe reads',
    phase: block.phase,
    after: [...step.barrier, stage3.slots === 2 ? fetched.second : fetched.last],
    uses: move.uses,
    overheadSeconds: move.before,
  });
};

/** The next layer but one waits until its checkpoint has left. */
const sendCheckpoint = ({ builder, stage3, checkpointed }: Step, pass: Pass, block: Block, computed: TaskId): void => {
  const { kept, offloaded } = stage3.activations;
  if (!offloaded) return;
  const task = builder.task({
    name: `checkpoint of ${block.name}${pass.label}`,
    lane: 'Checkpoint copies',
    phase: block.phase,
    after: [computed],
    uses: stage3.ways.checkpointOut(kept * pass.repeat),
    releases: holding('gpu', kept),
  });
  remember(checkpointed, task);
};

/** Comes back while the block before computes. */
const fetchCheckpoint = ({ builder, stage3, computed }: Step, pass: Pass, block: Block): TaskId | undefined => {
  const { kept, offloaded } = stage3.activations;
  if (!offloaded) return undefined;
  return builder.task({
    name: `checkpoint for ${block.name}${pass.label}`,
    lane: 'Checkpoint copies',
    phase: block.phase,
    after: [computed.second],
    uses: stage3.ways.checkpointIn(kept * pass.repeat),
    acquires: holding('gpu', kept),
  });
};

/**
 * Gradients of a full bucket leave on the one stream that does nothing else: what was accumulated comes to the GPU, the
 * sum goes back, and at the end of accumulation its fp32 copy too. stage3.py, `partition_grads`.
 */
const addDeparture = (step: Step, pass: Pass, place: number, block: Block, computed: TaskId): void => {
  const elements = step.leaving[place] ?? 0;
  if (elements === 0) return;
  const { builder, stage3 } = step;
  const { outline, ways } = stage3;
  const largest = place > outline.layers ? largestAtEnd(outline) : largestInBackward(outline);
  const held = holding('gpu', departing(stage3, largest));
  const common = { lane: 'Gradient copies', phase: 'backward' } as const;
  const name = `gradients after ${block.name}${pass.label}`;
  const added = builder.task({
    ...common,
    name: `accumulated ${name}`,
    after: [computed],
    uses: ways.gradientsIn(elements * pass.repeat),
    acquires: held,
  });
  const sent = builder.task({
    ...common,
    name,
    after: [added],
    uses: ways.gradientsOut(elements * pass.repeat, pass.last),
    releases: held,
  });
  remember(step.departed, sent);
  if (pass.last) writeGradients(step, name, elements, sent);
};

/** Pinned swap buffers lie in between, so the GPU does not wait for it; the update does. */
const writeGradients = (step: Step, name: string, elements: number, sent: TaskId): void => {
  const move = step.stage3.ways.writeGradients?.(elements);
  if (move === undefined) return;
  step.written = step.builder.task({
    name: `write ${name}`,
    lane: 'NVMe writes',
    phase: 'backward',
    after: [sent],
    uses: move.uses,
    overheadSeconds: move.before,
  });
};
