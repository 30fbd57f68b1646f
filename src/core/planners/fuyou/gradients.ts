import type { TaskId } from '../../schedule/types.ts';
import type { Block } from './blocks.ts';
import { updateBytes } from './cost.ts';
import { groupsInFlight } from './host-memory.ts';
import type { Step } from './step.ts';
import { addGroup } from './update.ts';

/**
 * Sends a block's gradients to host memory, as 16 bits, piece by piece of the groups they belong to. A group's buffer
 * is free when the group before the last has been updated; a group that is complete is updated at once.
 * papers/fuyou-memascend, sections 1.1 and 1.2.
 */
export const addDepartures = (step: Step, block: Block, computed: TaskId | undefined): TaskId | undefined => {
  let left = block.gradients;
  let sent: TaskId | undefined;
  while (left > 0) {
    const size = step.groups[step.open] ?? left;
    const piece = Math.min(left, size - step.arrived);
    sent = addDeparture(step, block, piece, computed);
    left -= piece;
    step.arrived += piece;
    if (step.arrived >= size) closeGroup(step, size, sent);
  }
  step.departed = sent ?? step.departed;
  return sent;
};

const addDeparture = (step: Step, block: Block, piece: number, computed: TaskId | undefined): TaskId => {
  const { builder, demands, situation } = step;
  const common = { name: `gradients of ${block.name}`, phase: 'backward' } as const;
  const sent = builder.task({
    ...common,
    lane: 'Gradient copies',
    after: [computed, step.updated[step.open - groupsInFlight]],
    uses: demands.toHost(2 * piece),
  });
  if (situation.settings.overlap) return sent;
  return builder.task({
    ...common,
    name: `write ${common.name}`,
    lane: 'State writes',
    after: [sent],
    uses: demands.toNvme(updateBytes(situation).backwardWrite * piece),
  });
};

const closeGroup = (step: Step, elements: number, sent: TaskId): void => {
  if (step.situation.settings.overlap) addGroup(step, step.open, elements, [sent]);
  step.open += 1;
  step.arrived = 0;
};
