import type { Result } from '../../../core/result.ts';
import { fail, ok } from '../../../core/result.ts';
import type { Failure } from '../failure.ts';
import { unavailable } from '../failure.ts';
import type { Sample } from '../protocol.ts';
import type { Session } from '../session.ts';

const mebibyte = 2 ** 20;

/** How a queue is filled. */
export interface Shape {
  readonly blockBytes: number;
  readonly queueDepth: number;
  readonly threads: number;
  readonly order: 'sequential' | 'random';
}

/** What large sequential transfers look like: requests of 1 MiB, 32 in flight. */
export const largeTransfers: Shape = { blockBytes: mebibyte, queueDepth: 32, threads: 1, order: 'sequential' };

/** What moves: one way, or both at once, when this share of the requests reads. */
export type Direction = 'read' | 'write' | { readonly readShare: number };

/** A test file as the measuring process made it. */
export interface TestFile {
  readonly path: string;
  readonly fileBytes: number;
}

/** Samples of one stream over a file, each of which goes on where the last one ended. */
export interface Stream {
  /** One more sample of about so many seconds; undefined when there is nothing left that may be moved. */
  readonly next: (sampleSeconds: number) => Promise<Result<Sample, Failure> | undefined>;
  /** Bytes moved so far, either way. */
  readonly moved: () => number;
}

/** So many repetitions fill a sample: one of them tells little, many are each disturbed by the clock. */
const repetitionsPerSample = 4;
/** Below this a repetition is counted rather than timed. */
const leastRepetition = mebibyte;
const mostRepetitions = 1000;
/** A sample that takes longer hangs: several repetitions at the speed of a slow SD card. */
const boundSeconds = 60;

export interface StreamPlan {
  readonly file: TestFile;
  readonly shape: Shape;
  readonly direction: Direction;
  /** What may be moved in all; default as much as there is time for. */
  readonly mostBytes?: number;
  /** Of one repetition; default what takes about a quarter of a sample. */
  readonly repetitionBytes?: number;
  /** How many times of single requests are kept of a sample; default none. */
  readonly latencies?: number;
}

export const streamOver = (session: Session, plan: StreamPlan): Stream => {
  const { mostBytes = Number.POSITIVE_INFINITY, repetitionBytes } = plan;
  let moved = 0;
  let bytesPerSecond = 0;
  const next = async (sampleSeconds: number) => {
    const bytes = repetitionBytes ?? sizeOf(plan, (bytesPerSecond * sampleSeconds) / repetitionsPerSample);
    const allowed = Math.floor((mostBytes - moved) / bytes);
    if (allowed < 1) return undefined;
    // A first sample that only tells how fast the drive is must leave something to measure.
    const isTrial = repetitionBytes === undefined && moved === 0;
    const maxRepetitions = Math.min(mostRepetitions, isTrial ? Math.ceil(allowed / 4) : allowed);
    const place = { offsetBytes: placeAfter(moved, plan), bytes };
    const limits = { minSeconds: sampleSeconds, maxRepetitions };
    const sample = await session.sample({ ...requestOf(plan), ...place, ...limits }, boundSeconds);
    if (!sample.ok) return sample;
    const { seconds, elements } = sample.value;
    moved += seconds.length * elements;
    bytesPerSecond = (seconds.length * elements) / seconds.reduce((sum, time) => sum + time, 0);
    return pastTheCache(sample.value, plan.file);
  };
  return { next, moved: () => moved };
};

/** Bytes of one repetition: about so many as wanted, whole blocks, at least a full queue, at most the file. */
const sizeOf = ({ shape: { blockBytes, queueDepth, threads }, file: { fileBytes } }: StreamPlan, wanted: number) => {
  const least = Math.max(blockBytes * queueDepth * threads, blockBytes * Math.ceil(leastRepetition / blockBytes));
  const most = blockBytes * Math.floor(fileBytes / blockBytes);
  return Math.min(most, Math.max(least, blockBytes * Math.round(wanted / blockBytes)));
};

/** Each thread has moved its part of the whole; both directions at once have half of the file each. */
const placeAfter = (moved: number, { shape: { blockBytes, threads }, file: { fileBytes }, direction }: StreamPlan) => {
  const blocks = Math.floor(fileBytes / (typeof direction === 'object' ? 2 : 1) / blockBytes);
  return (Math.floor(moved / threads / blockBytes) % blocks) * blockBytes;
};

const requestOf = ({ file: { path, fileBytes }, shape, direction, latencies = 0 }: StreamPlan) => {
  const queue = { path, ...shape, latencies, engine: 'auto' } as const;
  if (direction === 'read') return { kernel: 'file_read', ...queue } as const;
  if (direction === 'write') return { kernel: 'file_write', fileBytes, ...queue } as const;
  return { kernel: 'file_mixed', fileBytes, writePath: path, readShare: direction.readShare, ...queue } as const;
};

/** More of a file than this in the page cache says that a file system took its transfers through memory. */
const mostCached = 0.02;

/** The page cache never counts as the drive. */
export const pastTheCache = (sample: Sample, { path }: Pick<TestFile, 'path'>): Result<Sample, Failure> => {
  const { cachedShare = 0 } = sample;
  if (cachedShare <= mostCached) return ok(sample);
  const share = `${(100 * cachedShare).toFixed(0)} %`;
  return fail(unavailable(`${share} of ${path} lay in the page cache afterwards: this would not be the drive's speed`));
};

/** Of what moves, what is written. */
export const writtenShare = (direction: Direction): number => {
  if (typeof direction === 'object') return 1 - direction.readShare;
  return direction === 'write' ? 1 : 0;
};

/** Bytes per second of each repetition but the first of a sample, which includes the filling of the queue. */
export const rates = ({ seconds, elements }: Sample): readonly number[] =>
  (seconds.length > 1 ? seconds.slice(1) : seconds).map((time) => elements / time);
