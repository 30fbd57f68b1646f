import type { TaskId } from '../../schedule/types.ts';
import { holding } from '../../schedule/tiers.ts';
import type { Block } from './blocks.ts';
import type { Step } from './step.ts';

/** Weights on their way for the blocks of one pass: the copy to the GPU of each that has begun. */
export interface Fetching {
  readonly blocks: readonly Block[];
  readonly copied: (TaskId | undefined)[];
}

/**
 * Brings the weights of the next blocks: the drives fill a slot of the pool, then they are copied. Both begin when the
 * GPU has room, which is when the block before those has computed.
 */
export const fetchUpTo = (step: Step, fetching: Fetching, last: number, computed: readonly TaskId[]): void => {
  for (let index = fetching.copied.length; index <= last; index += 1) {
    const block = fetching.blocks[index];
    if (block === undefined) return;
    const room = computed[index - 1 - step.situation.prefetch];
    fetching.copied.push(block.elements > 0 ? fetch(step, block, [...step.barrier, room]) : undefined);
  }
};

const fetch = ({ builder, demands }: Step, block: Block, after: readonly (TaskId | undefined)[]): TaskId => {
  const size = 2 * block.elements;
  const read = builder.task({
    name: `read weights for ${block.name}`,
    lane: 'Weight reads',
    phase: block.phase,
    after,
    uses: demands.fromNvme(size),
  });
  return builder.task({
    name: `weights for ${block.name}`,
    lane: 'Weight copies',
    phase: block.phase,
    after: [read],
    uses: demands.toDevice(size),
    acquires: holding('gpu', size),
  });
};
