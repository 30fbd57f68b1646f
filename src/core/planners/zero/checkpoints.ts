import type { Pass } from '../../cost/passes.ts';
import type { TaskId } from '../../schedule/types.ts';
import { holding } from '../../schedule/tiers.ts';
import type { Block } from './blocks.ts';
import { checkpointBytes } from './host-memory.ts';
import type { Step } from './step.ts';
import { remember } from './step.ts';

/**
 * Copies a layer's checkpoint to host memory, if they wait there; the next layer but one waits for it. Before August
 * 2026 (pull request 8255) the copy went to unpinned memory, and the next layer waited.
 */
export const sendCheckpoint = (step: Step, pass: Pass, block: Block, computed: TaskId): void => {
  const { builder, demands, situation, checkpointed } = step;
  const { kept, offloaded } = situation.activations;
  if (!offloaded) return;
  const moved = kept * pass.repeat;
  const task = builder.task({
    name: `checkpoint of ${block.name}${pass.label}`,
    lane: 'Checkpoint copies',
    phase: block.phase,
    after: [computed],
    uses: situation.design.release === 'paper' ? demands.toHostStaged(moved) : demands.toHost(moved),
    acquires: holding('dram', checkpointBytes(situation)),
    releases: holding('gpu', kept),
  });
  remember(checkpointed, task);
};

/** The checkpoint that the next layer waits for in forward. */
export const checkpointAwaited = ({ situation, checkpointed }: Step): TaskId | undefined =>
  situation.design.release === 'paper' ? checkpointed.last : checkpointed.second;

/** Brings it back while the block before computes; before August 2026 when that had ended. */
export const fetchCheckpoint = (step: Step, pass: Pass, block: Block): TaskId | undefined => {
  const { builder, demands, situation, computed } = step;
  const { kept, offloaded } = situation.activations;
  if (!offloaded) return undefined;
  const moved = kept * pass.repeat;
  const waits = situation.design.release === 'paper';
  return builder.task({
    name: `checkpoint for ${block.name}${pass.label}`,
    lane: 'Checkpoint copies',
    phase: block.phase,
    after: [waits ? computed.last : computed.second],
    uses: waits ? demands.toDeviceStaged(moved) : demands.toDevice(moved),
    acquires: holding('gpu', kept),
    releases: holding('dram', checkpointBytes(situation)),
  });
};
