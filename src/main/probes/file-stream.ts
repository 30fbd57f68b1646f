import type { SampleRequest } from '../../../native/index.d.ts';
import type { Result } from '../../core/result.ts';
import type { Failure } from './failure.ts';
import type { Sample } from './protocol.ts';
import type { Session } from './session.ts';

const mebibyte = 2 ** 20;
/** What large sequential transfers look like: requests of 1 MiB, 32 in flight. */
export const blockBytes = mebibyte;
export const queueDepth = 32;
/** One repetition, so that a fast drive still gives times of milliseconds. */
export const repetitionBytes = 64 * mebibyte;
/** Long, because each sample fills the queue anew. */
const sampleSeconds = 0.5;
/** A sample that takes longer hangs: four repetitions at the speed of a slow SD card. */
const boundSeconds = 60;

/** A file that is written or read from its start to its end, and again. */
export interface StreamedFile {
  readonly kernel: 'file_read' | 'file_write';
  readonly path: string;
  readonly fileBytes: number;
}

export interface FileStream {
  /** Takes samples that go on where the last one ended, until `mostBytes` have been moved in all. */
  readonly upTo: (mostBytes: number) => () => Promise<Result<Sample, Failure> | undefined>;
  /** Bytes moved so far. */
  readonly moved: () => number;
}

export const fileStream = (session: Session, file: StreamedFile): FileStream => {
  let moved = 0;
  const take = async (maxRepetitions: number) => {
    const sample = await session.sample(requestAt(file, moved % file.fileBytes, maxRepetitions), boundSeconds);
    if (sample.ok) moved += sample.value.seconds.length * sample.value.elements;
    return sample;
  };
  const upTo = (mostBytes: number) => async () => {
    const repetitions = Math.min(1000, Math.floor((mostBytes - moved) / repetitionBytes));
    return repetitions > 0 ? take(repetitions) : undefined;
  };
  return { upTo, moved: () => moved };
};

const requestAt = ({ kernel, path, fileBytes }: StreamedFile, offsetBytes: number, maxRepetitions: number) => {
  const common = { path, offsetBytes, bytes: repetitionBytes, blockBytes, queueDepth, engine: 'auto' } as const;
  const limits = { minSeconds: sampleSeconds, maxRepetitions };
  const request: SampleRequest =
    kernel === 'file_write' ? { kernel, fileBytes, ...common, ...limits } : { kernel, ...common, ...limits };
  return request;
};

/** Bytes per second of each repetition but the first of a sample, which includes the filling of the queue. */
export const rates = ({ seconds, elements }: Sample): readonly number[] =>
  (seconds.length > 1 ? seconds.slice(1) : seconds).map((time) => elements / time);
