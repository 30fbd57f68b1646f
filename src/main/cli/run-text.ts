import { durationText, metricText, percentText } from '../../core/format.ts';
import type { ProbeResult, Run } from '../../core/machine/run.ts';
import { left, right, table } from './table.ts';

export const runSeconds = ({ createdAtMs, finishedAtMs }: Run): number | null =>
  finishedAtMs === null ? null : (finishedAtMs - createdAtMs) / 1000;

/** A run as a table of its figures. */
export const runText = (run: Run): string => {
  const head = `run ${run.id}  ${run.state}  ${run.mode}  ${durationText(runSeconds(run))}`;
  const columns = [left('metric'), right('median'), right('5 %'), right('95 %'), right('spread'), left('status')];
  return `${head}\n\n${table(columns, run.results.map(resultRow))}`;
};

const resultRow = (result: ProbeResult): readonly string[] => [
  [result.metric, settingsText(result.settings)].filter((part) => part !== '').join(' '),
  result.median === null ? '' : metricText(result.median, result.unit),
  result.p05 === null ? '' : metricText(result.p05, result.unit),
  result.p95 === null ? '' : metricText(result.p95, result.unit),
  result.cv === null ? '' : percentText(result.cv),
  result.why === null ? result.status : `${result.status}: ${result.why}`,
];

/** What tells two figures of one metric apart. */
export const settingsText = (settings: ProbeResult['settings']): string =>
  Object.entries(settings)
    .map(([name, value]) => `${name}=${String(value)}`)
    .join(' ');
