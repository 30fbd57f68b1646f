/** How far a profile is, in seconds: what each probe may take, and what the finished ones took. */
export interface Pace {
  readonly budgets: readonly number[];
  readonly taken: readonly number[];
  /** Since the running probe began. */
  readonly elapsed: number;
}

/** Finished probes say how much of their budget this machine uses; one odd probe must not turn the estimate over. */
const leastScale = 0.3;
const mostScale = 1.5;

/** Time left: the budgets of what is still to do, scaled by what the finished probes used of theirs. */
export const secondsLeft = ({ budgets, taken, elapsed }: Pace): number => {
  const scale = scaleOf(budgets.slice(0, taken.length), taken);
  const [current = 0, ...later] = budgets.slice(taken.length);
  return Math.max(0, scale * current - elapsed) + scale * sum(later);
};

const scaleOf = (budgets: readonly number[], taken: readonly number[]) => {
  const planned = sum(budgets);
  return planned === 0 ? 1 : Math.min(mostScale, Math.max(leastScale, sum(taken) / planned));
};

const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);
