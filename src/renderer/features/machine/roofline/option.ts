import { bandwidthText, figure, flopRateText, percentText } from '../../../../core/format.ts';
import type { Roofline } from '../../../../core/machine/roofline.ts';
import type { TableData } from '../../../charts/data-table.tsx';
import type { ChartOption } from '../../../charts/option.ts';
import { legendAbove, logAxis } from '../../../charts/option.ts';
import type { ChartTheme } from '../../../charts/theme.ts';
import { seriesColour } from '../../../charts/theme.ts';

const intensityText = (intensity: number) => `${figure(intensity)} FLOP/B`;

/** From a decade below the lowest kernel to a decade above the highest ridge. */
const rangeOf = ({ peaks, kernels, bytesPerSecond }: Roofline): readonly [low: number, high: number] => {
  const ridges = peaks.map(({ flopsPerSecond }) => flopsPerSecond / bytesPerSecond);
  const all = [...ridges, ...kernels.map(({ intensity }) => intensity)];
  return [Math.min(...all) / 10, Math.max(...all) * 10];
};

/** The roof of each type of number as a line, measured kernels as points below it. */
export const rooflineOption =
  (roofline: Roofline) =>
  (theme: ChartTheme): ChartOption => {
    const [low, high] = rangeOf(roofline);
    const { peaks, kernels, bytesPerSecond } = roofline;
    return {
      grid: { left: theme.size * 6.5, right: theme.size * 2, top: theme.size * 2.5, bottom: theme.size * 2 },
      legend: legendAbove(theme),
      tooltip: { trigger: 'item', formatter: (item) => kernelText(item, roofline) },
      xAxis: { ...logAxis(theme, intensityText), min: low, max: high },
      yAxis: logAxis(theme, flopRateText),
      series: [
        ...peaks.map(({ name, flopsPerSecond }, i) => ({
          type: 'line' as const,
          name: `${name}, ${flopRateText(flopsPerSecond)}`,
          symbol: 'none',
          lineStyle: { width: 2, color: seriesColour(theme, i) },
          itemStyle: { color: seriesColour(theme, i) },
          data: roofPoints(low, high, flopsPerSecond, bytesPerSecond),
        })),
        {
          type: 'scatter',
          name: kernelsName,
          symbolSize: theme.size * 0.6,
          itemStyle: { color: theme.text },
          data: kernels.map(({ intensity, flopsPerSecond }) => [intensity, flopsPerSecond]),
        },
      ],
    };
  };

const kernelsName = 'measured kernels';

/** Up the slope of the memory to the ridge, then level. */
const roofPoints = (low: number, high: number, peak: number, bytesPerSecond: number) => [
  [low, low * bytesPerSecond],
  [peak / bytesPerSecond, peak],
  [high, peak],
];

/** What the roof allows at the intensity of a kernel: the highest peak, or the memory below its ridge. */
export const roofAt = ({ peaks, bytesPerSecond }: Roofline, intensity: number) =>
  Math.min(Math.max(...peaks.map(({ flopsPerSecond }) => flopsPerSecond)), intensity * bytesPerSecond);

const kernelText = (item: unknown, roofline: Roofline) => {
  if (typeof item !== 'object' || item === null || !('seriesName' in item) || !('dataIndex' in item)) return '';
  const kernel = item.seriesName === kernelsName ? roofline.kernels[Number(item.dataIndex)] : undefined;
  if (kernel === undefined) return '';
  const share = kernel.flopsPerSecond / roofAt(roofline, kernel.intensity);
  const { name, intensity, flopsPerSecond } = kernel;
  return `${name}\n${flopRateText(flopsPerSecond)} at ${intensityText(intensity)}, ${percentText(share)} of the roof`;
};

export const rooflineTable = (roofline: Roofline): TableData => ({
  columns: ['Roof or kernel', 'FLOP/B', 'Rate', 'Of the roof'],
  rows: [
    ['memory', '', bandwidthText(roofline.bytesPerSecond), ''],
    ...roofline.peaks.map(({ name, flopsPerSecond }) => [
      `peak, ${name}`,
      figure(flopsPerSecond / roofline.bytesPerSecond),
      flopRateText(flopsPerSecond),
      '',
    ]),
    ...roofline.kernels.map(({ name, intensity, flopsPerSecond }) => [
      name,
      figure(intensity),
      flopRateText(flopsPerSecond),
      percentText(flopsPerSecond / roofAt(roofline, intensity)),
    ]),
  ],
});
