import { truncate } from 'node:fs/promises';
import type { ProfileMode } from '../../core/machine/run.ts';
import type { Result } from '../../core/result.ts';
import { fail, mapResult, ok } from '../../core/result.ts';
import type { ProbeOptions } from '../ports.ts';
import type { Reader } from './facts/reader.ts';
import type { Failure } from './failure.ts';
import { failed, unavailable } from './failure.ts';
import type { Bench, Figure, FigureProbe, FigureSet, Measured } from './figure.ts';
import type { FileStream } from './file-stream.ts';
import { blockBytes, fileStream, queueDepth, rates, repetitionBytes } from './file-stream.ts';
import type { Place } from './place.ts';
import { findPlace } from './place.ts';
import type { Sample } from './protocol.ts';
import type { Process, Scratch } from './scratch.ts';
import { claimScratch } from './scratch.ts';
import type { Series } from './series.ts';

export interface StorageProbeDeps {
  readonly reader: Reader;
  /** Where notes about temporary files are kept. */
  readonly dataFolder: string;
  readonly process: Process;
}

/** What a run may write to a folder at most, for the wear of the drive. */
const mostWritten: Readonly<Record<ProfileMode, number>> = { quick: 4e9, standard: 8e9, full: 40e9 };

/** Two figures for each folder: what was written is read back, so that the drive is written only once. */
export const storageProbe = (deps: StorageProbeDeps): FigureProbe => ({
  id: 'storage',
  title: 'Storage',
  area: 'storage',
  figures: async (options) => {
    const sets = await Promise.all(options.dirs.map((dir, i) => folderFigures(deps, dir, i, options)));
    return {
      figures: sets.flatMap(({ figures }) => figures),
      close: async () => {
        for (const { close } of sets) await close?.();
      },
    };
  },
});

const folderFigures = async (
  deps: StorageProbeDeps,
  dir: string,
  position: number,
  { mode, run }: ProbeOptions,
): Promise<FigureSet> => {
  const place = await findPlace(deps.reader, dir, mode, repetitionBytes);
  if (!place.ok) {
    const { why } = place.error;
    const none = { settings: { path: dir }, unavailable: why, measure: () => Promise.resolve(fail(unavailable(why))) };
    return {
      figures: [
        { ...writeFigure, ...none },
        { ...readFigure, ...none },
      ],
    };
  }
  const file = testFile(place.value, () => claim(deps, place.value.dir, `${run}-${String(position)}`));
  const settings = { path: place.value.dir, ...place.value.about, blockBytes, queueDepth };
  return {
    figures: [
      { ...writeFigure, settings, measure: (bench) => write(file, bench) },
      { ...readFigure, settings, measure: (bench) => read(file, bench) },
    ],
    close: file.remove,
  };
};

const modes: readonly ProfileMode[] = ['quick', 'standard', 'full'];
const shared = { unit: 'bytes_per_second', weight: 1, modes } as const;
const writeFigure = {
  ...shared,
  metric: 'storage.write',
  title: 'Storage: sequential write',
} satisfies Partial<Figure>;
const readFigure = { ...shared, metric: 'storage.read', title: 'Storage: sequential read' } satisfies Partial<Figure>;

const claim = async (
  { dataFolder, process }: StorageProbeDeps,
  dir: string,
  name: string,
): Promise<Result<Scratch, Failure>> => {
  try {
    return ok(await claimScratch(dataFolder, dir, name, process));
  } catch (error) {
    return fail(unavailable(`no temporary file: ${error instanceof Error ? error.message : String(error)}`));
  }
};

/** What of the file holds data: what was not written yet would be read from nowhere. */
interface Filled {
  readonly path: string;
  readonly bytes: number;
}

/** The temporary file of a folder, from the first write to the end of the probe. */
interface TestFile {
  readonly place: Place;
  /** Claims its name; made by whoever writes. */
  readonly claim: () => Promise<Result<Scratch, Failure>>;
  /** Undefined until something tried to fill it. */
  readonly filled: () => Result<Filled, Failure> | undefined;
  readonly fill: (filled: Result<Filled, Failure>) => Promise<void>;
  readonly remove: () => Promise<void>;
}

const testFile = (place: Place, claimName: TestFile['claim']): TestFile => {
  let claimed: Scratch | undefined;
  let state: Result<Filled, Failure> | undefined;
  return {
    place,
    claim: async () => {
      const scratch = await claimName();
      if (scratch.ok) claimed = scratch.value;
      else state = scratch;
      return scratch;
    },
    filled: () => state,
    fill: async (filled) => {
      state = filled;
      // File systems answer holes with zeros.
      if (filled.ok && filled.value.bytes < place.fileBytes) await truncate(filled.value.path, filled.value.bytes);
    },
    remove: async () => claimed?.remove(),
  };
};

const write = async (file: TestFile, bench: Bench): Promise<Result<Measured, Failure>> => {
  const { place } = file;
  const scratch = await file.claim();
  if (!scratch.ok) return scratch;
  const { path } = scratch.value;
  const stream = fileStream(bench.session, { kernel: 'file_write', path, fileBytes: place.fileBytes });
  const series = await writeSeries(stream, place.fileBytes, bench);
  const bytesWritten = stream.moved();
  const bytes = Math.min(place.fileBytes, bytesWritten);
  await file.fill(mapResult(series, () => ({ path, bytes })));
  if (!series.ok) return fail({ ...series.error, bytesWritten });
  const { values, last, note = last.note } = series.value;
  return ok({ values, settings: { fileBytes: bytes, engine: last.variant }, note, bytesWritten });
};

/**
 * The first pass makes the file and is slower, since the file system also notes which blocks are written; training writes
 * the same file at every step. So it is the warm-up, and the figure is of the passes after it. On a drive so slow that the
 * first pass takes half the time, it is the figure.
 */
const writeSeries = async (
  stream: FileStream,
  fileBytes: number,
  bench: Bench,
): Promise<Result<Series<Sample> & { readonly note?: string }, Failure>> => {
  const fill = await fillSeries(stream, fileBytes, bench);
  if (!fill.ok) return fill;
  if (stream.moved() < fileBytes) return ok({ ...fill.value, note: 'of first writes to new blocks' });
  return bench.series({ ...everySample, next: stream.upTo(mostWritten[bench.mode]) });
};

const fillSeries = (stream: FileStream, fileBytes: number, bench: Bench) =>
  bench.series({ ...everySample, next: stream.upTo(fileBytes), upTo: 0.5, atLeast: 0.5 });

const everySample = { isWarm: true, valuesOf: rates };

const read = async (file: TestFile, bench: Bench): Promise<Result<Measured, Failure>> => {
  const written = file.filled() === undefined ? await fillFor(file, bench) : 0;
  const filled = file.filled();
  if (filled?.ok !== true) return fail(unread(filled?.error, written));
  const { path, bytes: fileBytes } = filled.value;
  const stream = fileStream(bench.session, { kernel: 'file_read', path, fileBytes });
  const next = stream.upTo(Number.POSITIVE_INFINITY);
  return mapResult(await bench.series({ ...everySample, next }), ({ values, last }) => ({
    values,
    settings: { fileBytes, engine: last.variant },
    note: last.note,
    bytesWritten: written,
  }));
};

/** Where only reading is asked for, the file is filled all the same; answers the bytes written. */
const fillFor = async (file: TestFile, bench: Bench): Promise<number> => {
  const scratch = await file.claim();
  if (!scratch.ok) return 0;
  const { path } = scratch.value;
  const { fileBytes } = file.place;
  const stream = fileStream(bench.session, { kernel: 'file_write', path, fileBytes });
  const series = await fillSeries(stream, fileBytes, bench);
  await file.fill(mapResult(series, () => ({ path, bytes: stream.moved() })));
  return stream.moved();
};

const unread = (cause: Failure = failed('the file is gone'), bytesWritten: number): Failure =>
  cause.status === 'failed'
    ? { ...failed(`nothing was written that could be read: ${cause.why}`), bytesWritten }
    : { ...cause, bytesWritten };
