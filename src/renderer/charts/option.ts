import type { BarSeriesOption, LineSeriesOption, ScatterSeriesOption } from 'echarts/charts';
import type { GridComponentOption, LegendComponentOption, TooltipComponentOption } from 'echarts/components';
import type { ComposeOption } from 'echarts/core';
import type { ChartTheme } from './theme.ts';

type Series = BarSeriesOption | LineSeriesOption | ScatterSeriesOption;

/** What our charts may ask of ECharts: always a list of series and one tooltip. */
export interface ChartOption extends Omit<
  ComposeOption<Series | GridComponentOption | LegendComponentOption>,
  'tooltip' | 'series'
> {
  readonly tooltip?: TooltipComponentOption;
  readonly series: Series[];
}

/** Text and background that all charts share. */
export const baseOption = (theme: ChartTheme) => ({
  animation: false,
  backgroundColor: 'transparent',
  textStyle: { fontFamily: theme.font, fontSize: theme.size * 0.857, color: theme.text },
});

/** Tooltips are drawn, not HTML: the page's CSP forbids the styles that HTML ones bring. */
export const baseTooltip = (theme: ChartTheme): TooltipComponentOption => ({
  renderMode: 'richText',
  confine: true,
  backgroundColor: theme.surface,
  borderColor: theme.lineStrong,
  borderWidth: 1,
  padding: theme.size * 0.6,
  textStyle: { color: theme.text, fontSize: theme.size * 0.9, fontFamily: theme.font },
});

/** Axis of values: thin grid, quiet labels. */
export const valueAxis = (theme: ChartTheme, text: (value: number) => string) =>
  ({
    type: 'value',
    axisLabel: { color: theme.text2, fontSize: theme.size * 0.857, formatter: text, hideOverlap: true },
    splitLine: { lineStyle: { color: theme.line } },
    axisLine: { show: false },
    axisTick: { show: false },
  }) as const;

/** Axis on which equal steps are equal factors, for sizes and rates over several orders. */
export const logAxis = (theme: ChartTheme, text: (value: number) => string, logBase = 10) =>
  ({ ...valueAxis(theme, text), type: 'log', logBase }) as const;

/** Names of the series above the picture. */
export const legendAbove = (theme: ChartTheme): LegendComponentOption => ({
  type: 'scroll',
  top: 0,
  left: 0,
  textStyle: { color: theme.text, fontSize: theme.size * 0.857 },
  pageTextStyle: { color: theme.text2 },
  pageIconColor: theme.text,
  itemHeight: theme.size * 0.7,
});

/** Axis of names; names longer than `width` pixels are broken into lines. */
export const nameAxis = (theme: ChartTheme, names: readonly string[], width?: number) => ({
  type: 'category' as const,
  data: [...names],
  axisLabel: {
    color: theme.text,
    fontSize: theme.size * 0.9,
    interval: 0,
    lineHeight: theme.size * 1.15,
    ...(width === undefined ? {} : { width, overflow: 'break' as const }),
  },
  axisLine: { lineStyle: { color: theme.lineStrong } },
  axisTick: { show: false },
});

/** Text at the end of a horizontal bar, readable where a line passes behind it. */
export const barEndLabel = (theme: ChartTheme, textOf: (index: number) => string) => ({
  show: true,
  position: 'right' as const,
  color: theme.text,
  fontSize: theme.size * 0.857,
  backgroundColor: theme.surface,
  padding: [1, 3],
  lineHeight: theme.size * 1.1,
  formatter: ({ dataIndex }: { readonly dataIndex: number }) => textOf(dataIndex),
});
