import { fail } from '../../src/core/result.ts';
import type { AskNvidia } from '../../src/main/probes/facts/nvidia.ts';
import { unavailable } from '../../src/main/probes/failure.ts';

/** No driver answers. */
export const noNvidia: AskNvidia = () => Promise.resolve(fail(unavailable('there is no NVIDIA driver: not in a test')));
