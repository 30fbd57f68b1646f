import type { Sample, SampleRequest } from '../../../native/index.d.ts';
import { sample as steadySample } from './steady.ts';

export { kernels } from './steady.ts';

/** Fake addon: a drive that gives one queue no more than half of what it has. */
export const sample = async (request: SampleRequest): Promise<Sample> => {
  const steady = await steadySample(request);
  const isAlone = 'threads' in request && request.threads === 1;
  return isAlone ? { ...steady, seconds: steady.seconds.map((time) => 2 * time) } : steady;
};
