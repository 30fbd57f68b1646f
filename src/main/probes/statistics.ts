import { coefficientOfVariation, median, quantileSorted } from 'simple-statistics';

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

/**
 * The 95 % confidence interval of the median as a share of it, whatever the distribution: the order statistics at ranks
 * n/2 -+ 0.98 sqrt(n) (binomial, normal approximation; Conover, Practical Nonparametric Statistics, section 3.2).
 * Infinity below 10 values, where the approximation does not hold.
 */
export const medianUncertainty = (values: readonly number[]): number => {
  const n = values.length;
  if (n < leastValues) return Number.POSITIVE_INFINITY;
  const sorted = values.toSorted(ascending);
  const reach = 0.98 * Math.sqrt(n);
  const low = sorted[Math.max(0, Math.floor(n / 2 - reach))] ?? 0;
  const high = sorted[Math.min(n - 1, Math.ceil(n / 2 + reach))] ?? 0;
  return (high - low) / median(sorted);
};

/** Fewer repetitions than this are no measurement. */
const leastValues = 10;
/** A figure is settled when its median is known this well. */
const settledUncertainty = 0.02;
/** Spread (coefficient of variation) of a steady figure, and the one above which it should not be relied on. */
const steadySpread = 0.03;
const reliableSpread = 0.1;

export interface StoppingRule {
  /** Of measuring, whatever it takes. */
  readonly leastSeconds: number;
  /** Of preparing and measuring. */
  readonly mostSeconds: number;
}

/** Whether more repetitions are worth their time: until the median is settled, within the bounds. */
export const isEnough = (
  values: readonly number[],
  spent: { readonly measuringSeconds: number; readonly totalSeconds: number },
  rule: StoppingRule,
): boolean =>
  spent.measuringSeconds >= rule.leastSeconds &&
  (spent.totalSeconds >= rule.mostSeconds || medianUncertainty(values) < settledUncertainty);

/** A verdict on the spread, with its reason in words when the figure is not steady. */
export const verdict = (
  values: readonly number[],
): { readonly status: 'ok' | 'noisy'; readonly why: string | undefined } => {
  const { cv } = summary(values);
  if (values.length < leastValues) return noisy(`only ${String(values.length)} repetitions fitted the time`);
  if (cv > reliableSpread) return noisy(`unreliable: the spread is ${percent(cv)} of the mean`);
  if (cv > steadySpread) return noisy(`the spread is ${percent(cv)} of the mean`);
  return { status: 'ok', why: undefined };
};

const noisy = (why: string) => ({ status: 'noisy', why }) as const;
const percent = (share: number) => `${(share * 100).toFixed(share < 0.1 ? 1 : 0)} %`;
const ascending = (a: number, b: number) => a - b;
