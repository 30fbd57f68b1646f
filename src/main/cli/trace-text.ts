import type { Output } from '../../contract.ts';
import { capacityText, countText, percentText, secondsText } from '../../core/format.ts';
import type { Sweep } from '../../core/launch/metrics/sweep.ts';
import type { Measures, StepMeasures, TopKernel } from '../../core/launch/metrics/types.ts';
import { left, pairs, right, table } from './table.ts';

type Opened = Output<'trace.open'>;

export const nsText = (ns: number | null | undefined): string =>
  secondsText(ns === null || ns === undefined ? ns : ns / 1e9);

export const boundText = (bound: 'cpu' | 'gpu' | null | undefined): string =>
  bound === 'cpu' ? 'CPU-bound' : bound === 'gpu' ? 'GPU-bound' : 'unknown';

/** Kernels and steps that are printed; --json has more. */
const printed = 10;

export const traceText = ({ summary, metrics, notStored }: Opened): string => {
  const { whole, steps, topByTime, notes } = metrics;
  const blocks = [
    `${summary.title}: ${boundText(whole.bound.bound)}\n${whole.bound.evidence}`,
    pairs([...kernelPairs(metrics), ...timePairs(whole), ...copyPairs(metrics)]),
    topByTime.length === 0 ? undefined : topTable(topByTime, metrics.topByTime.length),
    steps.length === 0 ? undefined : stepTable(steps),
    [...notes, ...(notStored === null ? [] : [`not kept: ${notStored}`])].join('\n'),
  ];
  return blocks.filter((block) => block !== undefined && block !== '').join('\n\n');
};

const kernelPairs = ({ whole, operators }: Opened['metrics']): readonly (readonly [string, string])[] => [
  [
    'operators',
    `${countText(operators.count)}, ${countText(operators.roots)} of them roots, ${countText(operators.depth)} deep`,
  ],
  ['kernels', `${countText(whole.kernels)}, by ${countText(whole.launches)} calls`],
  ['  shorter than their call', countText(whole.shorterThanLaunch)],
  ['average kernel (AKD)', nsText(whole.akdNs)],
];

const timePairs = (whole: Measures): readonly (readonly [string, string])[] => [
  ['TKLQT', `${nsText(whole.tklqtNs)} (${countText(whole.tklqtNs)} ns)`],
  ['  launching', nsText(whole.launchNs)],
  ['  in the queue', nsText(whole.queueNs)],
  ...(whole.graphLaunches > 0 ? [['  one a launch', nsText(whole.tklqtOfLaunchesNs)] as const] : []),
  ...(whole.delayNs === null
    ? []
    : [['a kernel after its call', `${nsText(whole.delayNs.p50)} (p50), ${nsText(whole.delayNs.p95)} (p95)`] as const]),
  ['latency', nsText(whole.latencyNs)],
  [
    'GPU idle',
    `${nsText(whole.gpuIdleUnionNs)} with no kernel running; ${nsText(whole.gpuIdleNs)} as the paper has it (latency - sum of kernels)`,
  ],
  ['CPU idle', `${nsText(whole.cpuIdleNs)} on the thread that launches most; ${nsText(whole.cpuIdleUnionNs)} on all`],
];

const copyPairs = ({ copies }: Opened['metrics']): readonly (readonly [string, string])[] =>
  copies.copies + copies.sets === 0
    ? []
    : [
        [
          'copies and sets',
          `${countText(copies.copies)} and ${countText(copies.sets)}, ${capacityText(copies.bytes)}, ${nsText(copies.busyNs)}; ` +
            `${percentText(copies.busyNs === 0 ? 0 : copies.overlapNs / copies.busyNs)} of it while kernels run`,
        ],
      ];

const shortened = (name: string) => (name.length > 80 ? `${name.slice(0, 77)}...` : name);

const topTable = (top: readonly TopKernel[], all: number): string =>
  [
    table(
      [right('time'), right('share'), right('count'), right('mean'), left('kernel')],
      top
        .slice(0, printed)
        .map(({ name, count, kernelNs, meanNs, share }) => [
          nsText(kernelNs),
          percentText(share),
          countText(count),
          nsText(meanNs),
          shortened(name),
        ]),
    ),
    ...(all > printed ? [`and ${countText(all - printed)} more by time in --json`] : []),
  ].join('\n');

const stepTable = (steps: readonly StepMeasures[]): string =>
  table(
    [left('step'), right('latency'), right('kernels'), right('TKLQT'), right('GPU idle'), left('bound')],
    steps
      .slice(0, printed)
      .map(({ name, latencyNs, kernels, tklqtNs, gpuIdleUnionNs, bound }) => [
        name,
        nsText(latencyNs),
        countText(kernels),
        nsText(tklqtNs),
        nsText(gpuIdleUnionNs),
        boundText(bound.bound),
      ]),
  );

/** Several traces beside each other, and where the turning point lies. */
export const sweepText = (opened: readonly Opened[], sweep: Sweep | undefined): string => {
  const rows = opened.map(({ summary, metrics: { whole } }) => [
    summary.title,
    countText(whole.kernels),
    nsText(whole.tklqtNs),
    nsText(whole.delayNs?.mean),
    nsText(whole.latencyNs),
    boundText(whole.bound.bound),
  ]);
  const columns = [
    left('trace'),
    right('kernels'),
    right('TKLQT'),
    right('mean delay'),
    right('latency'),
    left('bound'),
  ];
  if (sweep === undefined) return `${table(columns, rows)}\n\nname the batch sizes with --batch to find where it turns`;
  const points = sweep.points.map(({ batch, tklqtNs, delayNs, bound }) => [
    String(batch),
    nsText(tklqtNs),
    nsText(delayNs),
    boundText(bound),
  ]);
  const plot = table([right('batch'), right('TKLQT'), right('mean delay'), left('bound')], points);
  return [table(columns, rows), plot, sweep.finding].join('\n\n');
};
