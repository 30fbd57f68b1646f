import { valueText } from '../../../core/machine/value-text.ts';
import type { Elasticity } from '../../../core/frontier/upgrades/types.ts';
import type { SystemId } from '../../../core/planners/types.ts';
import { systemTitle } from '../../app/names.ts';
import type { TableData } from '../../charts/data-table.tsx';
import type { ChartOption } from '../../charts/option.ts';
import { barEndLabel, nameAxis, valueAxis } from '../../charts/option.ts';
import type { ChartTheme } from '../../charts/theme.ts';
import { seriesColour } from '../../charts/theme.ts';

/** Those of one system that matter, the most worthwhile first. */
export const elasticitiesOfSystem = (all: readonly Elasticity[], system: SystemId): readonly Elasticity[] =>
  all
    .filter((one) => one.system === system && Math.abs(one.elasticity) >= leastShown)
    .toSorted((a, b) => b.elasticity - a.elasticity);

/** Less than this shows as nothing. */
const leastShown = 0.005;

/** By how many per cent the step gets shorter for one per cent more of each rate. */
export const elasticityOption =
  (rates: readonly Elasticity[]) =>
  (theme: ChartTheme): ChartOption => ({
    grid: { left: theme.size * 15, right: theme.size * 4, top: theme.size * 0.5, bottom: theme.size * 2 },
    tooltip: { show: false },
    xAxis: {
      ...valueAxis(theme, (value) => value.toFixed(1)),
      min: Math.min(0, ...rates.map(({ elasticity }) => elasticity)),
      max: Math.max(1, ...rates.map(({ elasticity }) => elasticity)),
      splitNumber: 4,
    },
    yAxis: {
      ...nameAxis(
        theme,
        rates.map(({ path }) => rateName(path)),
        theme.size * 14,
      ),
      inverse: true,
    },
    series: [
      {
        type: 'bar',
        barWidth: '58%',
        itemStyle: { color: seriesColour(theme, 0) },
        data: rates.map(({ elasticity }) => elasticity),
        label: barEndLabel(theme, (index) => elasticityText(rates[index])),
      },
    ],
  });

const elasticityText = (rate: Elasticity | undefined) => (rate === undefined ? '' : rate.elasticity.toFixed(2));

const names: readonly (readonly [RegExp, string])[] = [
  [/^cpu\.adam_parameters_per_second$/, 'CPU Adam'],
  [/^memory\.dram\.bytes_per_second$/, 'Host memory'],
  [/^gpu\.memory_bytes_per_second$/, 'GPU memory'],
  [/^gpu\.matmul_flops_per_second$/, 'GPU matrix products'],
  [/^link\.host_to_device_bytes_per_second$/, 'Link, host to GPU'],
  [/^link\.device_to_host_bytes_per_second$/, 'Link, GPU to host'],
  [/^storage\[\d+\]\.read_bytes_per_second$/, 'NVMe reads'],
  [/^storage\[\d+\]\.write_bytes_per_second$/, 'NVMe writes'],
  [/^storage\[\d+\]\.array_bytes_per_second$/, 'NVMe array'],
];

/** Words for a rate; of a second array its number as well. */
export const rateName = (path: string): string => {
  const name = names.find(([pattern]) => pattern.test(path))?.[1];
  const array = /^storage\[([1-9]\d*)\]/.exec(path)?.[1];
  const node = /^memory\.nodes\[(\d+)\]\.bytes_per_second$/.exec(path)?.[1];
  if (node !== undefined) return `Memory node ${node}`;
  return name === undefined ? path : array === undefined ? name : `${name}, array ${array}`;
};

export const elasticityTable = (all: readonly Elasticity[]): TableData => ({
  columns: ['System', 'Rate', 'Value', 'Elasticity'],
  rows: all.map(({ system, path, value, elasticity }) => [
    systemTitle(system),
    path,
    valueText(path, value),
    elasticity.toFixed(3),
  ]),
});
