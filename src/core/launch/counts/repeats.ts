/** A run of equal periods in a list. */
export interface Run {
  readonly begin: number;
  readonly period: number;
  readonly times: number;
}

/** Periods that make a repetition, and lists in which it is looked for: O(n^2). */
const leastTimes = 3;
const mostItems = 20_000;

/**
 * Of the runs of at least three periods the one that covers most of the list; of equals that of the shortest period. A
 * period has different items: one that comes again and again is no chain.
 */
export const longestRun = (items: Int32Array): Run | undefined => {
  let best: Run | undefined;
  if (items.length > mostItems) return undefined;
  for (let period = 2; leastTimes * period <= items.length; period++) {
    const run = runOf(items, period);
    if (run.times >= leastTimes && covered(run) > covered(best) && isChain(items, run)) best = run;
  }
  return best;
};

export const covered = (run: Run | undefined): number => (run === undefined ? 0 : run.period * run.times);

const isChain = (items: Int32Array, { begin, period }: Run): boolean =>
  items.subarray(begin, begin + period).some((item) => item !== items[begin]);

const runOf = (items: Int32Array, period: number): Run => {
  let [begin, length, from] = [0, 0, 0];
  for (let i = 0; i + period <= items.length; i++) {
    if (i + period < items.length && items[i] === items[i + period]) continue;
    if (i - from > length) [begin, length] = [from, i - from];
    from = i + 1;
  }
  return { begin, period, times: Math.floor(length / period) + 1 };
};
