import type { ProfileMode } from '../../core/machine/run.ts';
import type { StoppingRule } from './statistics.ts';

/**
 * Time for one figure, the start of its process and the first touch of its memory included. Quick measures ten of them
 * in under 30 s, also where other work slows the starts.
 */
export const ruleOf = (mode: ProfileMode): StoppingRule => rules[mode];

const rules: Readonly<Record<ProfileMode, StoppingRule>> = {
  quick: { leastSeconds: 0.7, mostSeconds: 2.2 },
  standard: { leastSeconds: 3, mostSeconds: 11 },
  full: { leastSeconds: 10, mostSeconds: 55 },
};
