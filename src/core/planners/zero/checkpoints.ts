import type { Pass } from '../../cost/passes.ts';
import { pinnedBytes } from '../../cost/pinned.ts';
import type { TaskId } from '../../schedule/types.ts';
import type { Block } from './blocks.ts';
import type { Step } from './step.ts';
import { holding, remember } from './step.ts';

/** Copies a layer's checkpoint to host memory, if they wait there; the next layer but one waits for it. */
export const sendCheckpoint = (step: Step, pass: Pass, block: Block, computed: TaskId): void => {
  const { builder, demands, situation, checkpointed } = step;
  const { kept, offloaded } = situation.activations;
  if (!offloaded) return;
  const task = builder.task({
    name: `checkpoint of ${block.name}${pass.label}`,
    lane: 'Checkpoint copies',
    phase: block.phase,
    after: [computed],
    uses: demands.toHost(kept * pass.repeat),
    acquires: holding('dram', pinnedBytes(kept)),
    releases: holding('gpu', kept),
  });
  remember(checkpointed, task);
};

/** Brings it back while the block before computes. */
export const fetchCheckpoint = (step: Step, pass: Pass, block: Block): TaskId | undefined => {
  const { builder, demands, situation, computed } = step;
  const { kept, offloaded } = situation.activations;
  if (!offloaded) return undefined;
  return builder.task({
    name: `checkpoint for ${block.name}${pass.label}`,
    lane: 'Checkpoint copies',
    phase: block.phase,
    after: [computed.second],
    uses: demands.toDevice(kept * pass.repeat),
    acquires: holding('gpu', kept),
    releases: holding('dram', pinnedBytes(kept)),
  });
};
