import { capacityText, countText, metricText } from '../../../../core/format.ts';
import type { TableData } from '../../../charts/data-table.tsx';
import type { ChartOption } from '../../../charts/option.ts';
import { legendAbove, logAxis, valueAxis } from '../../../charts/option.ts';
import type { ChartTheme } from '../../../charts/theme.ts';
import { seriesColour } from '../../../charts/theme.ts';
import type { Family, Point } from './families.ts';

/** Sizes and counts grow by factors; rates start at zero, and times may span several orders. */
export const familyOption =
  (family: Family) =>
  (theme: ChartTheme): ChartOption => ({
    grid: { left: theme.size * 6, right: theme.size * 2, top: theme.size * 2.5, bottom: theme.size * 2 },
    legend: legendAbove(theme),
    tooltip: { trigger: 'item', formatter: (item) => pointText(item, family) },
    xAxis: { ...logAxis(theme, (value) => xText(family, value), 2) },
    yAxis:
      family.unit === 'seconds'
        ? logAxis(theme, (value) => metricText(value, family.unit))
        : { ...valueAxis(theme, (value) => metricText(value, family.unit)), min: 0 },
    series: family.lines.map(({ name, points }, i) => ({
      type: 'line',
      name,
      step: family.id === 'latency' ? ('middle' as const) : (false as const),
      symbol: symbols[i % symbols.length] ?? 'circle',
      symbolSize: theme.size * 0.5,
      lineStyle: { width: 2, color: seriesColour(theme, i), type: i < seriesColours ? 'solid' : 'dashed' },
      itemStyle: { color: seriesColour(theme, i) },
      data: points.map(({ x, y }) => [x, y]),
    })),
  });

/** Lines are told apart by mark and dash as well as by colour. */
const symbols = ['circle', 'rect', 'triangle', 'diamond', 'pin', 'arrow'] as const;
const seriesColours = 8;

const xText = ({ over }: Family, x: number) => (over.toLowerCase().endsWith('bytes') ? capacityText(x) : countText(x));

const pointText = (item: unknown, family: Family) => {
  if (typeof item !== 'object' || item === null || !('seriesIndex' in item) || !('dataIndex' in item)) return '';
  const line = family.lines[Number(item.seriesIndex)];
  const point = line?.points[Number(item.dataIndex)];
  if (line === undefined || point === undefined) return '';
  return `${line.name}\n${xText(family, point.x)}: ${valueText(family, point)}`;
};

const valueText = ({ unit }: Family, { y, low, high }: Point) =>
  low === high
    ? metricText(y, unit)
    : `${metricText(y, unit)} (95 % interval ${metricText(low, unit)} to ${metricText(high, unit)})`;

export const familyTable = (family: Family): TableData => ({
  columns: ['Line', overNames[family.over], 'Median', '95 % interval'],
  rows: family.lines.flatMap(({ name, points }) =>
    points.map(({ x, y, low, high }) => [
      name,
      xText(family, x),
      metricText(y, family.unit),
      low === high ? 'unknown' : `${metricText(low, family.unit)} to ${metricText(high, family.unit)}`,
    ]),
  ),
});

const overNames: Readonly<Record<Family['over'], string>> = {
  bytes: 'Size',
  blockBytes: 'Block',
  threads: 'Threads',
  queueDepth: 'Queue depth',
  streams: 'Streams',
};
