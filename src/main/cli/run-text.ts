import { capacityText, durationText, metricText, percentText, trafficText } from '../../core/format.ts';
import { snakeName } from '../../core/keys.ts';
import type { LimitShare } from '../../core/machine/limits/limits.ts';
import type { ProbeResult, Run } from '../../core/machine/run.ts';
import type { Wear } from '../../core/machine/wear.ts';
import { wearOf } from '../../core/machine/wear.ts';
import { left, right, table } from './table.ts';

/** How long it took; unknown of a run that was gone on with, since time passed in between. */
export const runSeconds = ({ createdAtMs, finishedAtMs, resumed }: Run): number | null =>
  finishedAtMs === null || resumed !== undefined ? null : (finishedAtMs - createdAtMs) / 1000;

/** A run as a table of its figures, each with its share of what the hardware can do where that is known. */
export const runText = (run: Run, shares: readonly LimitShare[] = []): string => {
  const head = `run ${run.id}  ${run.state}  ${run.mode}  ${durationText(runSeconds(run))}`;
  const shareOf = new Map(shares.map(({ result, share }) => [result, share]));
  const rows = run.results.map((result) => row(result, shareOf.get(result)));
  return [`${head}\n\n${table(columns, rows)}`, ...wearOf(run).map(wearText)].join('\n');
};

const wearText = ({ path, bytesWritten, share }: Wear) =>
  `written to ${path}: ${trafficText(bytesWritten)}${share === undefined ? '' : `, ${partsText(share)} of what its drives may take`}`;

/** Percent would be all zeros. */
const partsText = (share: number) => `${(share * 1e6).toPrecision(2)} millionths`;

const columns = [
  left('metric'),
  right('median'),
  right('5 %'),
  right('95 %'),
  right('spread'),
  right('of limit'),
  left('status'),
  left('how'),
];

const row = (result: ProbeResult, share: number | undefined): readonly string[] => [
  result.metric,
  result.median === null ? '' : metricText(result.median, result.unit),
  result.p05 === null ? '' : metricText(result.p05, result.unit),
  result.p95 === null ? '' : metricText(result.p95, result.unit),
  result.cv === null ? '' : percentText(result.cv),
  share === undefined ? '' : percentText(share),
  result.status,
  [settingsText(result.settings), result.why ?? ''].filter((part) => part !== '').join('; '),
];

/** A limit as `--json` prints it: unknown is null, with the reason beside it. */
export const limitJson = ({ result: { metric, settings }, limit, share }: LimitShare) => ({
  metric,
  settings,
  limit: limit.value,
  ...('source' in limit ? { source: limit.source } : { limitWhy: limit.why }),
  share: share ?? null,
});

/** What tells two figures of one metric apart: `threads 2, 128 MiB, avx2`. */
export const settingsText = (settings: ProbeResult['settings']): string =>
  Object.entries(settings).map(settingText).join(', ');

const settingText = ([name, value]: readonly [string, string | number | boolean]): string => {
  if (name === 'bytes' && typeof value === 'number') return capacityText(value);
  if (name.endsWith('Bytes') && typeof value === 'number') return `${words(name.slice(0, -5))} ${capacityText(value)}`;
  if (typeof value === 'number') return `${words(name)} ${value}`;
  if (typeof value === 'boolean') return value ? words(name) : `not ${words(name)}`;
  return value;
};

/** `queueDepth` as `queue depth`. */
const words = (name: string) => snakeName(name).replaceAll('_', ' ');
