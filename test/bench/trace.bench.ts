import { metricsOf } from '../../src/core/launch/metrics/metrics.ts';
import { createTraceReader } from '../../src/core/launch/read/reader.ts';
import type { Trace } from '../../src/core/launch/types.ts';
import type { Hot } from './bench.ts';
import { stepText } from './launch/made-trace.ts';
import type { Cost } from './measure.ts';
import { costOf } from './measure.ts';

/** A step has 801 rows in 330 kB. */
const jsonOf = (steps: number): Buffer =>
  Buffer.from(`{"traceEvents":[${Array.from({ length: steps }, (_, i) => stepText(i)).join('')}]}`);

const pieceBytes = 2 ** 20;

const read = (json: Buffer): Trace => {
  const reader = createTraceReader();
  for (let at = 0; at < json.length; at += pieceBytes) reader.feed(json.subarray(at, at + pieceBytes));
  const done = reader.end({ title: 'made', fileBytes: json.length, damage: undefined });
  if (!done.ok || done.value.kind !== 'trace') throw new Error('not read');
  return done.value.trace;
};

const reading = (name: string, json: Buffer): Hot => ({
  name,
  unit: 'bytes',
  perRun: json.length,
  run: () => read(json),
});

const [short, long] = [jsonOf(6), jsonOf(96)];
const trace = read(short);

export const benches: readonly Hot[] = [
  reading('read 2 MB of trace', short),
  { name: 'measure a trace', unit: 'rows', perRun: trace.rows.count, run: () => metricsOf(trace) },
];

const over = (name: string, a: Cost, b: Cost): Cost => ({ ...a, name, ratio: b.perSecond / a.perSecond });

/** What a byte costs in a long trace over one in a short one (1 if linear), and over JSON.parse of the same bytes. */
export const costs = (): Promise<readonly Cost[]> => {
  const many = costOf(reading('', long));
  const few = costOf(reading('', short));
  const parsed = costOf({
    name: '',
    unit: 'bytes',
    perRun: short.length,
    run: () => JSON.parse(short.toString()) as unknown,
  });
  return Promise.resolve([
    over('a byte of 32 MB of trace over one of 2 MB', many, few),
    over('a byte of trace over one of JSON.parse', few, parsed),
  ]);
};
