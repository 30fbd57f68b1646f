import { writeSync } from 'node:fs';

export { kernels } from './steady.ts';

/** Fake addon: prints without end where the answers go. */
export const sample = () => {
  const text = 'x'.repeat(60_000);
  for (;;) {
    try {
      writeSync(1, text);
    } catch {
      // The pipe is full for the moment.
    }
  }
};
