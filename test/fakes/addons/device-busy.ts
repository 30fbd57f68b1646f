import { fakeGpu, listOf, quietState } from '../steady-device.ts';

export { kernels, sample } from './steady.ts';
export { deviceSample } from '../steady-device.ts';

/** Fake addon: somebody else trains on the GPU. */
const state = { ...quietState, programs: [{ name: 'train' }, { name: 'train' }], busyShare: 0.97 };
export const devices = listOf({ cuda: [fakeGpu({ state })], opencl: [] });
