import fc from 'fast-check';
import { expect, test } from 'vitest';
import { simulate } from '../../src/core/schedule/engine.ts';
import type { Schedule } from '../../src/core/schedule/types.ts';
import type { Shape } from './schedule-arbitrary.ts';
import { allSchedules, isStuck, plain, schedules, usual } from './schedule-arbitrary.ts';
import { referenceEnds } from './schedule-reference.ts';

/** Schedules in which shares change while tasks run: the comparison says nothing of the others. */
const sampled = (shape: Shape, count: number, seed: number): readonly Schedule[] =>
  fc
    .sample(schedules({ ...shape, maxTasks: 16, maxResources: 3 }), { numRuns: 6 * count, seed })
    .filter((schedule) => {
      const { task } = simulate(schedule).served;
      return task.length > new Set(task).size;
    })
    .slice(0, count);

const compare = (sample: readonly Schedule[]): void => {
  for (const schedule of sample) {
    const timeline = simulate(schedule);
    const dt = timeline.stepSeconds / 300;
    for (const [id, end] of (referenceEnds(schedule, dt) ?? []).entries()) {
      expect(Math.abs(end - (timeline.end[id] ?? Number.NaN))).toBeLessThanOrEqual(dt);
    }
  }
};

test('200 random schedules: every task ends within a step of where the naive simulator ends it', () => {
  const sample = sampled(plain, 200, 20260801);
  expect(sample.length).toBe(200);
  compare(sample);
});

/** Who takes from a pool is decided by which of two events comes first, so that here no two should come at once. */
const apart = { ...usual, overheads: 'always' } as const;

test('200 more, with caps, priorities, contention and pools', () => {
  const sample = sampled(apart, 200, 20261123);
  expect(sample.length).toBe(200);
  compare(sample);
  const waited = sample.filter((schedule) => simulate(schedule).freedBy.some((giver) => giver >= 0));
  expect(waited.length).toBeGreaterThan(30);
});

test('schedules that get stuck here get stuck there', () => {
  const sample = fc.sample(allSchedules({ ...apart, maxTasks: 12 }), { numRuns: 400, seed: 20261124 });
  const stuck = sample.filter(isStuck);
  expect(stuck.length).toBeGreaterThan(20);
  for (const schedule of stuck) expect(referenceEnds(schedule, 0.1)).toBeUndefined();
});
