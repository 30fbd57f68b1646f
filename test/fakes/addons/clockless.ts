import { kernels as steadyKernels } from './steady.ts';

export { sample } from './steady.ts';

/** Fake addon: an older one, which cannot count cycles. */
export const kernels = () => steadyKernels().filter(({ id }) => id !== 'cycles');
