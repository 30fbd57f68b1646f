import { fail } from '../../src/core/result.ts';
import type { Pool } from '../../src/main/ports.ts';

const refuses = () => Promise.resolve(fail({ code: 'not-available', what: 'a search', why: 'a fake pool' } as const));

/** Threads that answer nothing but what a test gives. */
export const fakePool = (answers: Partial<Pool> = {}): Pool => ({
  frontier: refuses,
  best: refuses,
  whatIf: refuses,
  countDataset: refuses,
  close: () => Promise.resolve(),
  ...answers,
});
