import type { Schedule } from '../../schedule/types.ts';
import { addBackward } from './backward.ts';
import { addForward } from './forward.ts';
import type { Situation } from './situation.ts';
import { newStep } from './step.ts';
import { addGroup } from './update.ts';

/** One step of one micro-batch. */
export const scheduleOf = (situation: Situation): Schedule => {
  const step = newStep(situation);
  addForward(step);
  addBackward(step);
  if (!situation.settings.overlap)
    for (const [index, elements] of step.groups.entries()) addGroup(step, index, elements, step.barrier);
  return step.builder.finish();
};
