import type { Sample, SampleRequest } from '../../../native/index.d.ts';
import { sample as steadySample } from './steady.ts';

export { kernels } from './steady.ts';

/** Fake addon: a file system that takes direct transfers through memory all the same. */
export const sample = async (request: SampleRequest): Promise<Sample> => ({
  ...(await steadySample(request)),
  cachedShare: 0.97,
});
