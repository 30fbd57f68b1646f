import type { Pass } from '../../cost/passes.ts';
import type { TaskId } from '../../schedule/types.ts';
import { holding } from '../../schedule/tiers.ts';
import type { Block } from './blocks.ts';
import type { Step } from './step.ts';
import { remember } from './step.ts';

/**
 * Brings a block's weights to the GPU, where they do not live there: from NVMe into a pinned slot first, then over the
 * link. A copy starts when the GPU has room, which is when the block before the last one has computed (or the last
 * one, without prefetch); a read starts when a slot is free.
 */
export const fetchWeights = (step: Step, pass: Pass, block: Block): TaskId | undefined => {
  const { builder, demands, situation, computed, fetched } = step;
  const { parameters, prefetch, pinned } = situation.design;
  if (parameters === 'gpu' || block.needs === 0) return undefined;
  const size = 2 * block.needs;
  const read = parameters === 'nvme' ? readWeights(step, pass, block, size) : undefined;
  const moved = size * pass.repeat;
  const unpinned = parameters === 'dram' && !pinned;
  const task = builder.task({
    name: `weights for ${block.name}${pass.label}`,
    lane: 'Weight copies',
    phase: block.phase,
    after: [...step.barrier, read, prefetch === 1 ? computed.second : computed.last],
    uses: unpinned ? demands.toDeviceStaged(moved) : demands.toDevice(moved),
    acquires: holding('gpu', 2 * block.holds),
  });
  return remember(fetched, task);
};

const readWeights = (step: Step, pass: Pass, block: Block, size: number): TaskId => {
  const { builder, demands, situation, fetched } = step;
  return builder.task({
    name: `read weights for ${block.name}${pass.label}`,
    lane: 'NVMe reads',
    phase: block.phase,
    after: [...step.barrier, situation.design.slots === 2 ? fetched.second : fetched.last],
    uses: demands.fromNvme(size * pass.repeat),
  });
};
