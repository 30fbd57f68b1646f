import { expect, test } from 'vitest';
import { scarce, streamed } from '../../bench/streamed.ts';
import { simulate } from '../../../src/core/schedule/engine.ts';

const threadSeconds = (): number => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1e6;
};

/** Least of a few, since what else a machine does only ever makes things slower. */
const secondsPerTask = (layers: number, times: number): number => {
  const schedule = streamed(layers, scarce, true);
  const runs = Array.from({ length: 3 }, () => {
    const begun = threadSeconds();
    for (let i = 0; i < times; i += 1) simulate(schedule);
    return (threadSeconds() - begun) / times;
  });
  return Math.min(...runs) / schedule.tasks.length;
};

/** If the cost of a task grew with their number, it would be 100 times as much; caches and the collector make it some. */
test('a task of a thousand layers costs about what one of ten does', () => {
  secondsPerTask(10, 200);
  expect(secondsPerTask(1000, 2) / secondsPerTask(10, 200)).toBeLessThan(8);
});

test('a step of 10,000 layers with every limit ends, with all of its work done', () => {
  const timeline = simulate(streamed(10_000, scarce, true));
  expect(timeline.schedule.tasks.length).toBe(160_000);
  expect(timeline.stepSeconds).toBeGreaterThan(0);
  expect(timeline.pools[0]?.peak).toBe(3);
  const done = new Float64Array(timeline.schedule.tasks.length);
  for (const [row, task] of timeline.served.task.entries()) {
    done[task] = (done[task] ?? 0) + (timeline.served.fraction[row] ?? 0);
  }
  expect(done.every((fraction) => Math.abs(fraction - 1) < 1e-9)).toBe(true);
});
