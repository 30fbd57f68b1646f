import type { Trace } from '../types.ts';
import type { Context } from './context.ts';
import { contextOf } from './context.ts';
import { measureCopies } from './copies.ts';
import { cpuTimeOf, giveBackCpuTime } from './cpu.ts';
import { measure } from './measure.ts';
import { notesOf } from './notes.ts';
import { measureParts } from './parts.ts';
import { measureSteps } from './steps.ts';
import { measureDevices, measureThreads } from './threads.ts';
import { delayHistogram, topKernels } from './top.ts';
import type { Metrics } from './types.ts';

/** Everything that is asked of a trace as a whole, by step, thread, part, operator and kernel. O(n log n). */
export const metricsOf = (trace: Trace): Metrics => metricsIn(contextOf(trace));

const metricsIn = (context: Context): Metrics => {
  const { count, depth, roots } = context.operators;
  const found = {
    ...measureTimes(context),
    operators: { count, roots: roots.reduce((sum, own) => sum + own, 0), depth },
    threads: [...measureThreads(context)],
    ...measureParts(context),
    devices: [...measureDevices(context)],
    copies: measureCopies(context),
    ...topKernels(context),
    delays: delayHistogram(context),
  };
  return { ...found, notes: [...notesOf(context.trace, found)] };
};

/** What needs the time of the processor's threads. */
const measureTimes = (context: Context): Pick<Metrics, 'whole' | 'steps' | 'outsideSteps'> => {
  const cpu = cpuTimeOf(context.trace);
  const whole = measure(context, cpu, context.kernels, context.operators.first);
  const { steps, outside } = measureSteps(context, cpu);
  giveBackCpuTime(cpu);
  return { whole, steps: [...steps], outsideSteps: outside };
};
