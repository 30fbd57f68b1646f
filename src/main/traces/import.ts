import { basename } from 'node:path';
import type { AppError } from '../../core/error.ts';
import { giveBackTrace } from '../../core/launch/memory.ts';
import { metricsOf } from '../../core/launch/metrics/metrics.ts';
import type { ReaderOptions, TraceReader } from '../../core/launch/read/reader.ts';
import { createTraceReader, mostRows } from '../../core/launch/read/reader.ts';
import { summaryOf } from '../../core/launch/summary.ts';
import type { Trace } from '../../core/launch/types.ts';
import type { Result } from '../../core/result.ts';
import { fail, ok } from '../../core/result.ts';
import type { ImportedTrace, TraceImport, TraceProgress } from '../ports.ts';
import { writeTraceFile } from './file.ts';
import { reasonOf } from './reason.ts';
import type { SourceEnd } from './source.ts';
import { piecesOf } from './source.ts';

/** Bytes of the file between two messages of progress. */
const progressBytes = 8 * 2 ** 20;

/** Reads a trace, measures it and stores it. What it cannot store it answers all the same, and says why. */
export const importTrace = async (
  job: TraceImport,
  onProgress: (progress: TraceProgress) => void,
): Promise<Result<ImportedTrace, AppError>> => {
  const read = await readTrace(job, {}, onProgress);
  if (!read.ok) return read;
  const trace = read.value;
  onProgress({ stage: 'measuring', usedBytes: job.fileBytes, fileBytes: job.fileBytes, rows: trace.rows.count });
  const metrics = metricsOf(trace);
  const summary = summaryOf(trace, metrics, job);
  const answer = stored(job, trace, { summary, metrics, notStored: null });
  giveBackTrace(trace);
  return ok(answer);
};

const stored = (job: TraceImport, trace: Trace, found: ImportedTrace): ImportedTrace => {
  try {
    const storedBytes = writeTraceFile(job.to, job.part, trace, found);
    return { ...found, summary: { ...found.summary, storedBytes } };
  } catch (error) {
    return { ...found, notStored: reasonOf(error) };
  }
};

const readTrace = async (
  job: TraceImport,
  options: ReaderOptions,
  onProgress: (progress: TraceProgress) => void,
): Promise<Result<Trace, AppError>> => {
  const reader = createTraceReader(options);
  const end: SourceEnd = { damage: undefined, refusal: undefined };
  const refusal = await feedAll(job, reader, end, onProgress);
  if (refusal !== undefined) return fail(refusal);
  const done = reader.end({ title: basename(job.path), fileBytes: job.fileBytes, damage: end.damage });
  if (!done.ok) return done;
  if (done.value.kind === 'trace') return ok(done.value.trace);
  return readTrace(job, { originUs: done.value.originUs }, onProgress);
};

const feedAll = async (
  { path, fileBytes }: TraceImport,
  reader: TraceReader,
  end: SourceEnd,
  onProgress: (progress: TraceProgress) => void,
): Promise<AppError | undefined> => {
  let told = 0;
  try {
    for await (const { bytes, used } of piecesOf(path, end)) {
      reader.feed(bytes);
      if (reader.rows() > mostRows) return tooMany(path);
      if (reader.isLost()) break;
      if (used - told < progressBytes) continue;
      told = used;
      onProgress({ stage: 'reading', usedBytes: used, fileBytes, rows: reader.rows() });
    }
  } catch (error) {
    return { code: 'file-unusable', file: path, why: reasonOf(error) };
  }
  return end.refusal;
};

const tooMany = (file: string): AppError => ({
  code: 'file-unusable',
  file,
  why: `more than ${String(mostRows)} operators, calls and kernels; record fewer steps`,
});
