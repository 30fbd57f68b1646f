import type { ArrayKernelId } from '../../../native/index.d.ts';
import type { MetricUnit, ProfileMode } from '../../core/machine/run.ts';
import type { Result } from '../../core/result.ts';
import { chain, fail, mapResult, ok } from '../../core/result.ts';
import type { Failure } from './failure.ts';
import { unavailable } from './failure.ts';
import type { Bench, Figure, FigureProbe, Measured } from './figure.ts';
import type { Kernel, Sample } from './protocol.ts';
import type { Room } from './room.ts';
import { elementsFor } from './room.ts';
import type { Session } from './session.ts';

export interface ArrayProbeDeps {
  readonly room: () => Promise<Room>;
}

/** Measurements with a kernel over arrays larger than the caches, whatever the number of threads. */
interface ArrayMetric {
  readonly metric: string;
  readonly title: string;
  readonly kernel: ArrayKernelId;
  readonly unit: MetricUnit;
  /** Also with one thread, which shows what a single core can draw. */
  readonly alsoSingle: boolean;
  /**
   * `fastest`: whatever stores and pages this CPU is quickest with. `stream`: as a compiler translates the STREAM
   * benchmark, with ordinary stores and pages, so that the figure can be compared with that of others.
   */
  readonly manner: 'fastest' | 'stream';
}

const bandwidth = { unit: 'bytes_per_second', alsoSingle: true, manner: 'fastest' } as const;
const memory: readonly ArrayMetric[] = [
  { metric: 'dram.read', title: 'Memory: read', kernel: 'read', ...bandwidth },
  { metric: 'dram.copy', title: 'Memory: copy', kernel: 'copy', ...bandwidth, alsoSingle: false },
  { metric: 'dram.triad', title: 'Memory: triad as in STREAM', kernel: 'triad', ...bandwidth, manner: 'stream' },
  { metric: 'dram.triad_nt', title: 'Memory: triad, streaming stores', kernel: 'triad', ...bandwidth },
];
const adam = { unit: 'params_per_second', alsoSingle: false, manner: 'fastest' } as const;
const optimizer: readonly ArrayMetric[] = [
  { metric: 'cpu.adam_bf16', title: 'CPU Adam with bf16 gradients', kernel: 'adam_bf16', ...adam },
  { metric: 'cpu.adam_fp16', title: 'CPU Adam with fp16 gradients', kernel: 'adam_fp16', ...adam },
];

const everyMode: readonly ProfileMode[] = ['quick', 'standard', 'full'];

export const arrayProbes = (deps: ArrayProbeDeps): readonly FigureProbe[] => [
  { id: 'dram', title: 'Memory', area: 'dram', figures: () => figuresOf(deps, memory) },
  { id: 'cpu', title: 'CPU', area: 'cpu', figures: () => figuresOf(deps, optimizer) },
];

const figuresOf = async ({ room }: ArrayProbeDeps, metrics: readonly ArrayMetric[]) => {
  const { threads } = await room();
  const figures = metrics.flatMap((metric) =>
    (metric.alsoSingle && threads > 1 ? [1, threads] : [threads]).map((count) => arrayFigure(room, metric, count)),
  );
  return { figures };
};

const arrayFigure = (room: ArrayProbeDeps['room'], about: ArrayMetric, threads: number): Figure => ({
  metric: about.metric,
  title: `${about.title}, ${String(threads)} ${threads === 1 ? 'thread' : 'threads'}`,
  unit: about.unit,
  settings: { threads, pages: pagesOf[about.manner] },
  weight: 1,
  modes: everyMode,
  measure: async (bench) => measureArrays(bench, about, { ...(await room()), threads }),
});

const pagesOf = { fastest: 'huge', stream: 'ordinary' } as const;
type Pages = (typeof pagesOf)[keyof typeof pagesOf];

const measureArrays = async (
  bench: Bench,
  { kernel: id, manner, unit }: ArrayMetric,
  room: Room,
): Promise<Result<Measured, Failure>> => {
  const found = chain(await findKernel(bench.session, id), (info) =>
    workFor(bench.session, { ...info, id, variants: variantsOf(info, manner) }, room, pagesOf[manner]),
  );
  if (!found.ok) return found;
  const work = found.value;
  const variant = await fastestVariant(work, bench);
  if (!variant.ok) return variant;
  const perElement = unit === 'params_per_second' ? 1 : work.kernel.bytesPerElement;
  const series = await bench.series({
    isWarm: true,
    next: (sampleSeconds) => work.sample(variant.value, sampleSeconds, 1000),
    valuesOf: (sample) => sample.seconds.map((time) => (sample.elements * perElement) / time),
  });
  return mapResult(series, ({ values, last }) => ({
    values,
    settings: { bytes: work.bytes, variant: last.variant },
    note: last.note,
  }));
};

const variantsOf = ({ variants }: Kernel, manner: ArrayMetric['manner']): readonly string[] =>
  manner === 'stream' ? variants.filter((variant) => !variant.endsWith('_nt')) : variants;

/** A kernel of the addon, and which of its variants may be measured. */
interface ArrayKernel extends Omit<Kernel, 'id' | 'variants'> {
  readonly id: ArrayKernelId;
  readonly variants: readonly string[];
}

const findKernel = async (session: Session, id: ArrayKernelId): Promise<Result<Kernel, Failure>> =>
  chain(await session.kernels(), (kernels) => {
    const kernel = kernels.find((one) => one.id === id);
    return kernel === undefined ? fail(unavailable(`the addon has no kernel ${id}`)) : ok(kernel);
  });

/** A kernel with its size: what is left to choose is the variant and the time. */
interface Work {
  readonly kernel: ArrayKernel;
  readonly bytes: number;
  sample(variant: string, minSeconds: number, maxRepetitions: number): Promise<Result<Sample, Failure>>;
}

const workFor = (session: Session, kernel: ArrayKernel, room: Room, pages: Pages): Result<Work, Failure> =>
  mapResult(elementsFor(kernel, room), (elements) => {
    const bytes = elements * kernel.allocatedBytesPerElement;
    return {
      kernel,
      bytes,
      sample: (variant, minSeconds, maxRepetitions) =>
        session.sample(
          { kernel: kernel.id, elements, threads: room.threads, variant, pages, minSeconds, maxRepetitions },
          slowStartSeconds + bytes / slowestBytesPerSecond + 10 * minSeconds,
        ),
    };
  });

/** Bounds of a sample that is not hung: a busy machine, and the first touch of its memory. */
const slowStartSeconds = 10;
const slowestBytesPerSecond = 0.2e9;

/** Which instructions and stores are fastest here. What it measures counts as warm-up: it is not part of the figure. */
const fastestVariant = async (work: Work, bench: Bench): Promise<Result<string, Failure>> => {
  let fastest = { variant: 'auto', time: Number.POSITIVE_INFINITY };
  for (const variant of work.kernel.variants) {
    const sample = await work.sample(variant, trialSeconds, 5);
    if (!sample.ok) return sample;
    // The best time, not the median: others who use the memory now must not decide.
    const time = Math.min(...sample.value.seconds);
    if (time < fastest.time) fastest = { variant, time };
    if (bench.used() > trialsShare) break;
  }
  return ok(fastest.variant);
};

const trialSeconds = 0.03;
/** Variants come in the order of promise, so the last ones may go untried where the start took long. */
const trialsShare = 0.4;
