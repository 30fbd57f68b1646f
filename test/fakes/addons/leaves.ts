export { kernels } from './steady.ts';

/** Fake addon: a library that ends the process. */
export const sample = () => process.exit(0);
