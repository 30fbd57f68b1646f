import { median } from 'simple-statistics';
import type { Result } from '../../../core/result.ts';
import { fail, ok } from '../../../core/result.ts';
import type { Failure } from '../failure.ts';
import type { Also, Bench, Measured } from '../figure.ts';
import type { Folder, Ready } from './folder.ts';
import type { Spec } from './spec.ts';
import { longerModes, settingsOf, withFile } from './spec.ts';
import type { Shape, Stream } from './stream.ts';
import { largeTransfers, rates, streamOver } from './stream.ts';

/**
 * As DeepSpeed's own tuner, which tries blocks of 1 and 8 MiB, queues of 32 and 128 and 1 to 8 threads (ds_nvme_tune), but
 * smaller blocks and queues too, which pin less memory. Each value is tried with the best of the others so far.
 */
const steps: readonly { readonly name: 'threads' | 'blockBytes' | 'queueDepth'; readonly values: readonly number[] }[] =
  [
    { name: 'threads', values: [2, 4, 8] },
    { name: 'blockBytes', values: [2 ** 22, 2 ** 18] },
    { name: 'queueDepth', values: [8, 128] },
  ];
const comparisons = steps.reduce((sum, { values }) => sum + values.length, 0);
/** A larger queue pins more memory than a group of optimizer states takes. */
const mostInFlight = 128 * 2 ** 20;
/** A change is taken when it moves so much more: medians of storage are seldom known better. */
const worthwhile = 1.03;
const rounds = 3;

/** Block size, queue depth and threads with which reading and writing in turn is fastest. */
export const aio: readonly Spec[] = [
  {
    metric: 'storage.aio',
    title: 'best block size, queue depth and threads',
    unit: 'bytes_per_second',
    settings: { access: 'sequential' },
    weight: 2.5,
    modes: longerModes,
    writes: true,
    measure: (folder, bench, mostBytes) =>
      withFile(folder, bench, (ready) => searchAio(folder, ready, bench, mostBytes)),
  },
];

/** One way to fill the queue, with all that was measured of it. */
interface Candidate {
  readonly shape: Shape;
  readonly reads: Stream;
  readonly writes: Stream;
  readonly readRates: number[];
  readonly writeRates: number[];
}

interface Search {
  readonly candidate: (shape: Shape) => Candidate;
  /** One more sample each way; undefined when no more may be written. */
  readonly sample: (candidate: Candidate) => Promise<Result<void, Failure> | undefined>;
  readonly hasTime: () => boolean;
}

const searchAio = async (
  folder: Folder,
  { file }: Ready,
  bench: Bench,
  mostBytes: number,
): Promise<Result<Measured, Failure>> => {
  const tried: Candidate[] = [];
  const written = () => tried.reduce((sum, { writes }) => sum + writes.moved(), 0);
  const sampleSeconds = Math.min(0.2, (bench.shareSeconds * (1 - bench.used())) / (comparisons * rounds * 4));
  const search: Search = {
    candidate: (shape) => {
      const stream = (direction: 'read' | 'write') => streamOver(bench.session, { file, shape, direction });
      const made = { shape, reads: stream('read'), writes: stream('write'), readRates: [], writeRates: [] };
      tried.push(made);
      return made;
    },
    sample: async ({ reads, writes, readRates, writeRates }) => {
      if (written() >= mostBytes) return undefined;
      const [read, write] = [await reads.next(sampleSeconds), await writes.next(sampleSeconds)];
      if (read?.ok !== true) return read;
      if (write?.ok !== true) return write;
      readRates.push(median([...rates(read.value)]));
      writeRates.push(median([...rates(write.value)]));
      return ok(undefined);
    },
    hasTime: () => bench.used() < 1,
  };
  const best = await descend(search, file.fileBytes);
  if (!best.ok) return fail({ ...best.error, bytesWritten: written() });
  return ok(measuredOf(folder, best.value, tried, written()));
};

/** From the usual shape, one step at a time, each kept if it pays. Ends early when the time or what may be written does. */
const descend = async (search: Search, fileBytes: number): Promise<Result<Candidate, Failure>> => {
  let best = search.candidate(largeTransfers);
  const first = await search.sample(best);
  if (first?.ok === false) return first;
  for (const { name, values } of steps)
    for (const value of values) {
      const shape = { ...best.shape, [name]: value };
      if (inFlight(shape) > Math.min(mostInFlight, fileBytes)) continue;
      const rival = search.candidate(shape);
      const gain = await compare(search, best, rival);
      if (gain === undefined) return ok(best);
      if (!gain.ok) return gain;
      if (gain.value > worthwhile) best = rival;
      else if (name === 'threads') break;
    }
  return ok(best);
};

const inFlight = ({ threads, queueDepth, blockBytes }: Shape) => threads * queueDepth * blockBytes;

/** By how much the rival is faster, both measured in turn in the same seconds. */
const compare = async (
  search: Search,
  best: Candidate,
  rival: Candidate,
): Promise<Result<number, Failure> | undefined> => {
  const since = best.readRates.length;
  for (let round = 0; round < rounds; round++)
    for (const candidate of round % 2 === 0 ? [best, rival] : [rival, best]) {
      const outcome = search.hasTime() ? await search.sample(candidate) : undefined;
      if (outcome?.ok !== true) return outcome;
    }
  return ok(median([...roundTrips(rival)]) / median(roundTrips(best).slice(since)));
};

/** Rates of reading and writing as much, in turn, as an optimizer step does with its states. */
const roundTrips = ({ readRates, writeRates }: Candidate): number[] =>
  readRates.flatMap((read, i) => {
    const write = writeRates[i];
    return write === undefined ? [] : [2 / (1 / read + 1 / write)];
  });

const measuredOf = (folder: Folder, best: Candidate, tried: readonly Candidate[], bytesWritten: number): Measured => {
  const row = ({ shape }: Candidate, metric: string, values: readonly number[]): Also => ({
    metric,
    unit: 'bytes_per_second',
    settings: { ...folder.settings, ...settingsOf(shape), by: 'search' },
    values,
  });
  const also = tried.flatMap((candidate) => [
    row(candidate, 'storage.seq_read', candidate.readRates),
    row(candidate, 'storage.seq_write', candidate.writeRates),
  ]);
  return {
    values: roundTrips(best),
    settings: { ...settingsOf(best.shape), tried: tried.length },
    bytesWritten,
    also: also.filter(({ values }) => values.length > 0),
  };
};
