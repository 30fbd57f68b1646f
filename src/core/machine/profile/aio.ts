import { bytes } from '../../units.ts';
import type { Figure } from '../figures.ts';
import { best, countIn, originOf, groupedBy } from '../figures.ts';
import type { Storage } from '../machine.ts';
import type { Run } from '../run.ts';

type Aio = NonNullable<Storage['aio']>;
interface Candidate {
  readonly blockBytes: number;
  readonly queueDepth: number;
  readonly threads: number;
}
interface Tried extends Candidate {
  readonly read: Figure;
  readonly write: Figure;
  /** Bytes a second where as much is written as is read. */
  readonly roundTrip: number;
}

const mostBlock = 2 ** 40;
const mostDepth = 65536;
const mostThreads = 4096;
/** Rates this close are alike: the medians of storage are seldom known better. */
const alike = 0.02;

/**
 * Block size, queue depth and threads for DeepSpeed's `aio` section: of those with which both sequential reads and writes
 * were measured, the fastest at reading and writing in turn, as training does. Of several that are alike, the one with
 * the least in flight, since each byte of it is pinned memory.
 */
export const aioOf = (run: Run, reads: readonly Figure[], writes: readonly Figure[]): Aio | undefined => {
  const writesBy = groupedBy(writes, keyOf);
  const tried = [...groupedBy(reads, keyOf)].flatMap(([key, group]) =>
    triedOf(best(group), best(writesBy.get(key) ?? [])),
  );
  const most = Math.max(...tried.map(({ roundTrip }) => roundTrip));
  const [chosen] = tried
    .filter(({ roundTrip }) => roundTrip >= most * (1 - alike))
    .toSorted((a, b) => inFlight(a) - inFlight(b) || b.roundTrip - a.roundTrip);
  if (chosen === undefined) return undefined;
  const { blockBytes, queueDepth, threads, read, write } = chosen;
  return {
    blockBytes: bytes(blockBytes),
    queueDepth,
    threads,
    source: { kind: 'measured', run: run.id, ...originOf([read, write]) },
  };
};

/** As a probe found it by search. */
export const searchedAio = (run: Run, figures: readonly Figure[]): Aio | undefined => {
  const figure = best(figures);
  const candidate = figure && candidateOf(figure);
  if (figure === undefined || candidate === undefined) return undefined;
  const { blockBytes, queueDepth, threads } = candidate;
  const source = { kind: 'measured' as const, run: run.id, ...originOf([figure]) };
  return { blockBytes: bytes(blockBytes), queueDepth, threads, source };
};

const inFlight = ({ blockBytes, queueDepth, threads }: Candidate) => blockBytes * queueDepth * threads;

const candidateOf = ({ result }: Figure): Candidate | undefined => {
  const blockBytes = countIn(result, 'blockBytes', mostBlock);
  const queueDepth = countIn(result, 'queueDepth', mostDepth);
  const threads = result.settings['threads'] === undefined ? 1 : countIn(result, 'threads', mostThreads);
  if (blockBytes === undefined || queueDepth === undefined || threads === undefined) return undefined;
  return { blockBytes, queueDepth, threads };
};

const keyOf = (figure: Figure): string | undefined => {
  const candidate = candidateOf(figure);
  return candidate && JSON.stringify([candidate.blockBytes, candidate.queueDepth, candidate.threads]);
};

const triedOf = (read: Figure | undefined, write: Figure | undefined): readonly Tried[] => {
  const candidate = read && candidateOf(read);
  if (read === undefined || write === undefined || candidate === undefined) return [];
  return [{ ...candidate, read, write, roundTrip: 2 / (1 / read.median + 1 / write.median) }];
};
