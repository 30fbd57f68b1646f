import type { ProbeResult, Run } from '../run.ts';
import { contextDifferences, directionOf, rangeOf } from './compare.ts';
import type { ContextDifference, Drift, DriftPoint, DriftReport } from './drift-report.ts';
import { pairFigures } from './figure-keys.ts';
import { isSameMachine } from './same-machine.ts';

/**
 * Which figures of `newest` moved over the runs of the same machine. Other machines' runs, later ones, and runs that
 * measured nothing of it are left out.
 */
export const driftOf = (newest: Run, history: readonly Run[]): DriftReport => {
  const earlier = history
    .filter(
      (run) => run.id !== newest.id && run.createdAtMs <= newest.createdAtMs && isSameMachine(run.facts, newest.facts),
    )
    .toSorted((a, b) => a.createdAtMs - b.createdAtMs || (a.id < b.id ? -1 : 1));
  const runs = [...earlier, newest];
  const matches = runs.map(
    (run) => new Map(pairFigures(newest.results, run.results).flatMap(({ a, b }) => (a && b ? [[a, b]] : []))),
  );
  const series = newest.results.flatMap((result) => {
    const points = runs.flatMap((run, i) => pointOf(run, matches[i]?.get(result)));
    return points.length < 2 ? [] : [{ result, points }];
  });
  const contexts = new Map(
    runs.map((run, i) => [run.id, contextDifferences((runs[i - 1] ?? run).context, run.context)]),
  );
  return {
    newest: newest.id,
    runs: runs.map(({ id }) => id),
    compared: series.length,
    drifts: series.flatMap(({ result, points }) => driftIn(result, points, contexts)),
  };
};

const pointOf = ({ id, createdAtMs }: Run, result: ProbeResult | undefined): readonly DriftPoint[] => {
  if (result === undefined || (result.status !== 'ok' && result.status !== 'noisy')) return [];
  const interval = rangeOf(result);
  const { median } = result;
  return median === null || interval === undefined ? [] : [{ run: id, createdAtMs, median, interval }];
};

type Contexts = ReadonlyMap<string, readonly ContextDifference[]>;

const driftIn = (
  { metric, unit, settings }: ProbeResult,
  points: readonly DriftPoint[],
  contexts: Contexts,
): readonly Drift[] => {
  const found = stepIn(points) ?? trendIn(points);
  if (found === undefined || found.from === 0) return [];
  const { kind, at, from, to } = found;
  const context = kind === 'step' ? (contexts.get(at.run) ?? []) : [];
  const change = directionOf(unit, to > from);
  const since = { since: at.run, sinceMs: at.createdAtMs, context: [...context] };
  return [{ metric, unit, settings, kind, change, ratio: to / from, ...since, points: [...points] }];
};

interface Found {
  readonly kind: Drift['kind'];
  readonly at: DriftPoint;
  readonly from: number;
  readonly to: number;
}

/** The earliest run from which on everything lies on one side of everything before. */
const stepIn = (points: readonly DriftPoint[]): Found | undefined => {
  for (let i = 1; i < points.length; i++) {
    const [before, after, at] = [points.slice(0, i), points.slice(i), points[i]];
    if (at === undefined || (!isAbove(after, before) && !isAbove(before, after))) continue;
    return { kind: 'step', at, from: middle(before), to: middle(after) };
  }
  return undefined;
};

const isAbove = (upper: readonly DriftPoint[], lower: readonly DriftPoint[]) =>
  Math.min(...upper.map(({ interval }) => interval.low)) > Math.max(...lower.map(({ interval }) => interval.high));

/** Fewer runs than this show no trend: with four even a perfect order is no rare chance. */
const leastRuns = 5;
/** Quantile 0.975 of the normal distribution. */
const z975 = 1.959964;

/** The test of Mann (Econometrica 13, 1945) and Kendall (Rank Correlation Methods) for a monotone trend. */
const trendIn = (points: readonly DriftPoint[]): Found | undefined => {
  const n = points.length;
  const [oldest, newest] = [points[0], points.at(-1)];
  if (n < leastRuns || oldest === undefined || newest === undefined) return undefined;
  const order = points.flatMap((earlier, i) =>
    points.slice(i + 1).map((later) => Math.sign(later.median - earlier.median)),
  );
  const score = order.reduce((sum, sign) => sum + sign, 0);
  const deviation = Math.sqrt((n * (n - 1) * (2 * n + 5)) / 18);
  const apart = isAbove([newest], [oldest]) || isAbove([oldest], [newest]);
  if (!apart || (Math.abs(score) - 1) / deviation <= z975) return undefined;
  return { kind: 'trend', at: oldest, from: oldest.median, to: newest.median };
};

const middle = (points: readonly DriftPoint[]): number => {
  const sorted = points.map(({ median }) => median).toSorted((a, b) => a - b);
  const [low, high] = [sorted[Math.floor((sorted.length - 1) / 2)], sorted[Math.ceil((sorted.length - 1) / 2)]];
  return ((low ?? 0) + (high ?? 0)) / 2;
};
