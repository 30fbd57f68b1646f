import { countText, parametersText } from '../../../../core/format.ts';
import type { Find, FrontierPoint } from '../../../../core/frontier/types.ts';
import { systemTitle, tierName } from '../../../app/names.ts';
import type { TableData } from '../../../charts/data-table.tsx';
import type { ChartOption } from '../../../charts/option.ts';
import { barEndLabel, nameAxis, valueAxis } from '../../../charts/option.ts';
import type { ChartTheme } from '../../../charts/theme.ts';
import { seriesColour } from '../../../charts/theme.ts';

/** The chosen model as a mark on the frontier. */
export interface ModelMark {
  readonly name: string;
  readonly parameters: number;
}

/** The machine's Plimsoll line: the most that any system can carry. */
export const plimsollLine = (points: readonly FrontierPoint[]): FrontierPoint | undefined =>
  points.toSorted((a, b) => b.largest - a.largest)[0];

/** What was made as large as it goes, as people read it. */
export const largestText = (find: Find, largest: number): string => {
  switch (find) {
    case 'model':
      return parametersText(largest);
    case 'context':
      return `${countText(largest)} tokens`;
    case 'batch':
      return countText(largest);
  }
};

/** Largest model of every system, with the chosen model as a line across. */
export const frontierOption =
  (points: readonly FrontierPoint[], mark: ModelMark | undefined, find: Find = 'model') =>
  (theme: ChartTheme): ChartOption => {
    return {
      grid: { left: theme.size * 12.5, right: theme.size * 10.5, top: theme.size * 2, bottom: theme.size * 2 },
      tooltip: { show: false },
      xAxis: largestAxis(theme, find, Math.max(plimsollLine(points)?.largest ?? 0, mark?.parameters ?? 0)),
      yAxis: {
        ...nameAxis(
          theme,
          points.map((point) => systemTitle(point.system)),
          theme.size * 11.5,
        ),
        inverse: true,
      },
      series: [
        {
          type: 'bar',
          barWidth: '58%',
          data: points.map((point) => ({
            value: point.largest,
            itemStyle: { color: seriesColour(theme, point.largest >= (mark?.parameters ?? 0) ? 0 : 7) },
          })),
          label: barEndLabel(theme, (index) => labelOf(points[index], find)),
          markLine: linesOf(theme, points, mark, find),
        },
      ],
    };
  };

/** Long enough for the longest bar and the mark; the length itself is no round number and stays without a label. */
const largestAxis = (theme: ChartTheme, find: Find, longest: number) => {
  const axis = valueAxis(theme, find === 'model' ? parametersText : countText);
  return { ...axis, splitNumber: 4, max: longest * 1.02, axisLabel: { ...axis.axisLabel, showMaxLabel: false } };
};

/** The machine's line, and the chosen model. */
const linesOf = (theme: ChartTheme, points: readonly FrontierPoint[], mark: ModelMark | undefined, find: Find) => {
  const most = plimsollLine(points)?.largest ?? 0;
  const label = (formatter: string, color: string) => ({
    ...{ color, formatter, fontSize: theme.size * 0.857, position: 'start' as const },
    // Words at either edge stay inside the picture.
    align: 'center' as const,
  });
  const model = mark && {
    xAxis: mark.parameters,
    lineStyle: { color: theme.text, type: 'dashed' as const, width: 1.5 },
    label: label(`${mark.name}, ${parametersText(mark.parameters)}`, theme.text),
  };
  const machine = {
    xAxis: most,
    lineStyle: { color: theme.accent, type: 'solid' as const, width: 2 },
    label: label(`Plimsoll line, ${largestText(find, most)}`, theme.accent),
  };
  // So near that their words would meet, the model's are told by the legend alone.
  const near = mark !== undefined && Math.abs(mark.parameters - most) < 0.3 * Math.max(mark.parameters, most);
  // Behind the bars and their labels, which they would cross out.
  const lines = [
    ...(model === undefined ? [] : [near ? { ...model, label: { show: false } } : model]),
    ...(most > 0 ? [machine] : []),
  ];
  return { z: 1, symbol: 'none', silent: true, data: lines };
};

const labelOf = (point: FrontierPoint | undefined, find: Find) => {
  if (point === undefined) return '';
  const most = point.largest === 0 ? 'nothing fits' : largestText(find, point.largest);
  return `${most}\n${point.why ?? `${tierName(point.limitedBy)} limits`}`;
};

export const frontierTable = (points: readonly FrontierPoint[], find: Find = 'model'): TableData => ({
  columns: ['System', ...(points.some(({ step }) => step) ? ['Machine'] : []), ...largestColumns(find), 'Limited by'],
  rows: points.map((point) => [
    systemTitle(point.system),
    ...(point.step === undefined ? [] : [point.step.label]),
    largestText(find, point.largest),
    ...(find === 'model' ? [countText(point.maxParameters), countText(point.layers), countText(point.hidden)] : []),
    point.why ?? tierName(point.limitedBy),
  ]),
});

const largestColumns = (find: Find): readonly string[] =>
  find === 'model'
    ? ['Largest model', 'Parameters', 'Layers', 'Hidden']
    : [find === 'context' ? 'Longest sequence' : 'Largest micro-batch'];
