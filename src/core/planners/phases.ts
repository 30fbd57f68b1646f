import type { Phase, Timeline } from '../schedule/types.ts';
import type { Seconds } from '../units.ts';
import { seconds } from '../units.ts';

/**
 * How long each phase takes in all, also where micro-batches alternate forward and backward. Tasks are listed in the
 * order of their phases, so each run of tasks of one phase is a stretch, which lasts until its last task has ended;
 * what ran ahead of it is time of the stretch it hides under. The three add up to the step.
 */
export const phaseLengths = (timeline: Timeline): Readonly<Record<Phase, Seconds>> => {
  const lengths = { forward: 0, backward: 0, optimizer: 0 };
  let current: Phase = 'forward';
  let begun = 0;
  let reached = 0;
  for (const [id, { phase }] of timeline.schedule.tasks.entries()) {
    if (phase !== current) {
      lengths[current] += reached - begun;
      [current, begun] = [phase, reached];
    }
    reached = Math.max(reached, timeline.end[id] ?? 0);
  }
  lengths[current] += reached - begun;
  return {
    forward: seconds(lengths.forward),
    backward: seconds(lengths.backward),
    optimizer: seconds(lengths.optimizer),
  };
};
