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

const small = 'tracelens_h100_bert-small';

/** Bound by its launches: 60 kernels in 4 ms. */
test('a small BERT gains nothing from a faster GPU, all from a faster CPU or a graph', () => {
  const models = realTraces.filter(({ name }) => name === small).map((row) => modelOf(traceOfBytes(jsonOf(row))));
  const speedups = models.map((model) =>
    [{ gpuSpeed: 4 }, { cpuSpeed: 2 }, { graphs: true }, { launchNs: 20_000 }].map(
      (scenario) => whatIf(model, { ...asRecorded, ...scenario })?.speedup ?? 0,
    ),
  );
  expect(speedups).toHaveLength(realTraces.some(({ name }) => name === small) ? 1 : 0);
  for (const [gpu = 9, cpu = 0, graphs = 0, launch = 9] of speedups) {
    expect(gpu).toBeLessThan(1.02);
    expect(cpu).toBeGreaterThan(1.9);
    expect(graphs).toBeGreaterThan(4);
    expect(launch).toBeLessThan(0.9);
  }
});
