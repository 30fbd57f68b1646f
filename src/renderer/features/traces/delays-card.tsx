import { useMemo } from 'react';
import { countText } from '../../../core/format.ts';
import type { Metrics } from '../../../core/launch/metrics/types.ts';
import { Chart } from '../../charts/chart.tsx';
import type { ChartOption } from '../../charts/option.ts';
import { nameAxis, valueAxis } from '../../charts/option.ts';
import type { ChartTheme } from '../../charts/theme.ts';
import { seriesColour } from '../../charts/theme.ts';
import { Card } from '../../ui/card.tsx';
import { instantText } from '../../charts/time-view.ts';
import { nsText } from './texts.ts';

/** How long kernels begin after their calls: counts between powers of two. */
export const DelaysCard = ({ metrics: { delays } }: { readonly metrics: Metrics }) => {
  const option = useMemo(() => delaysOption(delays), [delays]);
  const rows = delays.map(({ upToNs, kernels }) => [`below ${nsText(upToNs)}`, countText(kernels)]);
  return (
    <Card
      title="Launch delays"
      note="Kernels by the time from their call to their begin: up to the time below each bar."
      testId="trace-delays"
    >
      <Chart
        option={option}
        label="Kernels by launch delay"
        table={{ columns: ['Delay', 'Kernels'], rows }}
        height={15}
        testId="trace-delays-chart"
      />
    </Card>
  );
};

export const delaysOption =
  (delays: Metrics['delays']) =>
  (theme: ChartTheme): ChartOption => {
    const first = delays.findIndex(({ kernels }) => kernels > 0);
    const seen = delays.slice(Math.max(0, first));
    return {
      grid: { left: theme.size * 4.5, right: theme.size, top: theme.size, bottom: theme.size * 3 },
      tooltip: { trigger: 'axis' },
      xAxis: nameAxis(
        theme,
        seen.map(({ upToNs }) => instantText(upToNs / 1e9, upToNs / 1e9)),
      ),
      yAxis: valueAxis(theme, countText),
      series: [
        {
          type: 'bar',
          name: 'kernels',
          barWidth: '90%',
          itemStyle: { color: seriesColour(theme, 2) },
          data: seen.map(({ kernels }) => kernels),
        },
      ],
    };
  };
