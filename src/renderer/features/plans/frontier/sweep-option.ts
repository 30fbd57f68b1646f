import { countText, parametersText } from '../../../../core/format.ts';
import type { Axis, Find, FrontierPoint } from '../../../../core/frontier/types.ts';
import type { CatalogueGpu } from '../../../../core/machine/gpu-catalogue.ts';
import type { Machine } from '../../../../core/machine/machine.ts';
import type { SystemId } from '../../../../core/planners/types.ts';
import type { ChartOption } from '../../../charts/option.ts';
import { logAxis, nameAxis } from '../../../charts/option.ts';
import type { ChartTheme } from '../../../charts/theme.ts';
import { seriesColour } from '../../../charts/theme.ts';
import { tierName } from '../../../app/names.ts';
import { largestText } from './option.ts';

/** One system's points over the sweep, in its order. */
export interface SweepOfSystem {
  readonly system: SystemId;
  readonly points: readonly FrontierPoint[];
}

export const bySystem = (points: readonly FrontierPoint[]): readonly SweepOfSystem[] =>
  [...new Set(points.map(({ system }) => system))].map((system) => ({
    system,
    points: points
      .filter((point) => point.system === system)
      .toSorted((a, b) => (a.step?.index ?? 0) - (b.step?.index ?? 0)),
  }));

/** What all pictures of a sweep share, so that one may be held against the other. */
export interface SweepScale {
  readonly find: Find;
  readonly least: number;
  readonly most: number;
  /** The step that the machine as it is has reached, by its label; undefined where it is below all. */
  readonly own: string | undefined;
}

export const scaleOf = (points: readonly FrontierPoint[], find: Find, own: string | undefined): SweepScale => {
  const sizes = points.map(({ largest }) => largest).filter((size) => size > 0);
  const decade = (size: number, round: (power: number) => number) => 10 ** round(Math.log10(size));
  return sizes.length === 0
    ? { find, own, least: 1, most: 10 }
    : { find, own, least: decade(Math.min(...sizes), Math.floor), most: Math.max(...sizes) * 1.3 };
};

/** The last step of a sweep that is no more than the machine has. */
export const ownStep = (
  points: readonly FrontierPoint[],
  axis: Axis,
  machine: Machine,
  gpus: readonly CatalogueGpu[],
): string | undefined => {
  const steps = points.flatMap(({ step }) => (step === undefined ? [] : [step]));
  if (axis === 'gpu') {
    const id = gpus.find(({ name }) => name === machine.gpu?.name)?.id;
    return steps.find(({ label }) => label === id)?.label;
  }
  const has = valueIn[axis](machine);
  return steps.filter(({ value }) => value <= has * 1.001).toSorted((a, b) => b.value - a.value)[0]?.label;
};

const valueIn: Readonly<Record<Exclude<Axis, 'gpu'>, (machine: Machine) => number>> = {
  dram: ({ memory }) => memory.dram.capacityBytes.value,
  ssd: ({ storage }) => storage[0]?.count.value ?? 0,
  link: ({ link }) => Math.min(link.hostToDeviceBytesPerSecond.value, link.deviceToHostBytesPerSecond.value),
};

/** One system over the sweep: what it carries at each step, the machine's own step as a line. */
export const sweepOption =
  ({ points }: SweepOfSystem, { find, least, most, own }: SweepScale) =>
  (theme: ChartTheme): ChartOption => {
    const labels = points.map(({ step }) => step?.label ?? '');
    const names = nameAxis(theme, labels);
    const sizes = logAxis(theme, find === 'model' ? parametersText : countText);
    const at = own === undefined ? -1 : labels.indexOf(own);
    return {
      grid: { left: theme.size * 4.5, right: theme.size * 1.8, top: theme.size * 1.6, bottom: theme.size * 2.2 },
      tooltip: { trigger: 'item' },
      xAxis: { ...names, axisLabel: { ...names.axisLabel, interval: 'auto', hideOverlap: true } },
      yAxis: { ...sizes, min: least, max: most, axisLabel: { ...sizes.axisLabel, showMaxLabel: false } },
      series: [
        {
          type: 'bar',
          barWidth: '70%',
          itemStyle: { color: seriesColour(theme, 0) },
          data: points.map(({ largest }) => (largest > 0 ? largest : '-')),
          tooltip: { formatter: ({ dataIndex }: { readonly dataIndex: number }) => pointText(points[dataIndex], find) },
          ...(at < 0 ? {} : { markLine: ownLine(theme, at) }),
        },
      ],
    };
  };

const ownLine = (theme: ChartTheme, at: number) => ({
  symbol: 'none',
  silent: true,
  lineStyle: { color: theme.text, type: 'dashed' as const, width: 1.5 },
  label: { color: theme.text2, fontSize: theme.size * 0.8, formatter: 'this machine', position: 'end' as const },
  data: [{ xAxis: at }],
});

const pointText = (point: FrontierPoint | undefined, find: Find): string =>
  point === undefined
    ? ''
    : `${point.step?.label ?? ''}: ${largestText(find, point.largest)}\n${point.why ?? `${tierName(point.limitedBy)} limits`}`;
