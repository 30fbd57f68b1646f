import { countText } from '../../../core/format.ts';
import type { Sweep, SweepPoint } from '../../../core/launch/metrics/sweep.ts';
import type { ChartOption } from '../../charts/option.ts';
import { legendAbove, logAxis, nameAxis } from '../../charts/option.ts';
import type { ChartTheme } from '../../charts/theme.ts';
import { seriesColour } from '../../charts/theme.ts';
import { nsText } from './texts.ts';

/** What is drawn over the batch size. */
const curves: readonly { readonly name: string; readonly of: (point: SweepPoint) => number | undefined }[] = [
  { name: 'TKLQT', of: ({ tklqtNs }) => tklqtNs },
  { name: 'Latency', of: ({ latencyNs }) => latencyNs },
  { name: 'Mean launch delay', of: ({ delayNs }) => delayNs },
];
const delayCurve = 2;

/** TKLQT, latency and mean t_l over batch sizes, the plateau of t_l dashed, the batch at which it ends marked. */
export const sweepOption =
  ({ points, plateauNs, transition }: Sweep) =>
  (theme: ChartTheme): ChartOption => {
    const at = points.findIndex(({ batch }) => batch === transition);
    return {
      grid: { left: theme.size * 5, right: theme.size * 2, top: theme.size * 4, bottom: theme.size * 3.2 },
      legend: legendAbove(theme),
      tooltip: { trigger: 'axis', valueFormatter: (value) => (typeof value === 'number' ? nsText(value) : 'unknown') },
      xAxis: {
        ...nameAxis(
          theme,
          points.map(({ batch }) => countText(batch)),
        ),
        name: 'batch size',
        nameLocation: 'middle',
        nameGap: theme.size * 1.9,
        nameTextStyle: { color: theme.text2, fontSize: theme.size * 0.857 },
      },
      yAxis: logAxis(theme, nsText),
      series: curves.map(({ name, of }, curve) => ({
        type: 'line',
        name,
        symbolSize: theme.size * 0.55,
        lineStyle: { width: 2 },
        color: seriesColour(theme, curve),
        data: points.map((point) => positiveOr(of(point))),
        ...(curve === delayCurve ? { markLine: marks(theme, at, plateauNs) } : {}),
      })),
    };
  };

/** An axis of factors has no 0. */
const positiveOr = (value: number | undefined) => (value !== undefined && value > 0 ? value : '-');

const marks = (theme: ChartTheme, at: number, plateauNs: number | undefined) => ({
  symbol: 'none',
  silent: true,
  lineStyle: { color: theme.text, type: 'dashed' as const, width: 1.5 },
  label: { color: theme.text, fontSize: theme.size * 0.85, position: 'end' as const },
  data: [
    ...(at < 0 ? [] : [{ xAxis: at, label: { formatter: 'GPU-bound from here on' } }]),
    ...(plateauNs === undefined || plateauNs <= 0
      ? []
      : [{ yAxis: plateauNs, label: { formatter: 'plateau', position: 'insideStartTop' as const } }]),
  ],
});
