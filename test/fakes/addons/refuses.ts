import type { SampleError } from '../../../native/index.d.ts';

export { kernels } from './steady.ts';

const refusal = (code: SampleError['code'], message: string): SampleError =>
  Object.assign(new Error(message), { code });

/** Fake addon: says no, as the real one does, with a code. */
export const sample = () => Promise.reject(refusal('out-of-memory', 'no memory for 3 arrays of 128 MiB'));
