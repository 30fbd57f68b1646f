import { expect, test } from 'vitest';
import { simulate } from '../../../src/core/schedule/engine.ts';
import { laneSegments } from '../../../src/core/schedule/lane-segments.ts';
import { loose, overhead, pipeline } from './schedules.ts';

const whole = (toSeconds: number) => ({ fromSeconds: 0, toSeconds });

test('tasks wider than a pixel stay what they are', () => {
  const timeline = simulate(pipeline(3, { copy: 1, compute: 2 }));
  const [copies, compute] = laneSegments(timeline, whole(7), 700);
  expect(copies).toEqual({
    startSeconds: Float64Array.of(0, 1, 2),
    endSeconds: Float64Array.of(1, 2, 3),
    busySeconds: Float64Array.of(1, 1, 1),
    firstTask: Int32Array.of(0, 2, 4),
    taskCount: Int32Array.of(1, 1, 1),
  });
  expect(compute?.startSeconds).toEqual(Float64Array.of(1, 3, 5));
});

test('narrow neighbours are joined until they fill a pixel, and no time is lost', () => {
  const timeline = simulate(pipeline(5000, { copy: 0.001, compute: 0.002 }));
  const [copies] = laneSegments(timeline, whole(timeline.stepSeconds), 100);
  expect(copies?.startSeconds.length).toBeLessThanOrEqual(200);
  expect(copies?.taskCount.reduce((sum, count) => sum + count, 0)).toBe(5000);
  expect(copies?.busySeconds.reduce((sum, busy) => sum + busy, 0)).toBeCloseTo(5, 9);
});

test('a wide task is not joined with narrow ones beside it', () => {
  const builder = loose({}, ['a']);
  for (const length of [0.01, 5, 0.01, 0.01]) {
    builder.task({ name: 't', lane: 'a', phase: 'forward', ...overhead(length) });
  }
  const [lane] = laneSegments(simulate(builder.finish()), whole(5.03), 50);
  expect(lane?.taskCount).toEqual(Int32Array.of(1, 1, 2));
});

test('only what the window shows is listed', () => {
  const timeline = simulate(pipeline(10, { copy: 1 }));
  const [lane] = laneSegments(timeline, { fromSeconds: 3.5, toSeconds: 5.5 }, 100);
  expect(lane?.firstTask).toEqual(Int32Array.of(3, 4, 5));
});
