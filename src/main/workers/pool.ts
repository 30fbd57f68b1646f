import { MessageChannel } from 'node:worker_threads';
import type { Piscina } from 'piscina';
import type { AppError } from '../../core/error.ts';
import type { FrontierPoint } from '../../core/frontier/types.ts';
import { fail, ok } from '../../core/result.ts';
import type { FrontierInput, Pool } from '../ports.ts';
import type { FrontierTask } from './worker.ts';

/** More than any search needs; a runaway one ends in an error instead of taking the machine's memory. */
const mostHeapMebibytes = 1024;
/** An idle thread goes away, so that an app in the background holds none. */
const idleMs = 10_000;

/** Threads for long pure work, made when first needed. `entry` is `worker.ts` or its bundle. */
export const createPool = (entry: string, heapMebibytes = mostHeapMebibytes): Pool => {
  let started: Promise<Started> | undefined;
  return {
    frontier: async (input, onProgress, signal) => {
      try {
        const { threads, broken } = await (started ??= start(entry, heapMebibytes));
        return ok(await Promise.race([findFrontier(threads, input, onProgress, signal), broken]));
      } catch (error) {
        return fail(errorOf(error, signal));
      }
    },
    close: async () => (await started)?.threads.destroy(),
  };
};

type Threads = Piscina<FrontierTask, readonly FrontierPoint[]>;

interface Started {
  readonly threads: Threads;
  /** Rejects when a thread cannot even load its entry: its jobs would otherwise wait for ever. */
  readonly broken: Promise<never>;
}

const findFrontier = async (
  threads: Threads,
  input: FrontierInput,
  onProgress: (point: FrontierPoint) => void,
  signal: AbortSignal,
) => {
  const { port1: here, port2: there } = new MessageChannel();
  let told = 0;
  here.on('message', (point: FrontierPoint) => {
    told++;
    onProgress(point);
  });
  try {
    const task = { ...input, progress: there };
    const points = await threads.run(task, { name: 'findFrontier', transferList: [there], signal });
    // The answer travels by another port and may overtake the last messages.
    points.slice(told).forEach(onProgress);
    return points;
  } finally {
    here.removeAllListeners('message');
    here.close();
  }
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

const errorOf = (error: unknown, signal: AbortSignal): AppError => {
  if (signal.aborted) return { code: 'cancelled' };
  return { code: 'failed', what: 'frontier', why: error instanceof Error ? error.message : String(error) };
};
