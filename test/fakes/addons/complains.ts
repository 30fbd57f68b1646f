import { writeSync } from 'node:fs';

export { kernels } from './steady.ts';

/** Fake addon: a library that prints far more than anybody reads, and ends the process with a code. */
export const sample = () => {
  writeSync(2, 'driver: fatal Error 999\n');
  for (let i = 0; i < 2000; i++) writeSync(2, 'x'.repeat(1000));
  process.exit(3);
};
