import { metricText } from '../../core/format.ts';
import type { FigureDifference, RunDifference } from '../usecases/diff-runs.ts';
import { settingsText } from './run-text.ts';
import { left, right, table } from './table.ts';

/** Two runs as a table; says where the ranges overlap, so that noise is not read as a change. */
export const diffText = ({ a, b, figures }: RunDifference): string =>
  table([left('metric'), right(a.slice(0, 8)), right(b.slice(0, 8)), right('b / a'), left('')], figures.map(row));

const row = ({ metric, unit, settings, aMedian, bMedian, ratio, overlaps }: FigureDifference): readonly string[] => [
  `${metric} ${settingsText(settings)}`.trim(),
  aMedian === null ? '-' : metricText(aMedian, unit),
  bMedian === null ? '-' : metricText(bMedian, unit),
  ratio === null ? '' : ratio.toFixed(3),
  overlaps === true ? 'ranges overlap: no significant change' : '',
];
