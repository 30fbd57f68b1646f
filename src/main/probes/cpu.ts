import type { ArrayKernelId } from '../../../native/index.d.ts';
import type { MetricUnit, ProfileMode } from '../../core/machine/run.ts';
import { mapResult, ok } from '../../core/result.ts';
import type { ArrayMetric } from './arrays.ts';
import { arrayFigure, titleOf } from './arrays.ts';
import type { Figure, FigureProbe } from './figure.ts';
import { measureKernel } from './kernel-series.ts';
import type { Place } from './places.ts';
import { cxlNodes, dramNodes, nearestProcessors, nodePlace, threadCounts, wholeMachine } from './places.ts';
import type { Room } from './room.ts';

type GetRoom = () => Promise<Room>;

const everyMode: readonly ProfileMode[] = ['quick', 'standard', 'full'];
const notQuick: readonly ProfileMode[] = ['standard', 'full'];
const onlyFull: readonly ProfileMode[] = ['full'];

const params = { unit: 'params_per_second', manner: 'fastest' } as const;
const adamBf16: ArrayMetric = {
  metric: 'cpu.adam_bf16',
  title: 'CPU Adam with bf16 gradients',
  kernel: 'adam_bf16',
  ...params,
};
const adamFp16: ArrayMetric = {
  metric: 'cpu.adam_fp16',
  title: 'CPU Adam with fp16 gradients',
  kernel: 'adam_fp16',
  ...params,
};
const adamFp32: ArrayMetric = {
  metric: 'cpu.adam_fp32',
  title: 'CPU Adam with fp32 gradients',
  kernel: 'adam_fp32',
  ...params,
};
/** A name of its own: its parameters a second are not those of fp32 states. */
const adamBf16States: ArrayMetric = {
  metric: 'cpu.adam_bf16_states',
  title: 'CPU Adam, all in bf16',
  kernel: 'adam_bf16_states',
  ...params,
};

const bytes = { unit: 'bytes_per_second', manner: 'fastest' } as const;
const passes: readonly ArrayMetric[] = [
  { metric: 'cpu.convert_fp32_bf16', title: 'CPU: fp32 to bf16', kernel: 'convert_fp32_bf16', ...bytes },
  { metric: 'cpu.convert_bf16_fp32', title: 'CPU: bf16 to fp32', kernel: 'convert_bf16_fp32', ...bytes },
  { metric: 'cpu.convert_fp32_fp16', title: 'CPU: fp32 to fp16', kernel: 'convert_fp32_fp16', ...bytes },
  { metric: 'cpu.convert_fp16_fp32', title: 'CPU: fp16 to fp32', kernel: 'convert_fp16_fp32', ...bytes },
  {
    metric: 'cpu.overflow_two_pass',
    title: 'CPU: overflow check in two passes',
    kernel: 'overflow_two_pass',
    ...bytes,
  },
  { metric: 'cpu.overflow_fused', title: 'CPU: overflow check in one pass', kernel: 'overflow_fused', ...bytes },
];

/** The cores without memory, the optimizer step and what else offloaded training does on the CPU. */
export const cpuProbe = ({ room }: { readonly room: GetRoom }): FigureProbe => ({
  id: 'cpu',
  title: 'CPU',
  area: 'cpu',
  figures: async () => {
    const now = await room();
    // Nodes belong to memory: on the whole machine an optimizer step is nowhere in particular.
    const whole = { ...wholeMachine(now), settings: {} };
    return {
      figures: [...cores(now.threads), ...optimizer(room, whole), ...gradients(room, whole), ...placed(room, now)],
    };
  },
});

interface CoreMetric {
  readonly metric: string;
  readonly title: string;
  readonly unit: MetricUnit;
  readonly kernel: ArrayKernelId;
  /** For each thread; some tenths of a millisecond. */
  readonly elements: number;
  /** Of the elements of a sample, for so many threads. */
  readonly perSecond: (elements: number, seconds: number) => number;
  readonly note?: string;
}

const peak: CoreMetric = {
  metric: 'cpu.fma_fp32',
  title: 'CPU: fused multiply-adds of fp32',
  unit: 'flops_per_second',
  kernel: 'fma_fp32',
  elements: 2e7,
  perSecond: (elements, seconds) => (2 * elements) / seconds,
};
const frequency: CoreMetric = {
  metric: 'cpu.frequency',
  title: 'CPU: clock under load',
  unit: 'hertz',
  kernel: 'cycles',
  elements: 1e6,
  perSecond: (elements, seconds) => elements / seconds,
  note: 'derived: additions that wait for each other, one a cycle; of several threads the slowest',
};

const cores = (threads: number): readonly Figure[] => [
  coreFigure(peak, threads, everyMode),
  coreFigure(frequency, threads, everyMode),
  ...(threads === 1 ? [] : [coreFigure(peak, 1, notQuick), coreFigure(frequency, 1, notQuick)]),
];

const coreFigure = (about: CoreMetric, threads: number, modes: readonly ProfileMode[]): Figure => ({
  metric: about.metric,
  title: titleOf(about.title, threads, ''),
  unit: about.unit,
  settings: { threads },
  weight: 0.3,
  modes,
  measure: async (bench) => {
    const measured = await measureKernel(bench, {
      kernel: about.kernel,
      threads,
      pages: 'huge',
      place: {},
      elements: () => ok(about.kernel === 'cycles' ? about.elements : about.elements * threads),
      valueOf: (seconds, { elements }) => about.perSecond(elements, seconds),
    });
    return mapResult(measured, (found) => ({ ...found, note: about.note ?? found.note }));
  },
});

const optimizer = (room: GetRoom, place: Place): readonly Figure[] => {
  const all = place.threads;
  const at = (about: ArrayMetric, threads: number, modes: readonly ProfileMode[]) =>
    arrayFigure(about, { room, place, threads, weight: threads === all ? 1 : 0.5, modes });
  const fewer = threadCounts(all).filter((threads) => threads < all);
  return [
    at(adamBf16, all, everyMode),
    at(adamFp16, all, everyMode),
    at(adamFp32, all, notQuick),
    at(adamBf16States, all, notQuick),
    ...fewer.map((threads) => at(adamBf16, threads, notQuick)),
    ...fewer.map((threads) => at(adamBf16States, threads, onlyFull)),
  ];
};

const gradients = (room: GetRoom, place: Place): readonly Figure[] =>
  passes.map((about) => arrayFigure(about, { room, place, threads: place.threads, weight: 0.5, modes: notQuick }));

/** From some ten million parameters on, states no longer fit into caches, and far memory shows. */
const sizes: readonly number[] = [1e6, 4e6, 16e6, 64e6];

/** The optimizer step with its states on each node, by the nearest processors; on CXL machines also over their size. */
const placed = (room: GetRoom, now: Room): readonly Figure[] => {
  if (now.nodes.length < 2) return [];
  const hasCxl = cxlNodes(now).length > 0;
  return [...dramNodes(now), ...cxlNodes(now)].flatMap((memory) => {
    const processors = nearestProcessors(now, memory);
    if (processors === undefined) return [];
    const place = nodePlace(now, processors, memory);
    const base = { room, place, threads: place.threads, weight: 0.6 };
    const bySize = sizes.map((elements) =>
      arrayFigure(adamBf16, { ...base, weight: 0.2, modes: onlyFull, elements, settings: { parameters: elements } }),
    );
    return [
      arrayFigure(adamBf16, { ...base, modes: notQuick }),
      arrayFigure(adamFp32, { ...base, modes: onlyFull }),
      arrayFigure(adamBf16States, { ...base, modes: onlyFull }),
      ...(hasCxl ? bySize : []),
    ];
  });
};
