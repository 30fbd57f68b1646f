import type { ProfileMode } from '../../../core/machine/run.ts';
import type { Result } from '../../../core/result.ts';
import { fail, ok } from '../../../core/result.ts';
import type { Failure } from '../failure.ts';
import type { Bench, Figure, Measured } from '../figure.ts';
import type { Folder, Ready } from './folder.ts';
import type { Shape, StreamPlan } from './stream.ts';
import { rates, streamOver, writtenShare } from './stream.ts';

/** One figure of any folder. */
export interface Spec extends Omit<Figure, 'measure' | 'unavailable'> {
  /** Whether it writes, beside filling the test file. */
  readonly writes: boolean;
  /** `mostBytes`: what it may write. */
  readonly measure: (folder: Folder, bench: Bench, mostBytes: number) => Promise<Result<Measured, Failure>>;
}

export const everyMode: readonly ProfileMode[] = ['quick', 'standard', 'full'];
export const longerModes: readonly ProfileMode[] = ['standard', 'full'];

/** Settings of a stream, as they stand in a result. */
export const settingsOf = ({ blockBytes, queueDepth, threads }: Shape) => ({ blockBytes, queueDepth, threads });

/** Measures with the test file, which is made first if nobody has; counts what that wrote. */
export const withFile = async (
  folder: Folder,
  bench: Bench,
  measure: (ready: Ready) => Promise<Result<Measured, Failure>>,
): Promise<Result<Measured, Failure>> => {
  const ready = await folder.ready(bench);
  if (!ready.ok) return ready;
  const { bytesWritten: filled, file } = ready.value;
  const measured = await measure(ready.value);
  if (!measured.ok) return fail({ ...measured.error, bytesWritten: filled + (measured.error.bytesWritten ?? 0) });
  const { settings, bytesWritten = 0 } = measured.value;
  return ok({
    ...measured.value,
    settings: { fileBytes: file.fileBytes, ...settings },
    bytesWritten: filled + bytesWritten,
  });
};

/** The rate of one stream. `isWarm`: what came before warmed up already. */
export const streamRate = async (
  bench: Bench,
  plan: StreamPlan,
  isWarm = false,
): Promise<Result<Measured, Failure>> => {
  const stream = streamOver(bench.session, plan);
  const series = await bench.series({ next: stream.next, valuesOf: rates, isWarm });
  const bytesWritten = Math.round(stream.moved() * writtenShare(plan.direction));
  if (!series.ok) return fail({ ...series.error, bytesWritten });
  const { values, last } = series.value;
  return ok({ values, settings: { engine: last.variant }, note: last.note, bytesWritten });
};
