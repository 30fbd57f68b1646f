import type { Sample, SampleRequest } from '../../../native/index.d.ts';
import { sample as steadySample } from './steady.ts';

export { kernels } from './steady.ts';

/** Fake addon: a drive whose first writes to new blocks take three times as long. */
let written = 0;
export const sample = async (request: SampleRequest): Promise<Sample> => {
  const steady = await steadySample(request);
  if (request.kernel !== 'file_write') return steady;
  const isFirstPass = written < request.fileBytes;
  written += steady.seconds.length * steady.elements;
  return isFirstPass ? { ...steady, seconds: steady.seconds.map((time) => 3 * time) } : steady;
};
