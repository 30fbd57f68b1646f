import type { DeviceRequest, DeviceSample } from '../../../native/index.d.ts';
import { deviceSample as steadySample, fakeGpu, listOf, quietState } from '../steady-device.ts';

export { kernels, sample } from './steady.ts';

/** Fake addon: a GPU that slows itself down while it works, nearly full with what others hold. */
const usedBytes = 23.5 * 2 ** 30;
const state = { ...quietState, usedBytes, slowdowns: ['too hot'] };
export const devices = listOf({ cuda: [fakeGpu({ state })], opencl: [] });
export const deviceSample = async (request: DeviceRequest): Promise<DeviceSample> => ({
  ...(await steadySample(request)),
  throttled: true,
});
