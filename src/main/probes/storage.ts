import { truncate } from 'node:fs/promises';
import type { FileKernelId, SampleRequest } from '../../../native/index.d.ts';
import type { ProbeResult, ProfileMode } from '../../core/machine/run.ts';
import type { Result } from '../../core/result.ts';
import { fail, ok } from '../../core/result.ts';
import type { Probe, ProbeOptions } from '../ports.ts';
import { ruleOf } from './budget.ts';
import type { Reader } from './facts/reader.ts';
import type { SpawnMeasuring } from './host.ts';
import type { Place } from './place.ts';
import { findPlace } from './place.ts';
import type { Sample } from './protocol.ts';
import { resultOf } from './result.ts';
import type { Process, Scratch } from './scratch.ts';
import { claimScratch } from './scratch.ts';
import type { Series } from './series.ts';
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

const mebibyte = 2 ** 20;
/** What large sequential transfers look like: requests of 1 MiB, 32 in flight. */
const blockBytes = mebibyte;
const queueDepth = 32;
/** One repetition, so that a fast drive still gives times of milliseconds. */
const repetitionBytes = 64 * mebibyte;
/** Long, because each sample fills the queue anew. */
const sampleSeconds = 0.5;
/** A sample that takes longer hangs: four repetitions at the speed of a slow SD card. */
const boundSeconds = 60;
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
  const { place, scratch, options, signal } = work;
  const settings = { path: place.dir, ...place.about, blockBytes, queueDepth };
  const plan = () => ({ valuesOf: rates, rule: ruleOf(options.mode), begun: seconds(), seconds });

  const writer = stream(work, 'file_write', place.fileBytes, mostWritten[options.mode]);
  const written = await measureSeries({ ...plan(), next: writer.next });
  const fileBytes = Math.min(place.fileBytes, writer.moved());
  const write = row('storage.write', { ...settings, fileBytes }, written, writer.moved());
  if (!written.ok)
    return signal.aborted ? [write] : [write, row('storage.read', settings, fail(unread(written.error)))];

  // What was not written yet would be read from nowhere: file systems answer holes with zeros.
  if (fileBytes < place.fileBytes) await truncate(scratch.path, fileBytes);
  const reader = stream(work, 'file_read', fileBytes, Number.POSITIVE_INFINITY);
  const read = await measureSeries({ ...plan(), next: reader.next });
  return [write, row('storage.read', { ...settings, fileBytes }, read)];
};

/** A stream over the file that goes on where the last sample ended, up to `mostBytes` in all. */
const stream = ({ session, scratch, place }: Work, kernel: FileKernelId, fileBytes: number, mostBytes: number) => {
  let moved = 0;
  const request = (): SampleRequest => {
    const common = {
      path: scratch.path,
      offsetBytes: moved % fileBytes,
      bytes: repetitionBytes,
      blockBytes,
      queueDepth,
      engine: 'auto',
      minSeconds: sampleSeconds,
      maxRepetitions: Math.min(1000, Math.floor((mostBytes - moved) / repetitionBytes)),
    } as const;
    return kernel === 'file_write' ? { ...common, kernel, fileBytes: place.fileBytes } : { ...common, kernel };
  };
  const next = async (): Promise<Result<Sample, Failure> | undefined> => {
    if (moved + repetitionBytes > mostBytes) return undefined;
    const sample = await session.sample(request(), boundSeconds);
    if (sample.ok) moved += sample.value.seconds.length * sample.value.elements;
    return sample;
  };
  return { next, moved: () => moved };
};

/** Bytes per second of each repetition but the first of a sample, which includes the filling of the queue. */
const rates = ({ seconds, elements }: Sample) =>
  (seconds.length > 1 ? seconds.slice(1) : seconds).map((time) => elements / time);

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
