import type { Trace } from '../types.ts';
import type { Context } from './context.ts';
import { contextOf } from './context.ts';
import { measureCopies } from './copies.ts';
import { measure } from './measure.ts';
import { notesOf } from './notes.ts';
import { measureOperators, measureParts } from './parts.ts';
import { measureSteps } from './steps.ts';
import { measureDevices, measureThreads } from './threads.ts';
import { delayHistogram, topKernels } from './top.ts';
import type { Metrics } from './types.ts';

/** Everything that is asked of a trace as a whole, by step, thread, part, operator and kernel. O(n log n). */
export const metricsOf = (trace: Trace): Metrics => metricsIn(contextOf(trace));

const metricsIn = (context: Context): Metrics => {
  const whole = measure(context, context.kernels, context.operators[0]);
  const { steps, outside } = measureSteps(context);
  const found = {
    whole,
    operators: { count: context.operators.length, roots: context.roots.length, depth: context.depth },
    steps: [...steps],
    outsideSteps: outside,
    threads: [...measureThreads(context)],
    parts: [...measureParts(context)],
    byOperator: [...measureOperators(context)],
    devices: [...measureDevices(context)],
    copies: measureCopies(context),
    ...topKernels(context),
    delays: delayHistogram(context),
  };
  return { ...found, notes: [...notesOf(context.trace, found)] };
};
