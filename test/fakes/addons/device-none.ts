import { listOf } from '../steady-device.ts';

export { kernels, sample } from './steady.ts';
export { deviceSample } from '../steady-device.ts';

/** Fake addon: a machine without a driver. */
export const devices = listOf({ cuda: [], opencl: [] });
