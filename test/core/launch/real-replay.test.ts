import { describe, expect, test } from 'vitest';
import { latencyOf, modelOf, recordedTimes, replayed } from '../../../src/core/launch/replay/model.ts';
import { pointNs } from '../../../src/core/launch/replay/points.ts';
import { whatIf } from '../../../src/core/launch/replay/replay.ts';
import { timesOf } from '../../../src/core/launch/replay/scenario.ts';
import { asRecorded } from '../../../src/core/launch/replay/types.ts';
import { traceOfBytes } from './reading.ts';
import { jsonOf, realTraces } from './real-traces.ts';

describe.each(realTraces)('$name', (expected) => {
  const model = modelOf(traceOfBytes(jsonOf(expected)));
  const { trace, points, works } = model;
  const recordedNs = Float64Array.from(points.row, (_, i) => pointNs(trace, points, i));
  const course = replayed(model, recordedTimes(model));

  test('replays to its own times, to the nanosecond', () => {
    expect(course.pointNs).toEqual(recordedNs);
    expect([...course.beginNs]).toEqual([...works.row].map((row) => trace.rows.beginNs[row]));
    expect([...course.endNs]).toEqual([...works.row].map((row) => trace.rows.endNs[row]));
    expect(latencyOf(model, course)).toBe(expected.latencyNs);
    expect(replayed(model, timesOf(model, asRecorded))).toEqual(course);
  });

  test('never gains more from a faster processor than all that is not the GPU, nor loses by it', () => {
    const latency = (cpuSpeed: number) => whatIf(model, { ...asRecorded, cpuSpeed })?.latencyNs ?? 0;
    const [slow, same, fast, instant] = [latency(0.5), latency(1), latency(2), latency(100)];
    expect(slow).toBeGreaterThan(same);
    expect(same).toBe(expected.latencyNs);
    expect(fast).toBeLessThan(same);
    expect(instant).toBeLessThanOrEqual(fast);
    expect(slow).toBeLessThanOrEqual(2 * same);
  });
});

const modelNamed = (name: string) => {
  const found = realTraces.find((trace) => trace.name === name);
  return found === undefined ? undefined : modelOf(traceOfBytes(jsonOf(found)));
};

const bert = modelNamed('tracelens_h100_bert-small');
const speedupOf = (scenario: object) =>
  bert === undefined ? 0 : (whatIf(bert, { ...asRecorded, ...scenario })?.speedup ?? 0);

test.skipIf(bert === undefined)(
  'a small BERT gains nothing from a faster GPU, all from a faster CPU or a graph',
  () => {
    expect(speedupOf({ gpuSpeed: 4 })).toBeLessThan(1.02);
    expect(speedupOf({ cpuSpeed: 2 })).toBeGreaterThan(1.9);
    expect(speedupOf({ graphs: true })).toBeGreaterThan(4);
    expect(speedupOf({ launchNs: 20_000 })).toBeLessThan(0.9);
  },
);
