import { expect, test } from 'vitest';
import { chromeTrace, chromeTraceOf } from '../../../src/core/schedule/chrome-trace.ts';
import { simulate } from '../../../src/core/schedule/engine.ts';
import { holding, loose, overhead, pipeline, slots, some, uses } from './schedules.ts';

test('lanes are threads with names, tasks are slices, tiers are counters', () => {
  const builder = loose({ link: 4 }, ['H2D copies', 'GPU compute'], { gpu: 8 });
  const memory = { acquires: holding('gpu', 2), releases: holding('gpu', 2) };
  const copy = builder.task({ name: 'in 0', lane: 'H2D copies', phase: 'forward', uses: uses({ link: 6 }), ...memory });
  builder.task({ name: 'loss', lane: 'GPU compute', phase: 'backward', after: [copy], ...overhead(1e-5) });
  expect(chromeTrace(simulate(builder.finish()))).toEqual({
    displayTimeUnit: 'ms',
    traceEvents: [
      { ph: 'M', name: 'process_name', pid: 1, tid: 0, args: { name: 'training step' } },
      { ph: 'M', name: 'thread_name', pid: 1, tid: 1, args: { name: 'H2D copies' } },
      { ph: 'M', name: 'thread_sort_index', pid: 1, tid: 1, args: { sort_index: 0 } },
      { ph: 'M', name: 'thread_name', pid: 1, tid: 2, args: { name: 'GPU compute' } },
      { ph: 'M', name: 'thread_sort_index', pid: 1, tid: 2, args: { sort_index: 1 } },
      {
        ph: 'X',
        name: 'in 0',
        cat: 'forward',
        pid: 1,
        tid: 1,
        ts: 0,
        dur: 1.5e6,
        args: { task: 0, overhead_seconds: 0, link: 6 },
      },
      {
        ph: 'X',
        name: 'loss',
        cat: 'backward',
        pid: 1,
        tid: 2,
        ts: 1.5e6,
        dur: 10,
        args: { task: 1, overhead_seconds: 1e-5 },
      },
      { ph: 'C', name: 'GPU memory', pid: 1, ts: 0, args: { bytes: 10 } },
      { ph: 'C', name: 'GPU memory', pid: 1, ts: 1.5e6, args: { bytes: 8 } },
    ],
  });
});

test('read in whole nanoseconds, as Perfetto reads it, slices of a lane touch and never overlap', () => {
  const timeline = simulate(pipeline(2000, { copy: 1.23456789e-4, compute: 2.3456789e-4 / 7 }));
  const text = JSON.stringify(chromeTrace(timeline));
  expect(text).toBe(JSON.stringify(chromeTrace(timeline)));
  const endOfThread = new Map<number, number>();
  for (const event of chromeTrace(timeline).traceEvents) {
    if (event.ph !== 'X') continue;
    const [start, length] = [Math.trunc(event.ts * 1000), Math.trunc(event.dur * 1000)];
    expect(start).toBeGreaterThanOrEqual(endOfThread.get(event.tid) ?? 0);
    expect(start).toBe(Math.round((timeline.start[event.args['task'] ?? -1] ?? 0) * 1e9));
    endOfThread.set(event.tid, start + length);
  }
});

test('pools are counters of what is taken, in their own unit', () => {
  const builder = loose({ drive: 1 }, ['reads'], {}, { pools: [slots('buffers', 2)] });
  const work = { lane: 'reads', phase: 'forward' as const, uses: uses({ drive: 1 }) };
  builder.task({ ...work, name: 'read', takes: some('buffers', 2) });
  builder.task({ ...work, name: 'use', gives: some('buffers', 2) });
  const counters = chromeTrace(simulate(builder.finish())).traceEvents.filter(({ ph }) => ph === 'C');
  expect(counters).toEqual([
    { ph: 'C', name: 'Pool buffers', pid: 1, ts: 0, args: { slots: 2 } },
    { ph: 'C', name: 'Pool buffers', pid: 1, ts: 2e6, args: { slots: 0 } },
  ]);
});

test('steps beside each other are processes with their names', () => {
  const timeline = simulate(pipeline(2, { copy: 1, compute: 2 }));
  const both = chromeTraceOf([
    { name: 'first', timeline },
    { name: 'second', timeline },
  ]).traceEvents;
  const alone = chromeTrace(timeline).traceEvents;
  expect(both).toHaveLength(2 * alone.length);
  expect(both.filter(({ pid }) => pid === 2).slice(1)).toEqual(alone.slice(1).map((event) => ({ ...event, pid: 2 })));
  expect(both.flatMap((event) => (event.name === 'process_name' ? [[event.pid, event.args]] : []))).toEqual([
    [1, { name: 'first' }],
    [2, { name: 'second' }],
  ]);
});
