import { MessageChannel, receiveMessageOnPort } from 'node:worker_threads';
import type { MessagePort } from 'node:worker_threads';
import type { Piscina } from 'piscina';
import type { AppError } from '../../core/error.ts';
import type { FrontierPoint } from '../../core/frontier/types.ts';
import { fail, ok } from '../../core/result.ts';
import type { Pool } from '../ports.ts';
import type { FrontierTask } from './worker.ts';

/** More than any search needs; a runaway one ends in an error instead of taking the machine's memory. */
const heapMebibytes = 1024;
/** An idle thread goes away, so that an app in the background holds none. */
const idleMs = 10_000;

/** Threads for long pure work, made when first needed. `entry` is `worker.ts` or its bundle. */
export const createPool = (entry: string): Pool => {
  let threads: Promise<Piscina<FrontierTask, readonly FrontierPoint[]>> | undefined;
  const started = () => (threads ??= start(entry));
  return {
    frontier: async (input, onProgress, signal) => {
      const { port1: here, port2: there } = new MessageChannel();
      here.on('message', onProgress);
      try {
        const pool = await started();
        const task = { ...input, progress: there };
        return ok(await pool.run(task, { name: 'findFrontier', transferList: [there], signal }));
      } catch (error) {
        return fail(errorOf(error, signal));
      } finally {
        drain(here, onProgress);
      }
    },
    close: async () => (await threads)?.destroy(),
  };
};

const start = async (entry: string) => {
  const { Piscina } = await import('piscina');
  return new Piscina<FrontierTask, readonly FrontierPoint[]>({
    filename: entry,
    maxThreads: 2,
    minThreads: 0,
    idleTimeout: idleMs,
    resourceLimits: { maxOldGenerationSizeMb: heapMebibytes },
  });
};

/** The answer may overtake the last progress messages; they are still waiting in the port. */
const drain = (port: MessagePort, onProgress: (point: FrontierPoint) => void) => {
  port.off('message', onProgress);
  for (let waiting = receiveMessageOnPort(port); waiting !== undefined; waiting = receiveMessageOnPort(port)) {
    const { message }: { message: FrontierPoint } = waiting;
    onProgress(message);
  }
  port.close();
};

const errorOf = (error: unknown, signal: AbortSignal): AppError => {
  if (signal.aborted) return { code: 'cancelled' };
  return { code: 'failed', what: 'frontier', why: error instanceof Error ? error.message : String(error) };
};
