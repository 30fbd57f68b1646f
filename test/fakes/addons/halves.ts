import { writeSync } from 'node:fs';

export { kernels } from './steady.ts';

/** Fake addon: dies in the middle of an answer. */
export const sample = () => {
  writeSync(1, '{"id":2,"ok":true,"value":{"seco');
  process.exit(0);
};
