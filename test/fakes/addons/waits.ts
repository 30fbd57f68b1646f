import { closeSync, openSync, writeSync } from 'node:fs';
import type { Sample, SampleRequest } from '../../../native/index.d.ts';
import { sample as steadySample } from './steady.ts';

export { kernels } from './steady.ts';

/**
 * Fake addon: makes its file, with the number of its process as the first bytes, and then takes for ever, as a drive
 * that hangs does; the event loop stays free.
 */
export const sample = async (request: SampleRequest): Promise<Sample> => {
  const made = await steadySample(request);
  if (!('path' in request)) return made;
  const file = openSync(request.path, 'r+');
  writeSync(file, `${process.pid}\n`);
  closeSync(file);
  await new Promise((resolve) => setTimeout(resolve, 3_600_000));
  return made;
};
