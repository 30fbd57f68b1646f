import type { MetricUnit, ProbeResult } from '../../../../core/machine/run.ts';
import { settingName } from '../setting-name.ts';

/** Figures of a run that differ in one setting, as lines over it. */
export interface Family {
  readonly id: string;
  readonly title: string;
  /** What is varied: a name of a setting, and whether it counts bytes. */
  readonly over: 'bytes' | 'blockBytes' | 'threads' | 'queueDepth' | 'streams';
  readonly unit: MetricUnit;
  readonly lines: readonly CurveLine[];
}

export interface CurveLine {
  readonly name: string;
  readonly points: readonly Point[];
}

/** `low` and `high`: the 95 % interval of the median, the median itself where there is none. */
export interface Point {
  readonly x: number;
  readonly y: number;
  readonly low: number;
  readonly high: number;
}

interface Kind {
  readonly id: string;
  readonly title: string;
  readonly over: Family['over'];
  readonly metrics: RegExp;
  readonly unit: MetricUnit;
}

const rate = 'bytes_per_second';
const kinds: readonly Kind[] = [
  {
    id: 'latency',
    title: 'Memory latency over size',
    over: 'bytes',
    metrics: /^(dram|cxl)\.latency$/,
    unit: 'seconds',
  },
  {
    id: 'threads',
    title: 'Memory bandwidth over threads',
    over: 'threads',
    metrics: /^(dram|cxl)\.(read|write|copy|scale|add|triad|triad_nt)$/,
    unit: rate,
  },
  { id: 'adam', title: 'CPU Adam over threads', over: 'threads', metrics: /^cpu\.adam_/, unit: 'params_per_second' },
  {
    id: 'blocks',
    title: 'Storage over block size',
    over: 'blockBytes',
    metrics: /^storage\.(seq|rand)_(read|write)$/,
    unit: rate,
  },
  {
    id: 'depth',
    title: 'Storage over queue depth',
    over: 'queueDepth',
    metrics: /^storage\.(seq|rand)_(read|write)$/,
    unit: rate,
  },
  {
    id: 'copies',
    title: 'GPU copies over size',
    over: 'bytes',
    metrics: /^gpu\.(h2d|d2h|both|zero_copy)$/,
    unit: rate,
  },
  {
    id: 'gpu-memory',
    title: 'GPU memory over size',
    over: 'bytes',
    metrics: /^gpu\.(read|copy|triad|d2d)$/,
    unit: rate,
  },
  {
    id: 'launch-streams',
    title: 'Launches over streams',
    over: 'streams',
    metrics: /^launch\.streams$/,
    unit: 'operations_per_second',
  },
];

/** The families of which a run has a line: at least two points. */
export const familiesOf = (results: readonly ProbeResult[]): readonly Family[] =>
  kinds.flatMap((kind) => {
    const { metrics: _metrics, ...family } = kind;
    const lines = linesOf(results, kind);
    return lines.length === 0 ? [] : [{ ...family, lines }];
  });

const linesOf = (results: readonly ProbeResult[], kind: Kind): readonly CurveLine[] => {
  const groups = new Map<string, { readonly result: ProbeResult; readonly point: Point }[]>();
  for (const result of results) {
    const point =
      kind.metrics.test(result.metric) && result.unit === kind.unit ? pointOf(result, kind.over) : undefined;
    if (point === undefined) continue;
    const name = lineKey(result, kind.over);
    groups.set(name, [...(groups.get(name) ?? []), { result, point }]);
  }
  const several = [...groups.values()].filter((group) => new Set(group.map(({ point }) => point.x)).size > 1);
  const telling = tellingSettings(
    several.flatMap((group) => group.map(({ result }) => result)),
    kind.over,
  );
  return several.flatMap((group) => {
    const [first] = group;
    if (first === undefined) return [];
    return [{ name: lineName(first.result, telling), points: risingOf(group.map(({ point }) => point)) }];
  });
};

const pointOf = ({ settings, median, status, interval }: ProbeResult, over: Family['over']): Point | undefined => {
  const x = settings[over];
  if (typeof x !== 'number' || x <= 0 || median === null || (status !== 'ok' && status !== 'noisy')) return undefined;
  return { x, y: median, low: interval?.low ?? median, high: interval?.high ?? median };
};

/** Chosen by the probe for each point, so that they tell no line from another. */
const chosenPerPoint = new Set([
  'variant',
  'bytes',
  'fileBytes',
  'engine',
  'by',
  'p99Seconds',
  'elements',
  'kernelSeconds',
]);

const lineKey = (result: ProbeResult, over: string) =>
  JSON.stringify([result.metric, ...identity(result, over).map(([name, value]) => [name, value])]);

const identity = ({ settings }: ProbeResult, over: string) =>
  Object.entries(settings)
    .filter(([name]) => name !== over && !chosenPerPoint.has(name))
    .sort(([a], [b]) => (a < b ? -1 : 1));

/** Settings that differ between lines: only they are worth a word. */
const tellingSettings = (results: readonly ProbeResult[], over: string): ReadonlySet<string> => {
  const seen = new Map<string, Set<unknown>>();
  for (const result of results)
    for (const [name, value] of identity(result, over)) seen.set(name, (seen.get(name) ?? new Set()).add(value));
  const inAll = (name: string) => results.every(({ settings }) => name in settings);
  return new Set([...seen].filter(([name, values]) => values.size > 1 || !inAll(name)).map(([name]) => name));
};

const lineName = ({ metric, settings }: ProbeResult, telling: ReadonlySet<string>) => {
  const words = Object.entries(settings).filter(([name]) => telling.has(name));
  return [
    metric.replace(/^[a-z]+\./, '').replaceAll('_', ' '),
    ...words.map(([name, value]) => wordOf(name, value)),
  ].join(', ');
};

const wordOf = (name: string, value: string | number | boolean) =>
  typeof value === 'string' ? value : `${settingName(name)} ${String(value)}`;

/** By x; of several at one place the last, which was measured last. */
const risingOf = (points: readonly Point[]): readonly Point[] =>
  [...new Map(points.map((point) => [point.x, point])).values()].sort((a, b) => a.x - b.x);
