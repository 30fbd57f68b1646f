import type { Sample, SampleRequest } from '../../../native/index.d.ts';
import { kernels as steadyKernels, sample as steadySample } from './steady.ts';

/** Fake addon: a CPU whose clock is 3 GHz, and 2 GHz once anything else was measured. */
export const kernels = () =>
  [...steadyKernels(), ...steadyKernels().slice(0, 1)].map((kernel, i, all) =>
    i === all.length - 1 ? { ...kernel, id: 'cycles' } : kernel,
  );

let hertz = 3e9;

export const sample = async (
  request: SampleRequest | { readonly kernel: 'cycles'; readonly elements: number },
): Promise<Sample> => {
  if (request.kernel === 'cycles')
    return { seconds: Float64Array.of(request.elements / hertz), elements: request.elements, variant: 'scalar' };
  hertz = 2e9;
  return steadySample(request);
};
