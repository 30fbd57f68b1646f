import { quantileSorted } from 'simple-statistics';
import type { Result } from '../../../core/result.ts';
import { fail, ok } from '../../../core/result.ts';
import type { Failure } from '../failure.ts';
import type { Also, Bench, Measured } from '../figure.ts';
import type { Ready } from './folder.ts';
import type { Spec } from './spec.ts';
import { everyMode, longerModes, withFile } from './spec.ts';
import type { Shape } from './stream.ts';
import { streamOver } from './stream.ts';

/** One request at a time: what each of them waits for. */
const single: Shape = { blockBytes: 4096, queueDepth: 1, threads: 1, order: 'random' };
const percentiles = [50, 95, 99, 99.9];
/** Of one sample: 0.2 s of a request every 1.5 microseconds. */
const mostLatencies = 2 ** 17;

const settingsFor = (operation: 'read' | 'write') => ({
  operation,
  access: 'random',
  blockBytes: single.blockBytes,
  queueDepth: single.queueDepth,
});

/** Times of single requests of 4 KiB at random places, in percentiles. */
export const latency: readonly Spec[] = (['read', 'write'] as const).map((direction) => ({
  metric: 'storage.latency',
  title: `time of a ${direction} of 4 KiB, alone`,
  unit: 'seconds',
  settings: { ...settingsFor(direction), percentile: 50 },
  weight: 0.5,
  modes: direction === 'read' ? everyMode : longerModes,
  writes: direction === 'write',
  measure: (folder, bench, mostBytes) =>
    withFile(folder, bench, (ready) => measureLatency(folder.settings, ready, bench, direction, mostBytes)),
}));

const measureLatency = async (
  folder: Also['settings'],
  { file }: Ready,
  bench: Bench,
  direction: 'read' | 'write',
  mostBytes: number,
): Promise<Result<Measured, Failure>> => {
  const limit = direction === 'write' ? { mostBytes } : {};
  const stream = streamOver(bench.session, { file, shape: single, direction, latencies: mostLatencies, ...limit });
  const valuesOf = ({ latencies = [] }: { readonly latencies?: readonly number[] | undefined }) => latencies;
  // Rare slow requests show only over time, so the share is used even where the median is known.
  const series = await bench.series({ next: stream.next, valuesOf, atLeast: 0.9 });
  const bytesWritten = direction === 'write' ? stream.moved() : 0;
  if (!series.ok) return fail({ ...series.error, bytesWritten });
  const { values, last } = series.value;
  const settings = { ...settingsFor(direction), engine: last.variant, requests: values.length };
  const row = (percentile: number): Also => ({
    metric: 'storage.latency',
    unit: 'seconds',
    settings: { ...folder, ...settings, percentile },
    values: percentilesOf(values, percentile),
    note: last.note,
  });
  const [middle, ...others] = percentiles.map(row);
  return ok({ values: middle?.values ?? [], settings, note: last.note, bytesWritten, also: others });
};

/** A percentile of a batch needs about so many requests beyond it to be worth the name. */
const leastBeyond = 10;
const mostBatches = 200;

/** The percentile of each of several batches of requests that follow each other; of all together where they are few. */
export const percentilesOf = (seconds: readonly number[], percentile: number): readonly number[] => {
  const share = percentile / 100;
  const least = Math.round(leastBeyond / (1 - share));
  const batches = Math.max(1, Math.min(mostBatches, Math.floor(seconds.length / least)));
  const size = Math.floor(seconds.length / batches);
  return Array.from({ length: batches }, (_, i) =>
    quantileSorted(
      seconds.slice(i * size, (i + 1) * size).toSorted((a, b) => a - b),
      share,
    ),
  );
};
