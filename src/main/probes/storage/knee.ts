import { mean } from 'simple-statistics';

/** Where a series of rates falls for good: the index of the first value after, and the level on either side. */
export interface Knee {
  readonly index: number;
  readonly before: number;
  readonly after: number;
}

/** A level is told by at least so many values. */
const leastValues = 5;
/** A cache that runs out costs more than this; less is drift. */
const mostRemaining = 0.8;
/** Strength of the evidence, in units of log n for each of the two numbers that a knee adds. */
const penalty = 2;

/**
 * The knee of a write over its bytes: the change point that leaves the least squares around two levels of the logarithm of
 * the rate, if they explain the series better than one level does by the Bayesian information criterion (Schwarz, Annals
 * of Statistics 6(2), 1978; the place counts as a parameter) and the rate falls by a fifth or more.
 */
export const kneeOf = (rates: readonly number[]): Knee | undefined => {
  const logs = rates.map(Math.log);
  const n = logs.length;
  const places = Array.from({ length: Math.max(0, n - 2 * leastValues + 1) }, (_, i) => i + leastValues);
  const scored = places.map((index) => ({ index, rest: squares(logs.slice(0, index)) + squares(logs.slice(index)) }));
  const best = scored.reduce((least, one) => (one.rest < least.rest ? one : least), { index: 0, rest: Infinity });
  if (best.index === 0) return undefined;
  const [before, after] = [level(logs.slice(0, best.index)), level(logs.slice(best.index))];
  const evidence = n * Math.log(squares(logs) / Math.max(best.rest, n * leastVariance));
  return after < mostRemaining * before && evidence > 2 * penalty * Math.log(n)
    ? { index: best.index, before, after }
    : undefined;
};

/** Of logarithms of rates that a clock of nanoseconds tells apart; keeps a perfect fit finite. */
const leastVariance = 1e-12;

const level = (logs: readonly number[]) => Math.exp(mean([...logs]));

const squares = (values: readonly number[]): number => {
  const middle = mean([...values]);
  return values.reduce((sum, value) => sum + (value - middle) ** 2, 0);
};
