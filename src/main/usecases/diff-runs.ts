import type { MetricUnit, ProbeResult, Run } from '../../core/machine/run.ts';

/** One figure in two runs. */
export interface FigureDifference {
  readonly metric: string;
  readonly unit: MetricUnit;
  readonly settings: ProbeResult['settings'];
  readonly aMedian: number | null;
  readonly bMedian: number | null;
  /** b over a; null where one of them is missing or a is 0. */
  readonly ratio: number | null;
  /** The 5 % to 95 % ranges overlap, so the two may be the same. Null where a range is missing. */
  readonly overlaps: boolean | null;
}
export interface RunDifference {
  readonly a: string;
  readonly b: string;
  readonly figures: readonly FigureDifference[];
}

/** Compares figure by figure: same metric, same way. What only one run has stays, with the other side empty. */
export const diffRuns = (a: Run, b: Run): RunDifference => {
  const others = new Map(b.results.map((result) => [keyOf(result), result]));
  const shared = a.results.map((result) => difference(result, result, others.get(keyOf(result))));
  const keys = new Set(a.results.map(keyOf));
  const onlyInB = b.results.filter((result) => !keys.has(keyOf(result)));
  return { a: a.id, b: b.id, figures: [...shared, ...onlyInB.map((result) => difference(result, undefined, result))] };
};

/** Sizes of what was measured follow the memory and space that were free; all else tells two figures apart. */
const sizes: ReadonlySet<string> = new Set(['bytes', 'fileBytes']);
const keyOf = ({ metric, settings }: ProbeResult) => {
  const telling = Object.entries(settings).filter(([name]) => !sizes.has(name));
  return JSON.stringify([metric, ...telling.sort(([x], [y]) => (x < y ? -1 : 1))]);
};

type Side = ProbeResult | undefined;

const difference = (named: ProbeResult, a: Side, b: Side): FigureDifference => {
  const { metric, unit, settings } = named;
  const aMedian = a?.median ?? null;
  const bMedian = b?.median ?? null;
  return { metric, unit, settings, aMedian, bMedian, ratio: ratioOf(aMedian, bMedian), overlaps: overlapOf(a, b) };
};

const ratioOf = (a: number | null, b: number | null) => (a === null || b === null || a === 0 ? null : b / a);

const overlapOf = (a: Side, b: Side): boolean | null => {
  const [aLow, aHigh, bLow, bHigh] = [a?.p05 ?? null, a?.p95 ?? null, b?.p05 ?? null, b?.p95 ?? null];
  if (aLow === null || aHigh === null || bLow === null || bHigh === null) return null;
  return aLow <= bHigh && bLow <= aHigh;
};
