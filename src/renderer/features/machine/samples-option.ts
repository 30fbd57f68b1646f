import { countText, metricText } from '../../../core/format.ts';
import type { ProbeResult } from '../../../core/machine/run.ts';
import type { TableData } from '../../charts/data-table.tsx';
import type { ChartOption } from '../../charts/option.ts';
import { valueAxis } from '../../charts/option.ts';
import type { ChartTheme } from '../../charts/theme.ts';
import { seriesColour } from '../../charts/theme.ts';

/** Every sample in the order measured, with the median as a line. */
export const samplesOption =
  ({ samples, median, unit }: ProbeResult) =>
  (theme: ChartTheme): ChartOption => ({
    grid: { left: theme.size * 6, right: theme.size * 6, top: theme.size, bottom: theme.size * 2 },
    tooltip: {
      trigger: 'item',
      formatter: (item) => sampleText(item, samples, unit),
    },
    xAxis: { ...valueAxis(theme, countText), min: 1, max: Math.max(2, samples.length), minInterval: 1 },
    yAxis: { ...valueAxis(theme, (value) => metricText(value, unit)), scale: true, splitNumber: 4 },
    series: [
      {
        type: 'scatter',
        symbolSize: theme.size * 0.45,
        itemStyle: { color: seriesColour(theme, 0), opacity: 0.75 },
        data: samples.map((sample, i) => [i + 1, sample]),
        ...(median === null
          ? {}
          : {
              markLine: {
                symbol: 'none',
                silent: true,
                lineStyle: { color: theme.text, type: 'solid', width: 1 },
                label: { color: theme.text, fontSize: theme.size * 0.857, formatter: 'median', position: 'end' },
                data: [{ yAxis: median }],
              },
            }),
      },
    ],
  });

const sampleText = (item: unknown, samples: readonly number[], unit: ProbeResult['unit']) => {
  const at = typeof item === 'object' && item !== null && 'dataIndex' in item ? Number(item.dataIndex) : 0;
  return `Sample ${String(at + 1)}: ${metricText(samples[at], unit)}`;
};

export const samplesTable = ({ samples, unit }: ProbeResult): TableData => ({
  columns: ['Sample', 'Value'],
  rows: samples.map((sample, i) => [String(i + 1), metricText(sample, unit)]),
});
