import type { SampleRequest } from '../../../native/index.d.ts';
import { sample as steadySample } from './steady.ts';

export { kernels } from './steady.ts';

/** Fake addon: hands out times of results that it did not check. */
export const sample = async (request: SampleRequest) => ({ ...(await steadySample(request)), verified: undefined });
