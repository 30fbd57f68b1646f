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
    const computed = addCompute(step, pass, block, [...step.barrier, fetched, checkpointAwaited(step)]);
    if (block.isLayer) sendCheckpoint(step, pass, block, computed);
    step.barrier = nothing;
  }
  for (const [place, block] of backwardBlocks(step.stage3).entries()) {
    const fetched = fetchWeights(step, pass, block);
    const checkpoint = block.isLayer ? fetchCheckpoint(step, pass, block) : undefined;
    const computed = addCompute(step, pass, block, [fetched, checkpoint, departureAwaited(step, pass)]);
    addDeparture(step, pass, place, block, computed);
  }
  step.barrier = [step.computed.last, step.departed.last].filter((task) => task !== undefined);
};

const nothing: readonly TaskId[] = [];

const addCompute = (step: Step, pass: Pass, block: Block, after: readonly (TaskId | undefined)[]): TaskId => {
  const { builder, stage3, computed } = step;
  const freed = stage3.ways.weightsIn === undefined ? 0 : 2 * block.frees;
  const task = builder.task({
    name: `${block.name}${pass.label}`,
    lane: 'GPU compute',
    phase: block.phase,
    after,
    uses: stage3.gpu(block.gpuSeconds * pass.repeat),
    acquires: holding('gpu', block.takes),
    releases: holding('gpu', block.gives + freed),
  });
  return remember(computed, task);
};

/** A copy starts when the GPU has room for its block, a read when a slot in host memory is free. */
const fetchWeights = (step: Step, pass: Pass, block: Block): TaskId | undefined => {
  const { builder, stage3, computed, fetched } = step;
  const { weightsIn } = stage3.ways;
  if (weightsIn === undefined || block.needs === 0) return undefined;
  const task = builder.task({
    name: `weights for ${block.name}${pass.label}`,
    lane: 'Weight copies',
    phase: block.phase,
    after: [...step.barrier, readWeights(step, pass, block), stage3.prefetch === 1 ? computed.second : computed.last],
    uses: weightsIn(2 * block.needs * pass.repeat),
    acquires: holding('gpu', 2 * block.holds),
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

/** Copies a layer's checkpoint to host memory, if they wait there. */
const sendCheckpoint = ({ builder, stage3, checkpointed }: Step, pass: Pass, block: Block, computed: TaskId): void => {
  const { kept, offloaded } = stage3.activations;
  if (!offloaded) return;
  const task = builder.task({
    name: `checkpoint of ${block.name}${pass.label}`,
    lane: 'Checkpoint copies',
    phase: block.phase,
    after: [computed],
    uses: stage3.ways.checkpointOut(kept * pass.repeat),
    acquires: holding('dram', stage3.checkpointBytes),
    releases: holding('gpu', kept),
  });
  remember(checkpointed, task);
};

/** The next layer but one waits until a checkpoint has left, or the next one. */
const checkpointAwaited = ({ stage3, checkpointed }: Step): TaskId | undefined =>
  stage3.waits.checkpoints ? checkpointed.last : checkpointed.second;

/** Comes back while the block before computes, or when that has ended. */
const fetchCheckpoint = ({ builder, stage3, computed }: Step, pass: Pass, block: Block): TaskId | undefined => {
  const { kept, offloaded } = stage3.activations;
  if (!offloaded) return undefined;
  return builder.task({
    name: `checkpoint for ${block.name}${pass.label}`,
    lane: 'Checkpoint copies',
    phase: block.phase,
    after: [stage3.waits.checkpoints ? computed.last : computed.second],
    uses: stage3.ways.checkpointIn(kept * pass.repeat),
    acquires: holding('gpu', kept),
    releases: holding('dram', stage3.checkpointBytes),
  });
};

/**
 * Backward runs at most two departures ahead: two buffers at stage 2 (stage_1_and_2.py, `setup_buckets`), two recorded
 * events at stage 3 (stage3.py, `max_param_reduce_events`).
 */
const departureAwaited = ({ stage3, departed }: Step, pass: Pass): TaskId | undefined =>
  pass.last && stage3.waits.gradients ? departed.last : departed.second;

/** Gradients of a full bucket go their way, on the one stream that does nothing else; their copies hold GPU memory. */
const addDeparture = (step: Step, pass: Pass, place: number, block: Block, computed: TaskId): void => {
  const elements = step.leaving[place] ?? 0;
  if (elements === 0) return;
  const { builder, stage3 } = step;
  const { outline, ways } = stage3;
  const largest = place > outline.layers ? largestAtEnd(outline) : largestInBackward(outline);
  const held = holding('gpu', departing(stage3, largest));
  const name = `gradients after ${block.name}${pass.label}`;
  const legs = ways.gradients(elements, pass);
  const lastCopy = legs.findLastIndex(({ lane }) => lane === 'Gradient copies');
  let before = computed;
  for (const [index, leg] of legs.entries())
    before = builder.task({
      name: `${leg.name}${name}`,
      lane: leg.lane,
      phase: 'backward',
      after: [before],
      uses: leg.uses,
      acquires: index === 0 ? held : [],
      releases: index === lastCopy ? held : [],
    });
  remember(step.departed, before);
  if (pass.last) writeGradients(step, name, elements, before);
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
