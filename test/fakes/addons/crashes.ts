export { kernels } from './steady.ts';

/** Fake addon: a bad pointer. */
export const sample = () => process.kill(process.pid, 'SIGSEGV');
