import type { Sample, SampleRequest } from '../../../native/index.d.ts';
import { sample as steadySample } from './steady.ts';

export { kernels } from './steady.ts';

/** Fake addon: makes its file and then takes for ever, as a slow drive does; the event loop stays free. */
export const sample = async (request: SampleRequest): Promise<Sample> => {
  const made = await steadySample(request);
  await new Promise((resolve) => setTimeout(resolve, 3_600_000));
  return made;
};
