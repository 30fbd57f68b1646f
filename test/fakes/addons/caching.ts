import type { Sample, SampleRequest } from '../../../native/index.d.ts';
import { sample as steadySample } from './steady.ts';

export { kernels } from './steady.ts';

const cacheBytes = 3 * 2 ** 30;

/** Fake addon: a drive that takes 3 GiB at its full speed, and a quarter of it from then on. */
let written = 0;
export const sample = async (request: SampleRequest): Promise<Sample> => {
  const steady = await steadySample(request);
  if (request.kernel !== 'file_write') return steady;
  const seconds = steady.seconds.map((time, i) => (written + i * steady.elements >= cacheBytes ? 4 * time : time));
  written += seconds.length * steady.elements;
  return { ...steady, seconds };
};
