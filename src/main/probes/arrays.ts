import type { ArrayKernelId } from '../../../native/index.d.ts';
import type { MetricUnit, ProbeResult } from '../../core/machine/run.ts';
import type { Result } from '../../core/result.ts';
import { chain, fail, mapResult, ok } from '../../core/result.ts';
import type { Probe, ProbeOptions } from '../ports.ts';
import { ruleOf } from './budget.ts';
import type { SpawnMeasuring } from './host.ts';
import type { Kernel, Sample } from './protocol.ts';
import { resultOf } from './result.ts';
import type { Room } from './room.ts';
import { elementsFor } from './room.ts';
import type { SeriesTime } from './series.ts';
import { measureSeries } from './series.ts';
import type { Failure } from './failure.ts';
import { unavailable } from './failure.ts';
import type { Session } from './session.ts';
import { openSession } from './session.ts';

export interface ArrayProbeDeps {
  readonly spawn: SpawnMeasuring;
  readonly room: () => Promise<Room>;
  /** Monotonic. */
  readonly seconds: () => number;
}

interface ArrayProbe {
  readonly id: string;
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
const adam = { unit: 'params_per_second', alsoSingle: false, manner: 'fastest' } as const;
const table: readonly ArrayProbe[] = [
  { id: 'dram.read', title: 'Memory: read', kernel: 'read', ...bandwidth },
  { id: 'dram.copy', title: 'Memory: copy', kernel: 'copy', ...bandwidth, alsoSingle: false },
  { id: 'dram.triad', title: 'Memory: triad as in STREAM', kernel: 'triad', ...bandwidth, manner: 'stream' },
  { id: 'dram.triad_nt', title: 'Memory: triad, streaming stores', kernel: 'triad', ...bandwidth },
  { id: 'cpu.adam_bf16', title: 'CPU Adam with bf16 gradients', kernel: 'adam_bf16', ...adam },
  { id: 'cpu.adam_fp16', title: 'CPU Adam with fp16 gradients', kernel: 'adam_fp16', ...adam },
];

/** Probes that run a kernel over arrays larger than the caches. */
export const arrayProbes = (deps: ArrayProbeDeps): readonly Probe[] =>
  table.map((probe) => ({
    id: probe.id,
    title: probe.title,
    budgetSeconds: (mode) => ruleOf(mode).mostSeconds * (probe.alsoSingle ? 2 : 1),
    run: (options, signal) => measureProbe(deps, probe, options, signal),
  }));

const measureProbe = async (
  deps: ArrayProbeDeps,
  probe: ArrayProbe,
  options: ProbeOptions,
  signal: AbortSignal,
): Promise<readonly ProbeResult[]> => {
  const room = await deps.room();
  const threadCounts = probe.alsoSingle && room.threads > 1 ? [1, room.threads] : [room.threads];
  const results: ProbeResult[] = [];
  for (const threads of threadCounts) {
    if (!signal.aborted) results.push(await measureFigure(deps, probe, { ...room, threads }, options, signal));
  }
  return results;
};

/** One figure, in a process of its own: what crashes takes no other figure with it. */
const measureFigure = async (
  { spawn, seconds }: ArrayProbeDeps,
  { id, kernel, unit, manner }: ArrayProbe,
  room: Room,
  { mode }: ProbeOptions,
  signal: AbortSignal,
): Promise<ProbeResult> => {
  const begun = seconds();
  const session = openSession(spawn, signal);
  const work = chain(await findKernel(session, kernel), (info) =>
    workFor(session, { ...info, id: kernel, variants: variantsOf(info, manner) }, room, pagesOf[manner]),
  );
  const series = work.ok ? await measureWork(work.value, { unit, rule: ruleOf(mode), begun, seconds }) : work;
  await session.close();
  const settings = { threads: room.threads, pages: pagesOf[manner], ...(work.ok ? { bytes: work.value.bytes } : {}) };
  return resultOf({ probe: id, metric: id, unit, settings, choice: 'variant' }, series);
};

const pagesOf = { fastest: 'huge', stream: 'ordinary' } as const;
type Pages = (typeof pagesOf)[keyof typeof pagesOf];

const variantsOf = ({ variants }: Kernel, manner: ArrayProbe['manner']): readonly string[] =>
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

const measureWork = async (work: Work, { unit, ...time }: SeriesTime & { readonly unit: MetricUnit }) => {
  const variant = await fastestVariant(work, time);
  if (!variant.ok) return variant;
  const perElement = unit === 'params_per_second' ? 1 : work.kernel.bytesPerElement;
  return measureSeries({
    next: () => work.sample(variant.value, sampleSeconds, 1000),
    valuesOf: (sample) => sample.seconds.map((time) => (sample.elements * perElement) / time),
    ...time,
  });
};

const sampleSeconds = 0.2;

/** Which instructions and stores are fastest here. What it measures counts as warm-up: it is not part of the figure. */
const fastestVariant = async (work: Work, { rule, begun, seconds }: SeriesTime): Promise<Result<string, Failure>> => {
  let fastest = { variant: 'auto', time: Number.POSITIVE_INFINITY };
  for (const variant of work.kernel.variants) {
    const sample = await work.sample(variant, trialSeconds, 5);
    if (!sample.ok) return sample;
    // The best time, not the median: others who use the memory now must not decide.
    const time = Math.min(...sample.value.seconds);
    if (time < fastest.time) fastest = { variant, time };
    if (seconds() - begun > rule.mostSeconds * trialsShare) break;
  }
  return ok(fastest.variant);
};

const trialSeconds = 0.03;
/** Variants come in the order of promise, so the last ones may go untried where the start took long. */
const trialsShare = 0.4;
