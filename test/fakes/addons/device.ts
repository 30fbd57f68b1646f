import { fakeGpu, fakeOpencl, listOf } from '../steady-device.ts';

export { kernels, sample } from './steady.ts';
export { deviceSample } from '../steady-device.ts';

/** Fake addon: a GPU of CUDA, which OpenCL lists too, beside the processor. */
const again = fakeOpencl('gpu', { vendor: 'NVIDIA Corporation', name: 'Fake GPU' });
export const devices = listOf({ cuda: [fakeGpu()], opencl: [again, fakeOpencl('cpu', { index: 1 })] });
