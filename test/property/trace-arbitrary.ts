import * as fc from 'fast-check';
import type { RawEvent } from '../core/launch/reading.ts';

/** An event of a generated trace, in whole nanoseconds; `eventOf` writes it as a file does. */
export interface MadeEvent {
  readonly cat: string;
  readonly name: string;
  readonly pid: number;
  readonly tid: number | string;
  readonly beginNs: number;
  readonly lastsNs: number;
  readonly correlation: number | undefined;
}

const decimals = (ns: number, us = 0) => `${String(us + Math.floor(ns / 1000))}.${String(ns % 1000).padStart(3, '0')}`;

export const eventOf = (event: MadeEvent, shiftUs = 0): string => {
  const { cat, name, pid, tid, beginNs, lastsNs, correlation } = event;
  const fields: RawEvent = { ph: 'X', cat, name, pid, tid, args: correlation === undefined ? {} : { correlation } };
  const times = `"ts":${decimals(beginNs, shiftUs)},"dur":${decimals(lastsNs)},`;
  return `{${times}${JSON.stringify(fields).slice(1)}`;
};

export const traceText = (events: readonly MadeEvent[], shiftUs = 0): string =>
  `{"traceEvents":[${events.map((event) => eventOf(event, shiftUs)).join(',')}]}`;

/** Short times, so that begins and ends often meet. */
const time = fc.integer({ min: 0, max: 60 }).map((n) => n * 250);
const length = fc.integer({ min: 0, max: 30 }).map((n) => n * 250);
const correlation = fc.option(fc.integer({ min: 1, max: 12 }), { nil: undefined });

const onThread = fc.record({
  cat: fc.constantFrom('cpu_op', 'Operator', 'cuda_runtime', 'cuda_driver', 'user_annotation'),
  name: fc.constantFrom('aten::a', 'aten::b', 'cudaLaunchKernel', 'cuLaunchKernelEx', 'cudaGraphLaunch', 'sync'),
  pid: fc.constant(1),
  tid: fc.constantFrom(1, 2),
  beginNs: time,
  lastsNs: length,
  correlation,
});
const onStream = fc.record({
  cat: fc.constantFrom('kernel', 'kernel', 'Kernel', 'gpu_memcpy', 'Memset'),
  name: fc.constantFrom('k1', 'k2', 'k3'),
  pid: fc.constant(0),
  tid: fc.constantFrom(7, 'stream 8'),
  beginNs: time,
  lastsNs: length,
  correlation,
});
const step = fc.record({
  cat: fc.constant('user_annotation'),
  name: fc.integer({ min: 1, max: 3 }).map((n) => `ProfilerStep#${String(n)}`),
  pid: fc.constant(1),
  tid: fc.constant(1),
  beginNs: time,
  lastsNs: length,
  correlation: fc.constant(undefined),
});

/** Any events at all: overlaps, equal times, repeated and missing correlations, kernels before their calls. */
export const anyTrace: fc.Arbitrary<readonly MadeEvent[]> = fc.array(
  fc.oneof({ weight: 5, arbitrary: onThread }, { weight: 4, arbitrary: onStream }, { weight: 1, arbitrary: step }),
  { minLength: 1, maxLength: 40 },
);
