import { exportFiles } from '../../src/core/export/from-request.ts';
import { fail } from '../../src/core/result.ts';
import type { AppError } from '../../src/core/error.ts';
import type { Pool, TraceStore } from '../../src/main/ports.ts';

const refuses = () => Promise.resolve(fail({ code: 'not-available', what: 'a search', why: 'a fake pool' } as const));

/** Threads that answer nothing but what a test gives; exports are made on the spot. */
export const fakePool = (answers: Partial<Pool> = {}): Pool => ({
  frontier: refuses,
  best: refuses,
  bound: refuses,
  whatIf: refuses,
  exportPlan: (question) => Promise.resolve(exportFiles(question)),
  countDataset: refuses,
  importTrace: refuses,
  sliceTrace: refuses,
  fuseTrace: refuses,
  replayTrace: refuses,
  cutTrace: refuses,
  countLaunches: refuses,
  close: () => Promise.resolve(),
  ...answers,
});

const nothing: AppError = { code: 'not-found', what: 'stored trace', name: 'any', known: [] };

/** A store of traces that holds none. */
export const noTraces: TraceStore = {
  locate: () => Promise.resolve(fail(nothing)),
  list: () => Promise.resolve([]),
  read: () => fail(nothing),
  remove: () => Promise.resolve(fail(nothing)),
  receive: () => Promise.resolve(fail(nothing)),
  forget: () => Promise.resolve(),
  discard: () => Promise.resolve(),
};
