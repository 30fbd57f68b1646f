import { metricText, percentText } from '../../../../core/format.ts';
import type { ValueDifference } from '../../../../core/machine/history/compare-machines.ts';
import type { FigureDifference, RunDifference } from '../../../../core/machine/history/compare.ts';
import type { Drift } from '../../../../core/machine/history/drift-report.ts';
import { valueText } from '../../../../core/machine/value-text.ts';
import type { Tone } from '../../../ui/badge.tsx';
import { metricTitle } from '../metric-names.ts';
import { settingName } from '../setting-name.ts';

/** One line of a comparison, ready to be shown. */
export interface DifferenceRow {
  readonly id: string;
  readonly title: string;
  readonly note: string;
  readonly a: string;
  readonly b: string;
  /** b over a; undefined where one side is missing. */
  readonly ratio: number | undefined;
  readonly change: 'faster' | 'slower' | 'changed' | 'same' | 'unknown';
}

/** Figure by figure; what differs by more than the intervals explain comes first, the widest first. */
export const runRows = ({ figures }: RunDifference): readonly DifferenceRow[] =>
  figures.map(figureRow).sort((a, b) => weight(b) - weight(a));

const figureRow = (figure: FigureDifference, i: number): DifferenceRow => ({
  id: `${figure.metric}-${String(i)}`,
  title: metricTitle(figure.metric),
  note: settingsText(figure.settings),
  a: figure.aMedian === null ? 'not measured' : metricText(figure.aMedian, figure.unit),
  b: figure.bMedian === null ? 'not measured' : metricText(figure.bMedian, figure.unit),
  ratio: figure.ratio ?? undefined,
  change: figure.change,
});

/** Value by value of two machines. Whether more of a value is better is not told by its name. */
export const machineRows = (differences: readonly ValueDifference[]): readonly DifferenceRow[] =>
  differences
    .map(({ path, a, b, ratio, exceeds }) => ({
      id: path,
      title: path,
      note: '',
      a: a === undefined ? 'unknown' : valueText(path, a.value),
      b: b === undefined ? 'unknown' : valueText(path, b.value),
      ratio,
      change: exceeds === undefined ? ('unknown' as const) : exceeds ? ('changed' as const) : ('same' as const),
    }))
    .sort((a, b) => weight(b) - weight(a));

/** How far a ratio is from 1, up or down; what is the same or unknown comes after all that differs. */
const weight = ({ change, ratio }: DifferenceRow) => {
  if (change === 'unknown') return -2;
  return change === 'same' || ratio === undefined || ratio <= 0 ? -1 : Math.abs(Math.log(ratio));
};

const settingsText = (settings: FigureDifference['settings']) =>
  Object.entries(settings)
    .map(([name, value]) => `${settingName(name)} ${String(value)}`)
    .join(', ');

export const changeTones: Readonly<Record<DifferenceRow['change'], Tone>> = {
  faster: 'ok',
  slower: 'bad',
  changed: 'info',
  same: 'plain',
  unknown: 'plain',
};

export const ratioText = (ratio: number | undefined) => (ratio === undefined ? '' : `× ${ratio.toPrecision(3)}`);

/** `Memory, read (threads 16): slower by 12.0 % since then` */
export const driftText = ({ metric, settings, change, ratio, kind }: Drift) => {
  const named = settingsText(settings);
  const what = named === '' ? metricTitle(metric) : `${metricTitle(metric)} (${named})`;
  const by = percentText(Math.abs(ratio - 1));
  return `${what}: ${change} by ${by}, ${kind === 'step' ? 'in one step' : 'bit by bit'}`;
};
