export { kernels } from './steady.ts';

/** Fake addon: a failed assertion in a driver. */
export const sample = () => process.abort();
