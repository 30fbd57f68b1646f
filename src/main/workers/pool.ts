import type { MessagePort } from 'node:worker_threads';
import { MessageChannel } from 'node:worker_threads';
import type { Piscina } from 'piscina';
import type { AppError } from '../../core/error.ts';
import type { FrontierPoint } from '../../core/frontier/types.ts';
import type { CountedDataset } from '../../core/job/dataset.ts';
import type { Result } from '../../core/result.ts';
import { chain, fail, ok } from '../../core/result.ts';
import type { CountInput, CountProgress, FrontierInput, Pool } from '../ports.ts';
import type { CountTask, FrontierTask } from './worker.ts';

/** More than any search needs; a runaway one ends in an error instead of taking the machine's memory. */
const mostHeapMebibytes = 1024;
/** An idle thread goes away, so that an app in the background holds none. */
const idleMs = 10_000;

/** Threads for long pure work, made when first needed. `entry` is `worker.ts` or its bundle. */
export const createPool = (entry: string, heapMebibytes = mostHeapMebibytes): Pool => {
  let started: Promise<Started> | undefined;
  const running = async <T>(what: string, signal: AbortSignal, work: (threads: Threads) => Promise<T>) => {
    try {
      const { threads, broken } = await (started ??= start(entry, heapMebibytes));
      return ok(await Promise.race([work(threads), broken]));
    } catch (error) {
      return fail(errorOf(error, what, signal));
    }
  };
  return {
    frontier: (input, onProgress, signal) =>
      running('frontier', signal, (threads) => findFrontier(threads, input, onProgress, signal)),
    countDataset: async (input, onProgress, signal) => {
      const counted = await running('counting tokens', signal, (threads) =>
        countDataset(threads, input, onProgress, signal),
      );
      return chain(counted, (result) => result);
    },
    close: async () => (await started)?.threads.destroy(),
  };
};

type Threads = Piscina<FrontierTask | CountTask, readonly FrontierPoint[] | Result<CountedDataset, AppError>>;

interface Started {
  readonly threads: Threads;
  /** Rejects when a thread cannot even load its entry: its jobs would otherwise wait for ever. */
  readonly broken: Promise<never>;
}

/** Messages of a job on their way here, as long as it runs. */
const withPort = async <T>(
  listen: (here: MessagePort) => void,
  act: (there: MessagePort) => Promise<T>,
): Promise<T> => {
  const { port1: here, port2: there } = new MessageChannel();
  listen(here);
  try {
    return await act(there);
  } finally {
    here.removeAllListeners('message');
    here.close();
  }
};

const findFrontier = async (
  threads: Threads,
  input: FrontierInput,
  onProgress: (point: FrontierPoint) => void,
  signal: AbortSignal,
) => {
  let told = 0;
  const tell = (point: FrontierPoint) => {
    told++;
    onProgress(point);
  };
  const points = await withPort(
    (here) => here.on('message', tell),
    (progress) => threads.run({ ...input, progress }, { name: 'findFrontier', transferList: [progress], signal }),
  );
  if ('ok' in points) throw new Error('an answer to another question');
  // The answer travels by another port and may overtake the last messages.
  points.slice(told).forEach(onProgress);
  return points;
};

const countDataset = async (
  threads: Threads,
  input: CountInput,
  onProgress: (progress: CountProgress) => void,
  signal: AbortSignal,
) => {
  const counted = await withPort(
    (here) => here.on('message', onProgress),
    (progress) => threads.run({ ...input, progress }, { name: 'countDataset', transferList: [progress], signal }),
  );
  if (!('ok' in counted)) throw new Error('an answer to another question');
  return counted;
};

const start = async (entry: string, heapMebibytes: number): Promise<Started> => {
  const { Piscina } = await import('piscina');
  const threads: Threads = new Piscina({
    filename: entry,
    maxThreads: 2,
    minThreads: 0,
    idleTimeout: idleMs,
    resourceLimits: { maxOldGenerationSizeMb: heapMebibytes },
  });
  const broken = new Promise<never>((_, reject) => void threads.on('error', reject));
  broken.catch(() => undefined);
  return { threads, broken };
};

const errorOf = (error: unknown, what: string, signal: AbortSignal): AppError => {
  if (signal.aborted) return { code: 'cancelled' };
  return { code: 'failed', what, why: error instanceof Error ? error.message : String(error) };
};
