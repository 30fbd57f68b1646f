import { median } from 'simple-statistics';
import type { Result } from '../../../core/result.ts';
import { fail, ok } from '../../../core/result.ts';
import type { Failure } from '../failure.ts';
import type { Bench, Measured } from '../figure.ts';
import type { Sample } from '../protocol.ts';
import type { Ready } from './folder.ts';
import type { Spec } from './spec.ts';
import { everyMode, settingsOf, withFile } from './spec.ts';
import type { Direction, Shape } from './stream.ts';
import { largeTransfers, rates, streamOver } from './stream.ts';

/** Optimizer states are read and written in equal parts; forward passes mostly read. */
const mixtures = [
  { readShare: 0.5, modes: everyMode },
  { readShare: 0.75, modes: ['full'] },
] as const;

/** Reads and writes at once, each third sample; the others are of reads and of writes alone, to compare with. */
export const mixed: readonly Spec[] = mixtures.map(({ readShare, modes }) => ({
  metric: 'storage.mixed',
  title: `${String(readShare * 100)} % reads among writes`,
  unit: 'bytes_per_second',
  settings: { ...settingsOf(largeTransfers), access: 'sequential', readShare },
  weight: 1,
  modes,
  writes: true,
  measure: (folder, bench, mostBytes) =>
    withFile(folder, bench, (ready) => measureMixed(ready, bench, { shape: largeTransfers, readShare, mostBytes })),
}));

interface Mixture {
  readonly shape: Shape;
  readonly readShare: number;
  readonly mostBytes: number;
}

/** Both at once, and each alone in the same second. */
interface Comparison {
  readonly together: Sample;
  /** Medians, in bytes per second. */
  readonly read: number;
  readonly write: number;
}

const measureMixed = async (
  { file }: Ready,
  bench: Bench,
  { shape, readShare, mostBytes }: Mixture,
): Promise<Result<Measured, Failure>> => {
  const stream = (direction: Direction) => streamOver(bench.session, { file, shape, direction });
  const [together, reads, writes] = [stream({ readShare }), stream('read'), stream('write')];
  const written = () => Math.round(together.moved() * (1 - readShare) + writes.moved());
  const next = async (sampleSeconds: number): Promise<Result<Comparison, Failure> | undefined> => {
    if (written() >= mostBytes) return undefined;
    const both = await together.next(sampleSeconds);
    const read = await reads.next(sampleSeconds);
    const write = await writes.next(sampleSeconds);
    if (both?.ok !== true) return both;
    if (read?.ok !== true) return read;
    if (write?.ok !== true) return write;
    return ok({ together: both.value, read: medianRate(read.value), write: medianRate(write.value) });
  };
  const series = await bench.series({ next, valuesOf: (sample) => rates(sample.together) });
  if (!series.ok) return fail({ ...series.error, bytesWritten: written() });
  const { values, samples, last } = series.value;
  const settings = { engine: last.together.variant, duplexShare: duplexShareOf(samples, readShare) };
  return ok({ values, settings, note: last.together.note, bytesWritten: written() });
};

const medianRate = (sample: Sample) => median([...rates(sample)]);

/**
 * What both at once move, over what they would move in turn, with a share r of the bytes read: 1 / (r / R + (1 - r) / W).
 * 1 is half duplex without loss, 2 would be two drives.
 */
const duplexShareOf = (samples: readonly Comparison[], readShare: number): number =>
  median(
    samples.map(({ together, read, write }) => medianRate(together) * (readShare / read + (1 - readShare) / write)),
  );
