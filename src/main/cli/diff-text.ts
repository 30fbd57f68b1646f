import { metricText } from '../../core/format.ts';
import type { ValueDifference } from '../../core/machine/history/compare-machines.ts';
import type { Change, FigureDifference, RunDifference } from '../../core/machine/history/compare.ts';
import type { Known } from '../../core/machine/known.ts';
import { valueText } from '../../core/machine/value-text.ts';
import { settingsText } from './run-text.ts';
import { left, right, table } from './table.ts';

/** Two runs as a table; says where the intervals meet, so that noise is not read as a change. */
export const diffText = ({ a, b, figures, context }: RunDifference): string => {
  const rows = table(
    [left('metric'), right(a.slice(0, 8)), right(b.slice(0, 8)), right('b / a'), left('')],
    figures.map(row),
  );
  const changed = context.map(
    ({ name, a: before, b: after }) => `${name}: ${before ?? 'unknown'} -> ${after ?? 'unknown'}`,
  );
  return [rows, ...changed].join('\n');
};

const changes: Readonly<Record<Change, string>> = {
  faster: 'faster than the intervals explain',
  slower: 'slower than the intervals explain',
  changed: 'changed',
  same: 'intervals meet: no significant change',
  unknown: '',
};

const row = ({ metric, unit, settings, aMedian, bMedian, ratio, change }: FigureDifference): readonly string[] => [
  `${metric} ${settingsText(settings)}`.trim(),
  aMedian === null ? '-' : metricText(aMedian, unit),
  bMedian === null ? '-' : metricText(bMedian, unit),
  ratio === null ? '' : ratio.toFixed(3),
  changes[change],
];

/** The values of a measured machine beside those of a reference. */
export const machineDiffText = (a: string, b: string, values: readonly ValueDifference[]): string =>
  table(
    [left('value'), right(a), right(b), right('b / a'), left('')],
    values.map(({ path, a: mine, b: theirs, ratio, exceeds }) => [
      path,
      knownText(path, mine),
      knownText(path, theirs),
      ratio === undefined ? '' : ratio.toFixed(3),
      exceeds === undefined ? '' : exceeds ? 'differs' : 'within the interval',
    ]),
  );

const knownText = (path: string, known: Known<number> | undefined) =>
  known === undefined ? '-' : valueText(path, known.value);
