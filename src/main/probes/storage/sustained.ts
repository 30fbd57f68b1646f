import type { Result } from '../../../core/result.ts';
import { fail, ok } from '../../../core/result.ts';
import type { Failure } from '../failure.ts';
import { unavailable } from '../failure.ts';
import type { Also, Bench, Measured } from '../figure.ts';
import type { Place } from '../place.ts';
import type { Folder } from './folder.ts';
import { kneeOf } from './knee.ts';
import type { Spec } from './spec.ts';
import { everyMode, settingsOf } from './spec.ts';
import { largeTransfers, streamOver } from './stream.ts';

const gigabyte = 1e9;
/** Of one value of the series. */
const chunkBytes = 256 * 2 ** 20;
/** What a fast drive with a large cache may take: more than the cache of a 2 TB drive of today that is half full. */
const mostBytes = 200 * gigabyte;
const leastChunks = 16;

/**
 * Writes on and on, as a long training run does: drives of three and four bits a cell take the first gigabytes into cells
 * of one bit, and are slower once those are full. Measured only when asked for by name, since it wears the drive.
 */
export const sustained: readonly Spec[] = [
  {
    metric: 'storage.sustained_write',
    title: 'write without end, past the cache of the drive',
    unit: 'bytes_per_second',
    settings: { ...settingsOf(largeTransfers), chunkBytes },
    weight: 6,
    modes: everyMode,
    optIn: true,
    writes: false,
    measure: (folder, bench) => measureSustained(folder, bench),
  },
];

/** As long as there is room for beside the test file, up to what is written in all. */
const fileBytesIn = ({ roomBytes, fileBytes }: Place) =>
  chunkBytes * Math.floor(Math.min(mostBytes, roomBytes - fileBytes) / chunkBytes);

const measureSustained = async (folder: Folder, bench: Bench): Promise<Result<Measured, Failure>> => {
  const fileBytes = fileBytesIn(folder.place);
  if (fileBytes < leastChunks * chunkBytes) return fail(unavailable('there is no space for a file of 4 GiB'));
  const path = await folder.freshName(fileBytes);
  if (!path.ok) return path;
  const stream = streamOver(bench.session, {
    file: { path: path.value, fileBytes },
    shape: largeTransfers,
    direction: 'write',
    mostBytes,
    repetitionBytes: chunkBytes,
  });
  const rates: number[] = [];
  let engine = '';
  while (bench.used() < 1) {
    const sample = await stream.next(chunkSeconds);
    if (sample === undefined) break;
    if (!sample.ok) return fail({ ...sample.error, bytesWritten: stream.moved() });
    rates.push(...sample.value.seconds.map((time) => sample.value.elements / time));
    engine = sample.value.variant;
  }
  return ok(measuredOf(folder, rates, { fileBytes, engine }, stream.moved()));
};

/** Several chunks a question on a fast drive, one on a slow one. */
const chunkSeconds = 0.5;

const measuredOf = (
  folder: Folder,
  rates: readonly number[],
  found: { readonly fileBytes: number; readonly engine: string },
  bytesWritten: number,
): Measured => {
  const knee = kneeOf(rates);
  const written = `${(bytesWritten / gigabyte).toFixed(0)} GB`;
  const base = { values: rates, bytesWritten, settings: { ...found, part: 'all' } };
  if (knee === undefined) return { ...base, note: `no fall within ${written}` };
  const part = (name: string, values: readonly number[]): Also => ({
    metric: 'storage.sustained_write',
    unit: 'bytes_per_second',
    settings: { ...folder.settings, ...settingsOf(largeTransfers), chunkBytes, ...found, part: name },
    values,
  });
  const cache: Also = {
    metric: 'storage.write_cache',
    unit: 'bytes',
    settings: { ...folder.settings },
    values: [knee.index * chunkBytes],
    isExact: true,
  };
  const share = `${(100 * (knee.after / knee.before)).toFixed(0)} %`;
  const note = `falls to ${share} after ${((knee.index * chunkBytes) / gigabyte).toFixed(1)} GB`;
  const [before, after] = [rates.slice(0, knee.index), rates.slice(knee.index)];
  return { ...base, note, also: [part('before', before), part('after', after), cache] };
};
