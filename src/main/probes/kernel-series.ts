import type { ArrayKernelId, ArraySampleRequest } from '../../../native/index.d.ts';
import type { Result } from '../../core/result.ts';
import { fail, mapResult, ok } from '../../core/result.ts';
import type { Failure } from './failure.ts';
import { unavailable } from './failure.ts';
import type { Bench, Measured, Settings } from './figure.ts';
import type { Place } from './places.ts';
import type { Kernel, Sample } from './protocol.ts';
import type { Series } from './series.ts';
import type { Session } from './session.ts';

export type Pages = NonNullable<ArraySampleRequest['pages']>;

/** A kernel with its size and place: what is left to choose is the variant and the time. */
export interface KernelRun {
  readonly kernel: ArrayKernelId;
  readonly threads: number;
  readonly pages: Pages;
  readonly place: Pick<Place, 'cpus' | 'nodes' | 'interleave'>;
  /** How many elements, from what the addon says of the kernel. */
  readonly elements: (kernel: Kernel) => Result<number, Failure>;
  /** Which of the variants may be measured; without, all. */
  readonly variants?: (names: readonly string[]) => readonly string[];
  /** Of one repetition: its value in the figure's unit. */
  readonly valueOf: (seconds: number, sample: Sample, kernel: Kernel) => number;
}

/** Measures with the variant that is fastest here. */
export const measureKernel = async (bench: Bench, run: KernelRun): Promise<Result<Measured, Failure>> =>
  mapResult(await kernelSeries(bench, run), ({ values, last, settings }) => ({ values, settings, note: last.note }));

export interface KernelSeries extends Series<Sample> {
  /** What turned out: the memory that the kernel held, and which of several variants ran. */
  readonly settings: Settings;
}

export const kernelSeries = async (bench: Bench, run: KernelRun): Promise<Result<KernelSeries, Failure>> => {
  const kernel = await findKernel(bench.session, run.kernel);
  if (!kernel.ok) return kernel;
  const elements = run.elements(kernel.value);
  if (!elements.ok) return elements;
  const work = workOf(bench.session, run, kernel.value, elements.value);
  const variant = await fastestVariant(work, bench);
  if (!variant.ok) return variant;
  const series = await bench.series({
    isWarm: work.variants.length > 1,
    next: (sampleSeconds) => work.sample(variant.value, sampleSeconds, 1000),
    valuesOf: (sample) => sample.seconds.map((seconds) => run.valueOf(seconds, sample, kernel.value)),
  });
  const { bytes } = work;
  return mapResult(series, (found) => ({
    ...found,
    settings: {
      ...(bytes === 0 ? {} : { bytes }),
      ...(kernel.value.variants.length < 2 ? {} : { variant: found.last.variant }),
    },
  }));
};

const findKernel = async (session: Session, id: ArrayKernelId): Promise<Result<Kernel, Failure>> => {
  const kernels = await session.kernels();
  if (!kernels.ok) return kernels;
  const kernel = kernels.value.find((one) => one.id === id);
  return kernel === undefined ? fail(unavailable(`the addon has no kernel ${id}`)) : ok(kernel);
};

interface Work {
  readonly bytes: number;
  readonly variants: readonly string[];
  readonly sample: (variant: string, minSeconds: number, maxRepetitions: number) => Promise<Result<Sample, Failure>>;
}

const workOf = (session: Session, run: KernelRun, kernel: Kernel, elements: number): Work => {
  const bytes = elements * kernel.allocatedBytesPerElement;
  const { cpus, nodes, interleave } = run.place;
  const request = {
    kernel: run.kernel,
    elements,
    threads: run.threads,
    pages: run.pages,
    ...(cpus === undefined ? {} : { cpus }),
    ...(nodes === undefined ? {} : { nodes }),
    ...(interleave === undefined ? {} : { interleave }),
  };
  return {
    bytes,
    variants: run.variants?.(kernel.variants) ?? kernel.variants,
    sample: (variant, minSeconds, maxRepetitions) =>
      session.sample(
        { ...request, variant, minSeconds, maxRepetitions },
        slowStartSeconds + bytes / slowestBytesPerSecond + 10 * minSeconds,
      ),
  };
};

/** Bounds of a sample that is not hung: a busy machine, and the first touch of its memory. */
const slowStartSeconds = 10;
const slowestBytesPerSecond = 0.05e9;

/** Which instructions and stores are fastest here. What it measures counts as warm-up: it is not part of the figure. */
const fastestVariant = async (work: Work, bench: Bench): Promise<Result<string, Failure>> => {
  const [first, ...others] = work.variants;
  if (first !== undefined && others.length === 0) return ok(first);
  let fastest = { variant: 'auto', time: Number.POSITIVE_INFINITY };
  for (const variant of work.variants) {
    const sample = await work.sample(variant, trialSeconds, 5);
    if (!sample.ok) return sample;
    // The best time, not the median: others who use the memory now must not decide.
    const time = Math.min(...sample.value.seconds) / sample.value.elements;
    if (time < fastest.time) fastest = { variant, time };
    if (bench.used() > trialsShare) break;
  }
  return ok(fastest.variant);
};

const trialSeconds = 0.03;
/** Variants come in the order of promise, so the last ones may go untried where the start took long. */
const trialsShare = 0.4;
