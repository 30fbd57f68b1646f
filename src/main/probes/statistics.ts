import { coefficientOfVariation, mean, median, medianAbsoluteDeviation, quantileSorted } from 'simple-statistics';

/** Statistics of the raw values of one figure, in their unit. */
export interface Summary {
  readonly median: number;
  readonly p05: number;
  readonly p95: number;
  /** Standard deviation over mean. */
  readonly cv: number;
}

/** Of at least one value. */
export const summary = (values: readonly number[]): Summary => {
  const sorted = values.toSorted(ascending);
  return {
    median: quantileSorted(sorted, 0.5),
    p05: quantileSorted(sorted, 0.05),
    p95: quantileSorted(sorted, 0.95),
    cv: sorted.length < 2 ? 0 : coefficientOfVariation(sorted),
  };
};

export interface Interval {
  readonly low: number;
  readonly high: number;
}

/**
 * The 95 % confidence interval of the median, whatever the distribution: order statistics at ranks from the binomial
 * distribution (Le Boudec, Performance Evaluation of Computer and Communication Systems, theorem 2.1; Hoefler and Belli,
 * SC 2015, section 3.1.3). Repetitions that follow each other are not independent, so the ranks are spread by what the
 * autocorrelation takes from the information (`dependence`). Undefined where the values are too few or hang together
 * too much to tell.
 */
export const medianInterval = (values: readonly number[]): Interval | undefined => {
  const n = values.length;
  const reach = reachOf(n) * dependence(values);
  // Ranks count from 1, places from 0.
  const [low, high] = [Math.floor(n / 2 - reach) - 1, Math.ceil(n / 2 + reach)];
  const sorted = values.toSorted(ascending);
  const [from, to] = [sorted[low], sorted[high]];
  return from === undefined || to === undefined ? undefined : { low: from, high: to };
};

/** Half the distance between the two ranks: exact as far as 0.5^n can be computed well, then by the normal limit. */
const reachOf = (n: number): number => (n > mostExact ? z975 * 0.5 * Math.sqrt(n) : n / 2 - lowerRank(n));
const mostExact = 100;
/** Quantile 0.975 of the normal distribution. */
const z975 = 1.959964;

/** The largest rank below which the median lies with a probability of at most 2.5 %; 0 below 6 values. */
const lowerRank = (n: number): number => {
  let probability = 0.5 ** n;
  let below = probability;
  let rank = 0;
  while (below <= 0.025) {
    rank += 1;
    probability *= (n - rank + 1) / rank;
    below += probability;
  }
  return rank;
};

/**
 * By how much dependence widens the interval, 1 and above. The variance of a sample median grows by 1 + 2 times the sum
 * of the autocorrelations of "above the median" (Heidelberger and Lewis, Operations Research 32(1), 1984). They are
 * summed in pairs as long as a pair is positive (Geyer's initial positive sequence, Statistical Science 7(4), 1992).
 */
const dependence = (values: readonly number[]): number => {
  const middle = median(values);
  const above = values.map((value) => (value > middle ? 1 : 0));
  const centre = mean(above);
  const apart = above.map((value) => value - centre);
  const variance = productAt(apart, 0);
  if (variance === 0) return 1;
  let sum = -1;
  for (let lag = 0; lag < Math.min(mostLag, values.length - 1); lag += 2) {
    const pair = (productAt(apart, lag) + productAt(apart, lag + 1)) / variance;
    if (pair <= 0) break;
    sum += 2 * pair;
  }
  return Math.sqrt(Math.max(1, sum));
};
/** Dependence that reaches farther shows as an interval that is too wide to be of use anyway. */
const mostLag = 200;

const productAt = (values: readonly number[], lag: number): number => {
  let sum = 0;
  for (let i = lag; i < values.length; i++) sum += (values[i] ?? 0) * (values[i - lag] ?? 0);
  return sum;
};

/** Width of the interval of the median as a share of it; infinity where it is unknown. */
export const medianUncertainty = (values: readonly number[]): number => {
  const interval = medianInterval(values);
  return interval === undefined ? Number.POSITIVE_INFINITY : shareOf(interval, median(values));
};

const shareOf = ({ low, high }: Interval, middle: number) => (high === low ? 0 : (high - low) / Math.abs(middle));

/**
 * Places of the values that lie apart: a modified z-score above 3.5 (Iglewicz and Hoaglin, How to Detect and Handle
 * Outliers, 1993, section 3.3). They are kept; the median hardly feels them. Where more than half of the values are
 * equal, the mean absolute deviation stands in for the median one.
 */
export const outliersOf = (values: readonly number[]): readonly number[] => {
  if (values.length < leastForOutliers) return [];
  const middle = median(values);
  const distances = values.map((value) => Math.abs(value - middle));
  const scale = medianAbsoluteDeviation(values) / 0.6745 || mean(distances) * 1.253314;
  return scale === 0 ? [] : distances.flatMap((distance, i) => (distance / scale > 3.5 ? [i] : []));
};
const leastForOutliers = 6;

/** A figure is settled when the interval of its median is narrower than this. */
export const settledUncertainty = 0.02;

/** A verdict on what is known of the median, in words where it is not settled. */
export const verdict = (
  values: readonly number[],
): { readonly status: 'ok' | 'noisy'; readonly why: string | undefined } => {
  const uncertainty = medianUncertainty(values);
  if (uncertainty < settledUncertainty) return { status: 'ok', why: undefined };
  if (values.length < leastValues) return noisy(`only ${repetitions(values.length)} fitted the time`);
  const spread = `the spread is ${percent(summary(values).cv)}`;
  if (uncertainty === Number.POSITIVE_INFINITY) return noisy(`the values wander; ${spread}`);
  return noisy(`the 95 % interval of the median is ${percent(uncertainty)} wide; ${spread}`);
};

/** Of fewer values no two ranks hold the median with 95 % probability. */
const leastValues = 6;
const noisy = (why: string) => ({ status: 'noisy', why }) as const;
const repetitions = (count: number) => `${String(count)} ${count === 1 ? 'repetition' : 'repetitions'}`;
const percent = (share: number) => `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`;
const ascending = (a: number, b: number) => a - b;
