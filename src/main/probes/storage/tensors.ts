import type { Result } from '../../../core/result.ts';
import { chain, fail, ok } from '../../../core/result.ts';
import type { Failure } from '../failure.ts';
import { unavailable } from '../failure.ts';
import type { Bench, Measured } from '../figure.ts';
import type { Sample } from '../protocol.ts';
import type { Session } from '../session.ts';
import type { Folder } from './folder.ts';
import type { Spec } from './spec.ts';
import { longerModes } from './spec.ts';
import { pastTheCache } from './stream.ts';

/**
 * One layer of Llama 3.2 1B in 16 bits (its config.json: hidden 2048, 32 heads of 64, 8 of them for keys and values,
 * feed-forward 8192): two norms, queries, keys, values, output, gate, up, down.
 */
const layer = [2048, 2048, 2048 * 2048, 512 * 2048, 512 * 2048, 2048 * 2048, 8192 * 2048, 8192 * 2048, 8192 * 2048];
const tensorBytes = layer.map((parameters) => 2 * parameters);
const layerBytes = tensorBytes.reduce((sum, bytes) => sum + bytes, 0);
const queue = { blockBytes: 2 ** 20, queueDepth: 32 };
const boundSeconds = 60;

type Operation = 'write' | 'read';
type Layout = 'files' | 'one_file';

const settingsFor = (operation: Operation) => ({
  operation,
  ...queue,
  tensors: tensorBytes.length,
  bytes: layerBytes,
  of: 'a layer of Llama 3.2 1B in 16 bits',
});

/**
 * A file for each tensor, opened and closed each time, as DeepSpeed swaps, against places in one preallocated file, which
 * is what MemAscend's direct engine does away with file systems for. Samples of the two alternate.
 */
export const tensors: readonly Spec[] = (['write', 'read'] as const).map((operation) => ({
  metric: 'storage.file_per_tensor',
  title: `${operation} of tensors in files of their own, and in one`,
  unit: 'bytes_per_second',
  settings: settingsFor(operation),
  weight: 1,
  modes: longerModes,
  writes: operation === 'write',
  measure: (folder, bench, mostBytes) => measureTensors(folder, bench, operation, mostBytes),
}));

const measureTensors = async (
  folder: Folder,
  bench: Bench,
  operation: Operation,
  mostBytes: number,
): Promise<Result<Measured, Failure>> => {
  const prepared = await prepare(folder, bench);
  if (!prepared.ok) return prepared;
  const { path, bytesWritten: before } = prepared.value;
  let moved = 0;
  const next = async (sampleSeconds: number): Promise<Result<Pair, Failure> | undefined> => {
    if (operation === 'write' && moved + 2 * layerBytes > mostBytes) return undefined;
    const limits = { minSeconds: sampleSeconds, maxRepetitions: 100 };
    const files = await sampleOf(bench.session, { path, operation, layout: 'files', ...limits });
    if (!files.ok) return files;
    const one = await sampleOf(bench.session, { path, operation, layout: 'one_file', ...limits });
    if (!one.ok) return one;
    moved += layerBytes * (files.value.seconds.length + one.value.seconds.length);
    return ok({ files: files.value, one: one.value });
  };
  const series = await bench.series({ next, valuesOf: ({ files }) => ratesOf(files) });
  const bytesWritten = before + (operation === 'write' ? moved : 0);
  if (!series.ok) return fail({ ...series.error, bytesWritten });
  const { values, samples, last } = series.value;
  const settings = { engine: last.files.variant };
  const oneFile = {
    metric: 'storage.one_file',
    unit: 'bytes_per_second' as const,
    settings: { ...folder.settings, ...settingsFor(operation), ...settings },
    values: samples.flatMap(({ one }) => ratesOf(one)),
    note: last.one.note,
  };
  return ok({ values, settings, note: last.files.note, bytesWritten, also: [oneFile] });
};

interface Prepared {
  readonly path: string;
  readonly bytesWritten: number;
}

/** Makes the files of both layouts, where this measuring process has not yet. */
const prepare = async (folder: Folder, bench: Bench): Promise<Result<Prepared, Failure>> => {
  const { roomBytes, fileBytes } = folder.place;
  if (roomBytes - fileBytes < 2 * layerBytes) return fail(unavailable('there is no space beside the test file'));
  const place = await folder.tensorFolder(bench, 2 * layerBytes);
  if (!place.ok) return place;
  const { path, isEmpty } = place.value;
  const once = { path, operation: 'write', minSeconds: 0, maxRepetitions: 1 } as const;
  for (const layout of isEmpty ? (['files', 'one_file'] as const) : []) {
    const made = await sampleOf(bench.session, { ...once, layout });
    if (!made.ok) return made;
  }
  return ok({ path, bytesWritten: isEmpty ? 2 * layerBytes : 0 });
};

/** Samples of the two layouts, one after the other. */
interface Pair {
  readonly files: Sample;
  readonly one: Sample;
}

const ratesOf = ({ seconds, elements }: Sample) => seconds.map((time) => elements / time);

interface Moving {
  readonly path: string;
  readonly operation: Operation;
  readonly layout: Layout;
  readonly minSeconds: number;
  readonly maxRepetitions: number;
}

const sampleOf = async (session: Session, { operation, path, ...moving }: Moving): Promise<Result<Sample, Failure>> =>
  chain(
    await session.sample(
      { kernel: `tensor_${operation}`, path, tensorBytes, ...queue, engine: 'auto', ...moving },
      boundSeconds,
    ),
    (sample) => pastTheCache(sample, { path }),
  );
