import { countText, metricText, percentText, trafficText } from '../../../core/format.ts';
import { best } from '../../../core/machine/figures.ts';
import { flagText } from '../../../core/machine/flags.ts';
import type { Limit } from '../../../core/machine/limits/limit.ts';
import type { ProbeResult, ResultStatus } from '../../../core/machine/run.ts';
import type { Tone } from '../../ui/badge.tsx';
import { areaOf, metricTitle } from './metric-names.ts';
import { settingName } from './setting-name.ts';

/** One measured figure as the table shows it. */
export interface ResultRow {
  readonly id: string;
  readonly title: string;
  readonly note: string;
  readonly result: ProbeResult;
  readonly spread: Spread | undefined;
  /** Undefined: such a figure has no limit, as a time has none. */
  readonly limit: Limit | undefined;
}

/** p05 and p95 as shares of the median: -0.012 is 1.2 % below. */
export interface Spread {
  readonly low: number;
  readonly high: number;
}

/** One row a result, in the order of the run. `limits` has those figures that have a data sheet to be held against. */
export const resultRows = (
  results: readonly ProbeResult[],
  limits: ReadonlyMap<ProbeResult, Limit>,
): readonly ResultRow[] =>
  results.map((result, i) => ({
    id: `${result.metric}-${String(i)}`,
    title: metricTitle(result.metric),
    note: settingsNote(result),
    result,
    spread: spreadOf(result),
    limit: limits.get(result),
  }));

/** The figures of one area, metric by metric: the one that says most, and the others of the same metric. */
export interface ResultGroup {
  readonly area: string;
  readonly count: number;
  readonly metrics: readonly { readonly row: ResultRow; readonly others: readonly ResultRow[] }[];
}

export const resultGroups = (rows: readonly ResultRow[]): readonly ResultGroup[] => {
  const areas = Map.groupBy(rows, ({ result }) => areaOf(result.metric));
  return [...areas].map(([area, members]) => ({
    area,
    count: members.length,
    metrics: [...Map.groupBy(members, ({ result }) => result.metric).values()].flatMap((same) => {
      const row = foremost(same);
      return row === undefined ? [] : [{ row, others: same.filter((other) => other !== row) }];
    }),
  }));
};

/** The highest rate or the shortest time; where nothing was measured the first. */
const foremost = (rows: readonly ResultRow[]): ResultRow | undefined => {
  const figure = best(
    rows.flatMap(({ result }) => (result.median === null ? [] : [{ median: result.median, result }])),
  );
  return rows.find(({ result }) => result === figure?.result) ?? rows[0];
};

/** What tells two rows of a metric apart, most telling first. */
const settingsNote = ({ settings }: ProbeResult) =>
  noted.flatMap((name) => (name in settings ? [noteOf(name, settings[name])] : [])).join(', ');

const noted = [
  'threads',
  'cpuNode',
  'memoryNode',
  'node',
  'deviceName',
  'api',
  'memory',
  'pages',
  'dtype',
  'm',
  'n',
  'k',
  'bytes',
  'blockBytes',
  'queueDepth',
  'readShare',
  'percentile',
  'streams',
  'variant',
  'by',
  'path',
] as const;

const noteOf = (name: string, value: string | number | boolean | undefined): string => {
  if (name === 'threads') return value === 1 ? '1 thread' : `${String(value)} threads`;
  if (typeof value === 'number' && /bytes$/i.test(name)) return metricText(value, 'bytes');
  return typeof value === 'string' ? value : `${settingName(name)} ${String(value)}`;
};

export const spreadOf = ({ median, p05, p95 }: ProbeResult): Spread | undefined =>
  median === null || p05 === null || p95 === null || median === 0
    ? undefined
    : { low: p05 / median - 1, high: p95 / median - 1 };

export const spreadText = ({ low, high }: Spread) => `${signed(low)} to ${signed(high)}`;
const signed = (share: number) => `${share < 0 ? '−' : '+'}${percentText(Math.abs(share))}`;

export const statusTone = (status: ResultStatus): Tone =>
  (({ ok: 'ok', noisy: 'warn', unavailable: 'plain', failed: 'bad', cancelled: 'plain' }) as const)[status];

/** Everything that was varied or fixed, for the details of a row. */
export const settingLines = ({
  settings,
  samples,
  bytesWritten,
  interval,
  outliers = [],
  flags = [],
  unit,
}: ProbeResult): readonly (readonly [string, string])[] => [
  ...Object.entries(settings).map(([name, value]) => [settingName(name), settingText(name, value)] as const),
  ['samples', countText(samples.length)],
  ...(interval === undefined
    ? []
    : [
        [
          '95 % interval of the median',
          `${metricText(interval.low, unit)} to ${metricText(interval.high, unit)}`,
        ] as const,
      ]),
  ...(outliers.length === 0 ? [] : [['outliers, kept', countText(outliers.length)] as const]),
  ...(flags.length === 0 ? [] : [['disturbed', flags.map(flagText).join('; ')] as const]),
  ...(bytesWritten > 0 ? [['written to the drive', trafficText(bytesWritten)] as const] : []),
];

const settingText = (name: string, value: string | number | boolean) => {
  if (typeof value !== 'number') return String(value);
  return /bytes$/i.test(name) ? metricText(value, 'bytes') : countText(value);
};
