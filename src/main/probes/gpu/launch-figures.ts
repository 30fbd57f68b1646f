import { median, quantile } from 'simple-statistics';
import type { ProfileMode } from '../../../core/machine/run.ts';
import { mapResult } from '../../../core/result.ts';
import type { Bench, Figure, Measured } from '../figure.ts';
import type { DeviceSample } from '../protocol.ts';
import type { Series } from '../series.ts';
import type { DeviceDeps, OneOperation } from './device-figure.ts';
import { askDevice, onDevice, operationFigure, rates, secondsEach } from './device-figure.ts';
import type { Target } from './targets.ts';
import { turningFigure } from './turning-figure.ts';

const everyMode: readonly ProfileMode[] = ['quick', 'standard', 'full'];
const longer: readonly ProfileMode[] = ['standard', 'full'];
const full: readonly ProfileMode[] = ['full'];

const nothing = { deviceBytes: 0, hostBytes: 0 };

/** What it costs to have a device do something, whatever it does. */
export const launchFigures = (deps: DeviceDeps, target: Target): readonly Figure[] => {
  const has = (operation: string) => target.device.operations.includes(operation);
  const single = [latency(target), ...backToBack, ...streams, ...waits].filter(({ task }) => has(task.operation));
  return [
    ...single.map((about) => operationFigure(deps, target, about)),
    ...(has('graph') ? [graphFigure(deps, target)] : []),
    ...(has('chain') ? [turningFigure(deps, target)] : []),
  ];
};

/**
 * The call alone, and as a further figure SKIP's t_l, from the call to the begin of the kernel on an idle device
 * (arXiv:2504.11750).
 */
const latency = (target: Target): OneOperation => ({
  metric: 'launch.latency',
  title: 'launch of an empty kernel',
  unit: 'seconds',
  settings: {},
  weight: 0.5,
  modes: everyMode,
  task: { operation: 'launch' },
  needs: nothing,
  valuesOf: ({ seconds }) => seconds,
  mostValues: valuesForPercentiles,
  further: (series) => distribution(target, series),
});

/** A hundred of them lie above the 99th percentile. */
const valuesForPercentiles = 10_000;

const distribution = ({ settings }: Target, { values, samples }: Series<DeviceSample>): Partial<Measured> => {
  const queue = samples.flatMap(({ queueSeconds = [] }) => queueSeconds);
  const kernel = samples.flatMap(({ deviceSeconds = [] }) => deviceSeconds);
  const kernelSeconds = kernel.length === 0 ? {} : { kernelSeconds: median(kernel) };
  const row = { metric: 'launch.queue', unit: 'seconds', values: queue } as const;
  return {
    settings: { p99Seconds: quantile([...values], 0.99), ...kernelSeconds },
    also: queue.length === 0 ? [] : [{ ...row, settings: { ...settings, p99Seconds: quantile(queue, 0.99) } }],
  };
};

/** Long enough that the wait at the end does not show, short enough for any driver's queue. */
const launches = 500;

/** Drivers' queues are known to take about 1,000. */
const mostDepth = 8192;
const noEnd = 'the queue took all of them without blocking, so this is no limit';

const backToBack: readonly OneOperation[] = [
  {
    metric: 'launch.throughput',
    title: `${String(launches)} launches one after another`,
    unit: 'operations_per_second',
    settings: { launches },
    weight: 0.2,
    modes: longer,
    task: { operation: 'launch_throughput', count: launches },
    needs: nothing,
    valuesOf: rates,
  },
  {
    metric: 'launch.pipelined',
    title: `${String(launches)} launches that wait in the queue`,
    unit: 'seconds',
    settings: { launches },
    weight: 0.2,
    modes: longer,
    task: { operation: 'launch_pipelined', count: launches },
    needs: nothing,
    valuesOf: secondsEach,
  },
  {
    metric: 'launch.depth',
    title: 'launches until the queue is full',
    unit: 'count',
    settings: {},
    weight: 0.2,
    modes: longer,
    task: { operation: 'launch_depth', count: mostDepth },
    needs: nothing,
    valuesOf: ({ work }) => [work],
    further: ({ last: { work } }) => ({ values: [work], isExact: true, note: work < mostDepth ? undefined : noEnd }),
  },
];

const streams: readonly OneOperation[] = [1, 2, 4, 8, 16].map((count) => ({
  metric: 'launch.streams',
  title: `launches over ${count === 1 ? 'one queue' : `${String(count)} queues`}`,
  unit: 'operations_per_second',
  settings: { streams: count, launches },
  weight: 0.1,
  modes: count === 1 || count === 4 ? longer : full,
  task: { operation: 'launch_streams', count: launches, streams: count },
  needs: nothing,
  valuesOf: rates,
}));

const repeats = 100;
const waits: readonly OneOperation[] = [
  { metric: 'launch.event', title: 'record of an event', operation: 'event' } as const,
  { metric: 'launch.synchronize', title: 'wait for an idle queue', operation: 'synchronize' } as const,
].map(({ operation, ...words }) => ({
  ...words,
  unit: 'seconds',
  settings: {},
  weight: 0.1,
  modes: longer,
  task: { operation, count: repeats },
  needs: nothing,
  valuesOf: secondsEach,
}));

/** Nodes of a short and of a long straight graph: the difference leaves out what a launch costs whatever its length. */
const shortGraph = 8;
const longGraph = 512;

const graphFigure = (deps: DeviceDeps, target: Target): Figure => ({
  metric: 'launch.graph_node',
  title: `${target.label}: node of a graph`,
  unit: 'seconds',
  settings: { ...target.settings, nodes: longGraph },
  weight: 0.2,
  modes: longer,
  measure: (bench) => onDevice(deps, target, nothing, bench, () => measureGraph(bench, target)),
});

const measureGraph = async (bench: Bench, target: Target) => {
  const sample = (count: number, seconds: number) =>
    askDevice(bench, target, { operation: 'graph', count }, seconds, 50);
  const series = await bench.series({
    next: async (sampleSeconds) => {
      const short = await sample(shortGraph, sampleSeconds / 2);
      if (!short.ok) return short;
      return mapResult(await sample(longGraph, sampleSeconds / 2), (long) => ({ short: short.value, long }));
    },
    valuesOf: ({ short, long }) => {
      const base = median([...short.seconds]);
      return long.seconds.map((time) => Math.max(0, time - base) / (longGraph - shortGraph));
    },
  });
  return mapResult(series, ({ values, last, samples }) => ({
    measured: { values, settings: { by: last.long.by }, note: last.long.note },
    isThrottled: samples.some(({ long }) => long.throttled),
  }));
};
