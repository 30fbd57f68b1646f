import type { Sample, SampleRequest } from '../../../native/index.d.ts';
import { sample as steadySample } from './steady.ts';

export { kernels } from './steady.ts';

/** Fake addon: a CPU whose clock is 3 GHz, and 2 GHz once anything else was measured. */
let hertz = 3e9;

export const sample = async (request: SampleRequest): Promise<Sample> => {
  if (request.kernel === 'cycles')
    return {
      seconds: Float64Array.of(request.elements / hertz),
      elements: request.elements,
      variant: 'scalar',
      verified: true,
    };
  hertz = 2e9;
  return steadySample(request);
};
