import { nameFlags } from '../names.ts';
import type { Timeline } from '../types.ts';

/** The profiler's mark of a step, `ProfilerStep#12`: an annotation; in files of 2021 an operator. */
const stepPrefix = 'ProfilerStep#';

export const stepNames = (trace: Pick<Timeline, 'names'>): Uint8Array =>
  nameFlags(trace.names, (text) => text.startsWith(stepPrefix));
