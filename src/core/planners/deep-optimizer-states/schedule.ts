import { passesOf } from '../../cost/passes.ts';
import type { Schedule } from '../../schedule/types.ts';
import { addPass } from './pass.ts';
import type { Situation } from './situation.ts';
import { newStep } from './step.ts';
import { addUpdate } from './update.ts';

/** One step of one process: the micro-batches, then the update. */
export const scheduleOf = (situation: Situation): Schedule => {
  const step = newStep(situation);
  for (const pass of passesOf(situation.job.gradientAccumulation)) addPass(step, pass);
  addUpdate(step);
  return step.builder.finish();
};
