import type { Sample, SampleRequest } from '../../../native/index.d.ts';
import { sample as steadySample } from './steady.ts';

export { kernels } from './steady.ts';

/** Fake addon: a driver that dies when it reads and writes at once. */
export const sample = (request: SampleRequest): Promise<Sample> => {
  if (request.kernel === 'file_mixed') process.kill(process.pid, 'SIGSEGV');
  return steadySample(request);
};
