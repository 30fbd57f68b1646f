import { truncate } from 'node:fs/promises';
import type { ProbeResult, ProfileMode } from '../../core/machine/run.ts';
import type { Result } from '../../core/result.ts';
import { fail, ok } from '../../core/result.ts';
import type { Probe, ProbeOptions } from '../ports.ts';
import { ruleOf } from './budget.ts';
import type { Reader } from './facts/reader.ts';
import type { FileStream } from './file-stream.ts';
import { blockBytes, fileStream, queueDepth, rates, repetitionBytes } from './file-stream.ts';
import type { SpawnMeasuring } from './host.ts';
import type { Place } from './place.ts';
import { findPlace } from './place.ts';
import { resultOf } from './result.ts';
import type { Process, Scratch } from './scratch.ts';
import { claimScratch } from './scratch.ts';
import type { Series, SeriesTime } from './series.ts';
import { measureSeries } from './series.ts';
import type { Failure } from './failure.ts';
import { failed, unavailable } from './failure.ts';
import type { Session } from './session.ts';
import { openSession } from './session.ts';

export interface StorageProbeDeps {
  readonly spawn: SpawnMeasuring;
  readonly reader: Reader;
  /** Where notes about temporary files are kept. */
  readonly dataFolder: string;
  readonly process: Process;
  /** Monotonic. */
  readonly seconds: () => number;
}

/** What a run may write at most, for the wear of the drive. */
const mostWritten: Readonly<Record<ProfileMode, number>> = { quick: 4e9, standard: 8e9, full: 40e9 };

/** One probe, two figures: what it writes it reads back, so that the drive is written only once. */
export const storageProbe = (deps: StorageProbeDeps): Probe => ({
  id: 'storage',
  title: 'Storage: write and read',
  budgetSeconds: (mode) => 2 * ruleOf(mode).mostSeconds,
  run: (options, signal) => measureStorage(deps, options, signal),
});

const measureStorage = async (
  deps: StorageProbeDeps,
  options: ProbeOptions,
  signal: AbortSignal,
): Promise<readonly ProbeResult[]> => {
  const place = await findPlace(deps.reader, options.dir, options.mode, repetitionBytes);
  if (!place.ok) return missing(options.dir, place.error);
  const scratch = await claim(deps, place.value, options);
  if (!scratch.ok) return missing(options.dir, scratch.error);
  const session = openSession(deps.spawn, signal);
  try {
    return await writeAndRead(deps, { place: place.value, scratch: scratch.value, session, options, signal });
  } finally {
    await session.close();
    await scratch.value.remove();
  }
};

const claim = async (
  { dataFolder, process }: StorageProbeDeps,
  { dir }: Place,
  { run }: ProbeOptions,
): Promise<Result<Scratch, Failure>> => {
  try {
    return ok(await claimScratch(dataFolder, dir, run, process));
  } catch (error) {
    return fail(unavailable(`no temporary file: ${error instanceof Error ? error.message : String(error)}`));
  }
};

interface Work {
  readonly place: Place;
  readonly scratch: Scratch;
  readonly session: Session;
  readonly options: ProbeOptions;
  readonly signal: AbortSignal;
}

const writeAndRead = async ({ seconds }: StorageProbeDeps, work: Work): Promise<readonly ProbeResult[]> => {
  const { place, scratch, session, options, signal } = work;
  const settings = { path: place.dir, ...place.about, blockBytes, queueDepth };
  const time = () => ({ rule: ruleOf(options.mode), begun: seconds(), seconds });
  const writer = fileStream(session, { kernel: 'file_write', path: scratch.path, fileBytes: place.fileBytes });
  const written = await writeSeries(writer, place.fileBytes, mostWritten[options.mode], time());
  const fileBytes = Math.min(place.fileBytes, writer.moved());
  const write = row('storage.write', { ...settings, fileBytes }, written, writer.moved());
  if (!written.ok)
    return signal.aborted ? [write] : [write, row('storage.read', settings, fail(unread(written.error)))];

  // What was not written yet would be read from nowhere: file systems answer holes with zeros.
  if (fileBytes < place.fileBytes) await truncate(scratch.path, fileBytes);
  const reader = fileStream(session, { kernel: 'file_read', path: scratch.path, fileBytes });
  const read = await measureSeries({ ...time(), valuesOf: rates, next: reader.upTo(Number.POSITIVE_INFINITY) });
  return [write, row('storage.read', { ...settings, fileBytes }, read)];
};

/**
 * The first pass makes the file and is slower, since the file system also notes which blocks are written; training writes
 * the same file at every step. So it is the warm-up, and the figure is of the passes after it. On a drive so slow that the
 * first pass takes half the time, it is the figure.
 */
const writeSeries = async (writer: FileStream, fileBytes: number, mostBytes: number, time: SeriesTime) => {
  const half = time.rule.mostSeconds / 2;
  const rule = { leastSeconds: half, mostSeconds: half };
  const fill = await measureSeries({ ...time, rule, valuesOf: rates, next: writer.upTo(fileBytes) });
  if (!fill.ok) return fill;
  if (writer.moved() < fileBytes) return ok({ ...fill.value, note: 'of first writes to new blocks' });
  return measureSeries({ ...time, valuesOf: rates, next: writer.upTo(mostBytes) });
};

const row = (
  metric: string,
  settings: ProbeResult['settings'],
  outcome: Result<Series, Failure>,
  bytesWritten = 0,
): ProbeResult =>
  resultOf({ probe: 'storage', metric, unit: 'bytes_per_second', settings, bytesWritten, choice: 'engine' }, outcome);

const missing = (path: string, why: Failure): readonly ProbeResult[] =>
  ['storage.write', 'storage.read'].map((metric) => row(metric, { path }, fail(why)));

const unread = ({ status, why }: Failure): Failure =>
  status === 'unavailable' ? unavailable(why) : failed(`nothing was written that could be read: ${why}`);
