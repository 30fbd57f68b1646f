import { capacityText, countText, figure, secondsText, tokenRateText } from '../../../core/format.ts';
import type { FeasiblePlan, Plan } from '../../../core/planners/types.ts';
import { systemTitle } from '../../app/names.ts';
import type { TableData } from '../../charts/data-table.tsx';
import type { ChartOption } from '../../charts/option.ts';
import { valueAxis } from '../../charts/option.ts';
import type { ChartTheme } from '../../charts/theme.ts';
import { seriesColour } from '../../charts/theme.ts';

/** A plan by what it gives and what it takes of host memory. */
export interface ParetoPoint {
  readonly label: string;
  readonly microBatch: number;
  readonly tokensPerSecond: number;
  readonly stepSeconds: number;
  readonly dramBytes: number;
}

/** The plans that fit, in their order. */
export const pointsOfPlans = (plans: readonly Plan[]): readonly ParetoPoint[] =>
  plans
    .filter((plan): plan is FeasiblePlan => plan.kind === 'feasible')
    .map(({ system, job, tokensPerSecond, stepSeconds, peak }) => ({
      label: systemTitle(system),
      microBatch: job.microBatch,
      tokensPerSecond,
      stepSeconds,
      dramBytes: peak.dramBytes,
    }));

/** Those that no other beats in tokens a second without taking more host memory; least memory first. */
export const frontOf = <P extends ParetoPoint>(points: readonly P[]): readonly P[] =>
  points
    .toSorted((a, b) => a.dramBytes - b.dramBytes || b.tokensPerSecond - a.tokensPerSecond)
    .filter((point, i, all) => all.slice(0, i).every((before) => before.tokensPerSecond < point.tokensPerSecond));

interface Asked {
  /** Plans of the job as it is. */
  readonly points: readonly ParetoPoint[];
  /** Plans that a search over jobs and knobs found. */
  readonly found: readonly ParetoPoint[];
  /** Of the machine. */
  readonly capacityBytes: number;
}

/** Tokens a second against host memory; the best of each size joined by steps, the machine's capacity as a line. */
export const paretoOption =
  ({ points, found, capacityBytes }: Asked) =>
  (theme: ChartTheme): ChartOption => {
    const front = frontOf([...points, ...found]);
    const most = Math.max(capacityBytes, ...[...points, ...found].map(({ dramBytes }) => dramBytes));
    return {
      grid: { left: theme.size * 5, right: theme.size * 4.5, top: theme.size * 2.2, bottom: theme.size * 3.4 },
      tooltip: { trigger: 'item' },
      xAxis: {
        ...valueAxis(theme, capacityText),
        ...axisName(theme, 'Host memory'),
        interval: binaryStep(most),
        max: most * 1.02,
      },
      yAxis: {
        ...valueAxis(theme, figure),
        name: 'Tokens/s',
        nameTextStyle: { color: theme.text2 },
        boundaryGap: [0, '12%'],
      },
      series: [
        {
          type: 'line',
          step: 'end',
          symbol: 'none',
          silent: true,
          lineStyle: { color: theme.lineStrong, width: 1.5 },
          data: front.map(({ dramBytes, tokensPerSecond }) => [dramBytes, tokensPerSecond]),
          markLine: capacityLine(theme, capacityBytes),
        },
        dots(theme, points, front, 'circle', 0),
        dots(theme, found, front, 'diamond', 1),
      ],
    };
  };

/** Ticks at whole GiB: a power of two, at most four of them. */
const binaryStep = (most: number) => 2 ** Math.max(0, Math.ceil(Math.log2(most / 4)));

const axisName = (theme: ChartTheme, name: string) => ({
  name,
  nameLocation: 'middle' as const,
  nameGap: theme.size * 2,
  nameTextStyle: { color: theme.text2 },
});

const capacityLine = (theme: ChartTheme, capacityBytes: number) => ({
  symbol: 'none',
  silent: true,
  lineStyle: { color: theme.text, type: 'dashed' as const, width: 1.5 },
  label: { color: theme.text2, fontSize: theme.size * 0.857, formatter: 'capacity', position: 'end' as const },
  data: [{ xAxis: capacityBytes }],
});

const dots = (
  theme: ChartTheme,
  points: readonly ParetoPoint[],
  front: readonly ParetoPoint[],
  symbol: 'circle' | 'diamond',
  colour: number,
) => ({
  type: 'scatter' as const,
  symbol,
  symbolSize: theme.size * 0.75,
  itemStyle: { color: seriesColour(theme, colour) },
  data: points.map((point) => ({
    name: point.label,
    value: [point.dramBytes, point.tokensPerSecond],
    // What another beats in both is paler, and its name is in the tooltip and in the table.
    itemStyle: { opacity: front.includes(point) ? 1 : 0.45 },
    label: { show: front.includes(point) },
  })),
  label: {
    show: true,
    position: 'top' as const,
    color: theme.text,
    fontSize: theme.size * 0.8,
    // Readable where the line of the capacity passes behind it.
    backgroundColor: theme.surface,
    padding: [0, 2],
    formatter: ({ dataIndex }: { readonly dataIndex: number }) => points[dataIndex]?.label ?? '',
  },
  labelLayout: { hideOverlap: true },
  tooltip: { formatter: ({ dataIndex }: { readonly dataIndex: number }) => pointText(points[dataIndex]) },
});

const pointText = (point: ParetoPoint | undefined): string =>
  point === undefined
    ? ''
    : [
        point.label,
        `${tokenRateText(point.tokensPerSecond)}, micro-batch ${countText(point.microBatch)}`,
        `${capacityText(point.dramBytes)} of host memory, ${secondsText(point.stepSeconds)} a step`,
      ].join('\n');

export const paretoTable = (points: readonly ParetoPoint[]): TableData => {
  const front = frontOf(points);
  return {
    columns: ['System', 'Micro-batch', 'Tokens/s', 'Host memory', 'Beaten by none'],
    rows: points.map((point) => [
      point.label,
      countText(point.microBatch),
      figure(point.tokensPerSecond),
      capacityText(point.dramBytes),
      front.includes(point) ? 'yes' : 'no',
    ]),
  };
};
