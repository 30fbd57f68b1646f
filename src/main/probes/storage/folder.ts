import { mkdir, truncate } from 'node:fs/promises';
import type { ProfileMode } from '../../../core/machine/run.ts';
import type { Result } from '../../../core/result.ts';
import { fail, mapResult, ok } from '../../../core/result.ts';
import type { Failure } from '../failure.ts';
import { failed, unavailable } from '../failure.ts';
import type { Bench, Settings } from '../figure.ts';
import type { Place } from '../place.ts';
import { lackOfSpace } from '../place.ts';
import type { Sample } from '../protocol.ts';
import type { Process, Scratch } from '../scratch.ts';
import { claimScratch, removeScratch } from '../scratch.ts';
import type { Series } from '../series.ts';
import type { Session } from '../session.ts';
import type { TestFile } from './stream.ts';
import { largeTransfers, rates, streamOver } from './stream.ts';

/** What is claimed in a folder, each under a name of its own. */
type Purpose = 'file' | 'sustained' | 'tensors';

/** A folder that is measured, with what measuring leaves there until it is closed. */
export interface Folder {
  readonly place: Place;
  /** With which the figures of this folder are told from those of others. */
  readonly settings: Settings;
  /** The test file, all of it written by this measuring process; how much that took to write now. */
  readonly ready: (bench: Bench) => Promise<Result<Ready, Failure>>;
  /** A name for a temporary file of a size that nobody has made; what bore it is removed. */
  readonly freshName: (bytes: number) => Promise<Result<string, Failure>>;
  /** An empty folder for files of so many bytes in all, or the one that this measuring process has filled. */
  readonly tensorFolder: (bench: Bench, bytes: number) => Promise<Result<TensorFolder, Failure>>;
  readonly close: () => Promise<void>;
}

export interface TensorFolder {
  readonly path: string;
  readonly isEmpty: boolean;
}

export interface Ready {
  readonly file: TestFile;
  /** Whether there was time to write all of it; else it is as long as there was time for. */
  readonly isWhole: boolean;
  /** What was written to make it so now, and the rates of it; nothing where it was ready before. */
  readonly bytesWritten: number;
  readonly fill: Series<Sample> | undefined;
}

/** One repetition of filling; the size of a test file is a multiple. */
export const fillBytes = 64 * 2 ** 20;

/** What a run may write to a folder at most unless more is asked for by name, for the wear of the drive. */
export const mostWritten: Readonly<Record<ProfileMode, number>> = { quick: 4e9, standard: 24e9, full: 128e9 };

export interface FolderDeps {
  /** Where notes about temporary files are kept. */
  readonly dataFolder: string;
  readonly process: Process;
  /** Of the run and the folder, for the names of temporary files. */
  readonly name: string;
}

const suffixes: Readonly<Record<Purpose, string>> = { file: '', sustained: '-s', tensors: '-t' };

export const openFolder = (deps: FolderDeps, place: Place): Folder => {
  const claims = new Map<Purpose, Scratch>();
  let made: { readonly by: Session; readonly ready: Ready } | undefined;
  const claim = async (purpose: Purpose, bytes: number): Promise<Result<Scratch, Failure>> => {
    const found = claims.get(purpose);
    if (found !== undefined) return ok(found);
    const lack = await lackOfSpace(place.dir, bytes);
    if (lack !== undefined) return fail(lack);
    const scratch = await claimIn(deps, place.dir, `${deps.name}${suffixes[purpose]}`);
    if (scratch.ok) claims.set(purpose, scratch.value);
    return scratch;
  };
  const ready = async (bench: Bench): Promise<Result<Ready, Failure>> => {
    if (made?.by === bench.session) return ok({ ...made.ready, bytesWritten: 0, fill: undefined });
    const scratch = await claim('file', place.fileBytes);
    if (!scratch.ok) return scratch;
    // Another process made it, and none touches what another has made.
    if (made !== undefined) await removeScratch(scratch.value.path);
    const filled = await fillFile(bench, { path: scratch.value.path, fileBytes: place.fileBytes });
    made = filled.ok ? { by: bench.session, ready: filled.value } : undefined;
    if (!filled.ok) await removeScratch(scratch.value.path);
    return filled;
  };
  const freshName = async (bytes: number) => {
    const scratch = await claim('sustained', bytes);
    if (scratch.ok) await removeScratch(scratch.value.path);
    return mapResult(scratch, ({ path }) => path);
  };
  const tensorFolder = keepTensorFolder((bytes) => claim('tensors', bytes));
  const close = async () => {
    for (const scratch of claims.values()) await scratch.remove();
  };
  return { place, settings: { path: place.dir, ...place.about }, ready, freshName, tensorFolder, close };
};

const keepTensorFolder = (claim: (bytes: number) => Promise<Result<Scratch, Failure>>): Folder['tensorFolder'] => {
  let madeBy: Session | undefined;
  return async ({ session }, bytes) => {
    const scratch = await claim(bytes);
    if (!scratch.ok) return scratch;
    const { path } = scratch.value;
    if (madeBy === session) return ok({ path, isEmpty: false });
    await removeScratch(path);
    await mkdir(path, { mode: 0o700 });
    madeBy = session;
    return ok({ path, isEmpty: true });
  };
};

const claimIn = async (
  { dataFolder, process }: FolderDeps,
  dir: string,
  name: string,
): Promise<Result<Scratch, Failure>> => {
  try {
    return ok(await claimScratch(dataFolder, dir, name, process));
  } catch (error) {
    return fail(unavailable(`no temporary file: ${error instanceof Error ? error.message : String(error)}`));
  }
};

/** Of a figure's share, what filling may take. */
const fillShare = 0.5;

const fillFile = async (bench: Bench, file: TestFile): Promise<Result<Ready, Failure>> => {
  const stream = streamOver(bench.session, {
    file,
    shape: largeTransfers,
    direction: 'write',
    mostBytes: file.fileBytes,
    repetitionBytes: fillBytes,
  });
  const upTo = bench.used() + fillShare;
  const fill = await bench.series({ isWarm: true, valuesOf: rates, next: stream.next, upTo, atLeast: fillShare });
  const bytesWritten = stream.moved();
  if (!fill.ok) return fail({ ...unfilled(fill.error), bytesWritten });
  const isWhole = bytesWritten >= file.fileBytes;
  // File systems answer holes with zeros.
  if (!isWhole) await truncate(file.path, bytesWritten);
  return ok({
    file: { ...file, fileBytes: Math.min(bytesWritten, file.fileBytes) },
    isWhole,
    bytesWritten,
    fill: fill.value,
  });
};

const unfilled = (cause: Failure): Failure =>
  cause.status === 'failed' ? failed(`the test file was not written: ${cause.why}`) : cause;
