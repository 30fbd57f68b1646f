import type { Pass } from '../../cost/passes.ts';
import type { TaskId } from '../../schedule/types.ts';
import { holding } from '../../schedule/tiers.ts';
import type { Block } from './blocks.ts';
import { backwardBlocks, forwardBlocks } from './blocks.ts';
import { checkpointAwaited, fetchCheckpoint, sendCheckpoint } from './checkpoints.ts';
import { addDeparture, departureAwaited } from './gradients.ts';
import type { Step } from './step.ts';
import { remember } from './step.ts';
import { fetchWeights } from './weights.ts';

/** One micro-batch, or several like ones: forward, backward, and a barrier when the last gradient has left. */
export const addPass = (step: Step, pass: Pass): void => {
  for (const block of forwardBlocks(step)) {
    const fetched = fetchWeights(step, pass, block);
    const computed = addCompute(step, pass, block, [...step.barrier, fetched, checkpointAwaited(step)]);
    if (block.isLayer) sendCheckpoint(step, pass, block, computed);
    step.barrier = nothing;
  }
  for (const [index, block] of backwardBlocks(step).entries()) {
    const fetched = fetchWeights(step, pass, block);
    const checkpoint = block.isLayer ? fetchCheckpoint(step, pass, block) : undefined;
    // Backward runs at most two departures ahead: two buffers at stage 2 (stage_1_and_2.py, `setup_buckets`), two
    // recorded events at stage 3 (stage3.py, `max_param_reduce_events`). It does not where a flush blocks.
    const computed = addCompute(step, pass, block, [fetched, checkpoint, departureAwaited(step, pass)]);
    addDeparture(step, pass, index, block, computed);
  }
  step.barrier = [step.computed.last, step.departed.last].filter((task) => task !== undefined);
};

const nothing: readonly TaskId[] = [];

const addCompute = (step: Step, pass: Pass, block: Block, after: readonly (TaskId | undefined)[]): TaskId => {
  const { builder, demands, situation, computed } = step;
  const freed = situation.design.parameters === 'gpu' ? 0 : 2 * block.frees;
  const task = builder.task({
    name: `${block.name}${pass.label}`,
    lane: 'GPU compute',
    phase: block.phase,
    after,
    uses: demands.gpu(block.gpuSeconds * pass.repeat),
    acquires: holding('gpu', block.takes),
    releases: holding('gpu', block.gives + freed),
  });
  return remember(computed, task);
};
