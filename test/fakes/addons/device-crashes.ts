import type { DeviceApi, DeviceInfo } from '../../../native/index.d.ts';
import { fakeOpencl, listOf } from '../steady-device.ts';

export { kernels, sample } from './steady.ts';
export { deviceSample } from '../steady-device.ts';

/** Fake addon: NVIDIA's driver brings the process down as soon as it is asked; OpenCL finds another card. */
const others = listOf({ cuda: [], opencl: [fakeOpencl('gpu')] });
export const devices = (api: DeviceApi): Promise<DeviceInfo[]> => {
  if (api === 'cuda') process.kill(process.pid, 'SIGSEGV');
  return others(api);
};
