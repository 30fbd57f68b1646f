import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { Handlers, Pool } from '../../../src/main/ports.ts';
import { createTraceStore } from '../../../src/main/traces/store.ts';
import { traceHandlers } from '../../../src/main/usecases/traces.ts';
import { createPool } from '../../../src/main/workers/pool.ts';
import { root } from '../cli/harness.ts';

type TraceHandlers = ReturnType<typeof traceHandlers>;

/** The real store and the real threads, with their data in `folder`. */
export const tracesIn = (folder: string, pool: Pool = realPool()): TraceHandlers => {
  let ids = 0;
  const traces = createTraceStore({
    folder: join(folder, 'traces'),
    pid: process.pid,
    isRunning: (pid) => pid === process.pid,
    newId: () => `id${String(ids++)}`,
  });
  return traceHandlers({ traces, pool });
};

const realPool = (): Pool => {
  const pool = createPool(join(root, 'src', 'main', 'workers', 'worker.ts'));
  onTestFinished(() => pool.close());
  return pool;
};

type OpenProgress = Parameters<Parameters<Handlers['trace.open']>[1]['progress']>[0];

export const open = (
  handlers: TraceHandlers,
  path: string,
  {
    onProgress = () => undefined,
    signal = new AbortController().signal,
  }: {
    readonly onProgress?: (progress: OpenProgress) => void;
    readonly signal?: AbortSignal;
  } = {},
) => handlers['trace.open']({ path }, { signal, progress: onProgress });

export const noCall = { signal: new AbortController().signal, progress: (): void => undefined };
