import type { DeviceInfo } from '../../../native/index.d.ts';
import { fakeGpu, listOf, quietState } from '../steady-device.ts';

export { kernels, sample } from './steady.ts';
export { deviceSample } from '../steady-device.ts';

/** Fake addon: somebody else was busy on the GPU a moment ago, and still holds memory there. */
const fading = [0.9, 0.5, 0.2, 0];
export const devices = (): Promise<DeviceInfo[]> => {
  const state = { ...quietState, programs: [{ name: 'train' }], busyShare: fading.shift() ?? 0 };
  return listOf({ cuda: [fakeGpu({ state })], opencl: [] })('cuda');
};
