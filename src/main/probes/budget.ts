import type { ProfileMode } from '../../core/machine/run.ts';
import type { StoppingRule } from './statistics.ts';

/** Time for one figure. Quick measures ten of them, with starts and first touches, in under 30 s. */
export const ruleOf = (mode: ProfileMode): StoppingRule => rules[mode];

const rules: Readonly<Record<ProfileMode, StoppingRule>> = {
  quick: { leastSeconds: 1, mostSeconds: 1.8 },
  standard: { leastSeconds: 3, mostSeconds: 9 },
  full: { leastSeconds: 10, mostSeconds: 50 },
};

/** Starting the process, allocating, and trying the variants. */
const overheadSeconds = 1;

export const figureSeconds = (mode: ProfileMode): number => ruleOf(mode).mostSeconds + overheadSeconds;
