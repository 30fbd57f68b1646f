export { kernels } from './steady.ts';

/** Fake addon: a driver that never comes back and heeds no polite signal. */
export const sample = () => {
  process.on('SIGTERM', () => undefined);
  for (;;);
};
