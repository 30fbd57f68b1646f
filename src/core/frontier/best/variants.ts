import type { Checkpointing } from '../../job/choices.ts';
import { checkpointings } from '../../job/choices.ts';
import type { Job } from '../../job/job.ts';
import type { Knob, KnobValue } from '../../planners/knobs.ts';
import type { Planner } from '../../planners/types.ts';

/** What a job's words leave open of checkpointing, the planner's own choice first. */
export const checkpointingsOf = ({ checkpointing }: Job): readonly Checkpointing[] =>
  checkpointing === 'planner' ? checkpointings : [checkpointing];

const steps = 7;

/** Values of a knob that a search tries: all of a switch or choice, some between the ends of a number. */
export const valuesOf = (knob: Knob): readonly KnobValue[] => {
  switch (knob.kind) {
    case 'switch':
      return [true, false];
    case 'choice':
      return knob.values;
    case 'share':
      return [0, 0.125, 0.25, 0.375, 0.5, 0.625, 0.75, 0.875, 1];
    case 'integer':
    case 'bytes':
      return spread(knob.least, knob.most);
  }
};

/** Whole numbers in equal ratios, both ends among them; all where there are few. */
const spread = (least: number, most: number): readonly number[] => {
  if (most - least < steps) return Array.from({ length: Math.max(0, most - least) + 1 }, (_, index) => least + index);
  const from = Math.max(1, least);
  const inside = Array.from({ length: steps }, (_, index) => Math.round(from * (most / from) ** (index / (steps - 1))));
  return [...new Set([least, ...inside, most])].sort((a, b) => a - b);
};

/** Knobs that a search may settle: those that change when and where something is computed, not what. */
export const knobsOf = ({ tuning }: Planner): readonly Knob[] =>
  (tuning?.knobs ?? []).filter(({ alters }) => alters !== true);
