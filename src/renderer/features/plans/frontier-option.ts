import { countText, parametersText } from '../../../core/format.ts';
import type { FrontierPoint } from '../../../core/frontier/types.ts';
import { systemTitle, tierName } from '../../app/names.ts';
import type { TableData } from '../../charts/data-table.tsx';
import type { ChartOption } from '../../charts/option.ts';
import { nameAxis, valueAxis } from '../../charts/option.ts';
import type { ChartTheme } from '../../charts/theme.ts';
import { seriesColour } from '../../charts/theme.ts';

/** The chosen model as a mark on the frontier. */
export interface ModelMark {
  readonly name: string;
  readonly parameters: number;
}

/** The machine's Plimsoll line: the most that any system can carry. */
export const plimsollLine = (points: readonly FrontierPoint[]): FrontierPoint | undefined =>
  points.toSorted((a, b) => b.maxParameters - a.maxParameters)[0];

/** Largest model of every system, with the chosen model as a line across. */
export const frontierOption =
  (points: readonly FrontierPoint[], mark: ModelMark | undefined) =>
  (theme: ChartTheme): ChartOption => {
    const longest = Math.max(plimsollLine(points)?.maxParameters ?? 0, mark?.parameters ?? 0);
    return {
      grid: { left: theme.size * 15, right: theme.size * 3, top: theme.size * 2, bottom: theme.size * 2 },
      tooltip: { show: false },
      xAxis: { ...valueAxis(theme, parametersText), splitNumber: 4, max: longest * 1.35 },
      yAxis: {
        ...nameAxis(
          theme,
          points.map((point) => systemTitle(point.system)),
          theme.size * 14,
        ),
        inverse: true,
      },
      series: [
        {
          type: 'bar',
          barWidth: '58%',
          data: points.map((point) => ({
            value: point.maxParameters,
            itemStyle: { color: seriesColour(theme, point.maxParameters >= (mark?.parameters ?? 0) ? 0 : 7) },
          })),
          label: {
            show: true,
            position: 'right',
            color: theme.text,
            fontSize: theme.size * 0.857,
            formatter: ({ dataIndex }) => labelOf(points[dataIndex]),
          },
          ...(mark === undefined ? {} : { markLine: modelLine(theme, mark) }),
        },
      ],
    };
  };

const modelLine = (theme: ChartTheme, mark: ModelMark) => ({
  symbol: 'none',
  silent: true,
  lineStyle: { color: theme.text, type: 'dashed' as const, width: 1.5 },
  label: {
    color: theme.text,
    fontSize: theme.size * 0.857,
    formatter: `${mark.name}, ${parametersText(mark.parameters)}`,
    position: 'end' as const,
  },
  data: [{ xAxis: mark.parameters }],
});

const labelOf = (point: FrontierPoint | undefined) => {
  if (point === undefined) return '';
  if (point.maxParameters === 0) return `nothing fits: ${tierName(point.limitedBy)}`;
  return `${parametersText(point.maxParameters)}, limited by ${tierName(point.limitedBy)}`;
};

export const frontierTable = (points: readonly FrontierPoint[]): TableData => ({
  columns: ['System', 'Largest model', 'Parameters', 'Layers', 'Hidden', 'Limited by'],
  rows: points.map((point) => [
    systemTitle(point.system),
    parametersText(point.maxParameters),
    countText(point.maxParameters),
    countText(point.layers),
    countText(point.hidden),
    tierName(point.limitedBy),
  ]),
});
