import { flagText } from './flags.ts';
import type { Interval, Known, MeasuredDetails } from './known.ts';
import { measured } from './known.ts';
import type { MetricUnit, ProbeResult, Run } from './run.ts';

/** A measured figure that stands: status ok or noisy, with a median that a machine can hold. */
export interface Figure {
  readonly median: number;
  readonly result: ProbeResult;
}

/** Which results are meant. `unit` keeps out a result that has the name but measures something else. */
export interface Wanted {
  readonly metric: string;
  readonly unit: MetricUnit;
  readonly where?: (result: ProbeResult) => boolean;
}

export const figuresOf = (
  { results }: Pick<Run, 'results'>,
  { metric, unit, where = always }: Wanted,
): readonly Figure[] =>
  results.filter((result) => result.metric === metric && result.unit === unit && where(result)).flatMap(standing);

const always = () => true;

/** What a value of a machine may be (`known.ts`); a median outside measures nothing. */
const bounds: Readonly<Record<MetricUnit, readonly [least: number, most: number]>> = {
  bytes_per_second: [1, 1e21],
  params_per_second: [1, 1e21],
  flops_per_second: [1, 1e21],
  operations_per_second: [1, 1e21],
  hertz: [1, 1e21],
  seconds: [1e-12, 1e9],
  bytes: [1, 1e21],
  count: [1, 1e15],
};

const standing = (result: ProbeResult): readonly Figure[] => {
  const { status, median, unit } = result;
  const [least, most] = bounds[unit];
  const stands = (status === 'ok' || status === 'noisy') && median !== null && median >= least && median <= most;
  return stands ? [{ median, result }] : [];
};

/** The figure that says most of what the machine can do: the highest rate, the shortest time. */
export const best = (figures: readonly Figure[]): Figure | undefined =>
  figures.reduce<Figure | undefined>(
    (found, next) => (found !== undefined && !beats(next, found) ? found : next),
    undefined,
  );

const beats = (a: Figure, b: Figure) => (a.result.unit === 'seconds' ? a.median < b.median : a.median > b.median);

/** Only the largest buffers, so that a sweep through the caches does not pass for memory. */
export const largest = (figures: readonly Figure[]): readonly Figure[] => {
  const size = Math.max(...figures.map(bufferBytes));
  return figures.filter((figure) => bufferBytes(figure) === size);
};

const bufferBytes = ({ result }: Figure) => numberIn(result, 'bytes') ?? 0;

/** Groups in the order in which they first appear. */
export const groupedBy = <K>(figures: readonly Figure[], keyOf: (figure: Figure) => K | undefined) => {
  const groups = new Map<K, Figure[]>();
  for (const figure of figures) {
    const key = keyOf(figure);
    if (key !== undefined) groups.set(key, [...(groups.get(key) ?? []), figure]);
  }
  return groups;
};

export const numberIn = ({ settings }: ProbeResult, name: string): number | undefined => {
  const value = settings[name];
  return typeof value === 'number' ? value : undefined;
};

export const textIn = ({ settings }: ProbeResult, name: string): string | undefined => {
  const value = settings[name];
  return typeof value === 'string' ? value : undefined;
};

/** A setting that counts something: a whole number from 1 to `most`. */
export const countIn = (result: ProbeResult, name: string, most: number): number | undefined => {
  const value = numberIn(result, name);
  return value !== undefined && Number.isInteger(value) && value >= 1 && value <= most ? value : undefined;
};

/** A value of a machine that is the median of a figure. */
export const knownFrom = <T>({ id }: Pick<Run, 'id'>, figure: Figure, unit: (median: number) => T): Known<T> =>
  measured(unit(figure.median), id, detailsOf([figure], figure.median));

/** A value that was worked out from several figures: their doubts together, and an interval as wide as they allow. */
export const knownFromAll = <T extends number>(
  { id }: Pick<Run, 'id'>,
  figures: readonly Figure[],
  value: T,
): Known<T> => measured(value, id, detailsOf(figures, value));

/** Of which metrics, and with which doubts. */
export const originOf = (figures: readonly Figure[]): Pick<MeasuredDetails, 'metrics' | 'doubt'> => {
  const doubts = distinct(figures.flatMap((figure) => doubtOf(figure) ?? []));
  return {
    metrics: distinct(figures.map(({ result }) => result.metric)).slice(0, 16),
    ...(doubts.length === 0 ? {} : { doubt: doubts.join('; ') }),
  };
};

const detailsOf = (figures: readonly Figure[], value: number): MeasuredDetails => {
  const interval = intervalOf(figures, value);
  return { ...originOf(figures), ...(interval === undefined ? {} : { interval }) };
};

const distinct = <T>(items: readonly T[]): T[] => [...new Set(items)];

/**
 * The interval of one figure is its own. Of a product or quotient of several, relative half widths add at most (the
 * worst case, since figures of one run share their disturbances).
 */
const intervalOf = (figures: readonly Figure[], value: number): Interval | undefined => {
  const [first, ...rest] = figures;
  if (first === undefined) return undefined;
  if (rest.length === 0 && value === first.median) return first.result.interval;
  const widths = figures.map(halfWidth);
  if (widths.some((width) => width === undefined)) return undefined;
  const reach = value * widths.reduce<number>((sum, width) => sum + (width ?? 0), 0);
  return { low: Math.max(0, value - reach), high: value + reach };
};

/** Of the interval of the median, as a share of the median. */
const halfWidth = ({ median, result: { interval } }: Figure): number | undefined =>
  interval === undefined ? undefined : Math.max(interval.high - median, median - interval.low) / median;

/** Why a figure that stands is not to be relied on; undefined where its spread is small and nothing disturbed it. */
export const doubtOf = ({ result: { status, why, flags = [] } }: Figure): string | undefined => {
  const doubts = [...(status === 'noisy' ? [why ?? 'the spread is wide'] : []), ...flags.map(flagText)];
  return doubts.length === 0 ? undefined : distinct(doubts).join('; ');
};
