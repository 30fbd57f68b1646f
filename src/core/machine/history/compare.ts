import type { Interval } from '../known.ts';
import type { Context, MetricUnit, ProbeResult, Run } from '../run.ts';
import type { ContextDifference } from './drift-report.ts';
import { pairFigures } from './figure-keys.ts';

/**
 * faster, slower: the intervals do not meet, so the difference is larger than they explain; changed: the same where more
 * is neither better nor worse; same: the intervals meet; unknown: a figure or an interval is missing.
 */
export type Change = 'faster' | 'slower' | 'changed' | 'same' | 'unknown';

/** One figure in two runs. */
export interface FigureDifference {
  readonly metric: string;
  readonly unit: MetricUnit;
  readonly settings: ProbeResult['settings'];
  readonly aMedian: number | null;
  readonly bMedian: number | null;
  readonly aInterval: Interval | null;
  readonly bInterval: Interval | null;
  /** b over a; null where one of them is missing or a is 0. */
  readonly ratio: number | null;
  /** The intervals meet, so the two may be the same. Null where one is missing. */
  readonly overlaps: boolean | null;
  readonly change: Change;
}

export interface RunDifference {
  readonly a: string;
  readonly b: string;
  readonly figures: readonly FigureDifference[];
  readonly context: readonly ContextDifference[];
}

/** Compares figure by figure: same metric, same way. What only one run has stays, with the other side empty. */
export const compareRuns = (a: Run, b: Run): RunDifference => ({
  a: a.id,
  b: b.id,
  figures: pairFigures(a.results, b.results).flatMap((pair) => {
    const named = pair.a ?? pair.b;
    return named === undefined ? [] : [difference(named, pair.a, pair.b)];
  }),
  context: contextDifferences(a.context, b.context),
});

type Side = ProbeResult | undefined;

const difference = ({ metric, unit, settings }: ProbeResult, a: Side, b: Side): FigureDifference => {
  const [aMedian, bMedian] = [a?.median ?? null, b?.median ?? null];
  const [aInterval, bInterval] = [a && rangeOf(a), b && rangeOf(b)].map((range) => range ?? null);
  const ratio = aMedian === null || bMedian === null || aMedian === 0 ? null : bMedian / aMedian;
  const overlaps = overlapOf(aInterval ?? null, bInterval ?? null);
  return {
    metric,
    unit,
    settings,
    aMedian,
    bMedian,
    aInterval: aInterval ?? null,
    bInterval: bInterval ?? null,
    ratio,
    overlaps,
    change: changeOf(unit, ratio, overlaps),
  };
};

/** The interval of the median; in its place, as in older runs, the range of the middle nine tenths of the samples. */
export const rangeOf = ({ median, interval, p05, p95 }: ProbeResult): Interval | undefined => {
  if (median === null) return undefined;
  if (interval !== undefined) return interval;
  return p05 === null || p95 === null || p05 > p95 ? undefined : { low: p05, high: p95 };
};

export const meet = (a: Interval, b: Interval): boolean => a.low <= b.high && b.low <= a.high;

const overlapOf = (a: Interval | null, b: Interval | null) => (a === null || b === null ? null : meet(a, b));

const changeOf = (unit: MetricUnit, ratio: number | null, overlaps: boolean | null): Change => {
  if (ratio === null || overlaps === null) return 'unknown';
  return overlaps ? 'same' : directionOf(unit, ratio > 1);
};

/** What a rise of a figure means: more a second is better, more seconds are worse, sizes and counts are neither. */
export const directionOf = (unit: MetricUnit, rises: boolean): 'faster' | 'slower' | 'changed' => {
  if (unit === 'bytes' || unit === 'count') return 'changed';
  return rises === (unit !== 'seconds') ? 'faster' : 'slower';
};

/** Of what stays the same from run to run on an unchanged machine. */
const steady = ['appVersion', 'nodeVersion', 'kernel', 'cpu', 'power', 'governor'] as const;

export const contextDifferences = (a: Context, b: Context): readonly ContextDifference[] =>
  steady.flatMap((name) => (a[name] === b[name] ? [] : [{ name, a: a[name], b: b[name] }]));
