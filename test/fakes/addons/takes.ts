import type { Sample, SampleRequest } from '../../../native/index.d.ts';

export { kernels } from './steady.ts';

/** Fake addon: takes the time that it is asked to take, in repetitions of 2 ms, and says how long they took. */
export const sample = async (request: SampleRequest): Promise<Sample> => {
  const seconds: number[] = [];
  let total = 0;
  while (total < request.minSeconds && seconds.length < request.maxRepetitions) {
    const begun = performance.now();
    while (performance.now() - begun < 2);
    seconds.push((performance.now() - begun) / 1000);
    total += seconds.at(-1) ?? 0;
    if (seconds.length % 10 === 0) await new Promise(setImmediate);
  }
  const elements = 'elements' in request ? request.elements : 1;
  return { seconds: Float64Array.from(seconds), elements, variant: 'plain', verified: true };
};
