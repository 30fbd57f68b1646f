import { MessageChannel } from 'node:worker_threads';
import type { Piscina } from 'piscina';
import type { AppError } from '../../core/error.ts';
import type { Result } from '../../core/result.ts';
import { fail } from '../../core/result.ts';
import type { Pool, Search } from '../ports.ts';
import type { Message, Task, Tell } from './task.ts';

/** More than any search needs; a runaway one ends in an error instead of taking the machine's memory. */
const mostHeapMebibytes = 1024;
/** An idle thread goes away, so that an app in the background holds none. */
const idleMs = 10_000;

/** Threads for long pure work, made when first needed. `entry` is `worker.ts` or its bundle. */
export const createPool = (entry: string, heapMebibytes = mostHeapMebibytes): Pool => {
  const closing: (() => Promise<void>)[] = [];
  /** Each kind of question has threads of its own, so that a long one holds up no other. */
  const search = <Question, Found, Answer>(job: string, what: string): Search<Question, Found, Answer> => {
    let started: Promise<Started<Question, Answer>> | undefined;
    closing.push(async () => (await started)?.threads.destroy());
    return async (question, onProgress, signal) => {
      try {
        const { threads, broken } = await (started ??= start(entry, heapMebibytes));
        return await Promise.race([ask(threads, job, question, onProgress, signal), broken]);
      } catch (error) {
        return fail(errorOf(what, error, signal));
      }
    };
  };
  return {
    frontier: search('findFrontier', 'frontier'),
    best: search('findBest', 'the best plan'),
    bound: search('findBound', 'the bound of a placement'),
    whatIf: search('findWhatIf', 'what-if'),
    exportPlan: search('exportPlan', 'planning what is to be exported'),
    countDataset: search('countDataset', 'counting tokens'),
    importTrace: search('importTrace', 'reading the trace'),
    sliceTrace: search('sliceTrace', 'drawing the trace'),
    fuseTrace: search('fuseTrace', 'fusing kernels'),
    replayTrace: search('replayTrace', 'replaying the trace'),
    cutTrace: search('cutTrace', 'cutting the trace'),
    countLaunches: search('countLaunches', 'counting launches'),
    close: async () => {
      await Promise.all(closing.map((close) => close()));
    },
  };
};

type Threads<Question, Answer> = Piscina<Task<Question>, Result<Answer, AppError>>;

interface Started<Question, Answer> {
  readonly threads: Threads<Question, Answer>;
  /** Rejects when a thread cannot even load its entry: its jobs would otherwise wait for ever. */
  readonly broken: Promise<never>;
}

const ask = async <Question, Found, Answer>(
  threads: Threads<Question, Answer>,
  job: string,
  question: Question,
  onProgress: Tell<Found>,
  signal: AbortSignal,
): Promise<Result<Answer, AppError>> => {
  const { port1: here, port2: there } = new MessageChannel();
  const toldAll = new Promise<void>((resolve) => {
    here.on('message', (message: Message<Found>) => {
      if (message.kind === 'last') resolve();
      else onProgress(message.found);
    });
  });
  try {
    const answer = await threads.run({ question, progress: there }, { name: job, transferList: [there], signal });
    // The answer travels by another port and may overtake the last messages.
    await toldAll;
    return answer;
  } finally {
    here.removeAllListeners('message');
    here.close();
  }
};

const start = async <Question, Answer>(entry: string, heapMebibytes: number): Promise<Started<Question, Answer>> => {
  const { Piscina } = await import('piscina');
  const threads: Threads<Question, Answer> = new Piscina({
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

const errorOf = (what: string, error: unknown, signal: AbortSignal): AppError => {
  if (signal.aborted) return { code: 'cancelled' };
  return { code: 'failed', what, why: error instanceof Error ? error.message : String(error) };
};
