import fc from 'fast-check';
import { expect, test } from 'vitest';
import { simulate } from '../../src/core/schedule/engine.ts';
import type { Schedule, Timeline } from '../../src/core/schedule/types.ts';
import { seconds } from '../../src/core/units.ts';
import type { Shape } from './schedule-arbitrary.ts';
import { evenly, plain, schedules, usual, withCaps, withRates } from './schedule-arbitrary.ts';

/** What becomes of a timeline when rates, caps or pools of its schedule change. */
const runs = { numRuns: 300 };
const slack = (timeline: Timeline) => 1e-9 * Math.max(1, timeline.stepSeconds);
const at = (column: ArrayLike<number>, index: number) => column[index] ?? Number.NaN;

const timesScaled = (shape: Shape, factors: fc.Arbitrary<number>, tolerance: (timeline: Timeline) => number) => {
  fc.assert(
    fc.property(schedules(shape), factors, (schedule, k) => {
      const before = simulate(schedule);
      const after = simulate(
        withCaps(
          withRates(schedule, () => k),
          k,
        ),
      );
      for (const id of schedule.tasks.keys()) {
        expect(Math.abs(at(after.end, id) * k - at(before.end, id))).toBeLessThanOrEqual(tolerance(before));
      }
    }),
    runs,
  );
};

test('all rates times k: all times by k', () => {
  timesScaled({ ...usual, overheads: 'none', pools: 'none' }, evenly(0.1, 10), slack);
});

/** Who takes from a pool first may hang on the last bit of two times; powers of two leave all bits as they are. */
test('all rates times a power of two: exactly, with pools too', () => {
  timesScaled({ ...usual, overheads: 'none' }, fc.constantFrom(0.25, 0.5, 2, 1024), () => 0);
});

const endsNoLater = (better: Schedule, before: Timeline) => {
  const after = simulate(better);
  for (const id of after.schedule.tasks.keys()) {
    expect(at(after.end, id)).toBeLessThanOrEqual(at(before.end, id) + slack(before));
  }
};

/**
 * More of anything is never slower in these schedules: each lane has its resources for itself and all that take from a
 * pool are in one lane, in order. Then a start is a sum and a maximum of what comes before, and nobody comes earlier
 * into anybody's way. Where lanes share resources, contend, or race for a pool it is no law, as for list schedules
 * (Graham, SIAM J. Appl. Math. 17(2), 1969); the engine's tests hold a counterexample of each kind.
 */
const unshared = { ...usual, sharing: false, contention: false, pools: 'ordered' } as const;
const more = fc.array(evenly(1, 5), { minLength: 6, maxLength: 6 });

test('where no lanes share a resource or race for a pool, a faster resource ends no task later', () => {
  fc.assert(
    fc.property(schedules(unshared), more, (schedule, factors) => {
      endsNoLater(
        withRates(schedule, (resource) => at(factors, resource)),
        simulate(schedule),
      );
    }),
    runs,
  );
});

test('nor do higher caps, larger pools or shorter overheads', () => {
  fc.assert(
    fc.property(schedules(unshared), evenly(1, 5), (schedule, k) => {
      const before = simulate(schedule);
      endsNoLater(withCaps(schedule, k), before);
      endsNoLater(
        { ...schedule, pools: schedule.pools?.map((pool) => ({ ...pool, capacity: pool.capacity * k })) ?? [] },
        before,
      );
      const tasks = schedule.tasks.map((task) => ({ ...task, overheadSeconds: seconds(task.overheadSeconds / k) }));
      endsNoLater({ ...schedule, tasks }, before);
    }),
    runs,
  );
});

test('caps above the rates, one priority for all, a factor of 1 and pools with enough leave all as it is', () => {
  fc.assert(
    fc.property(schedules(plain), (schedule) => {
      const tasks = schedule.tasks.map((task) => ({
        ...task,
        priority: 7,
        uses: task.uses.map((use) => ({ ...use, atMostPerSecond: 1e9 })),
      }));
      const expected = simulate(schedule);
      const timeline = simulate({ ...schedule, tasks });
      expect(timeline.end).toEqual(expected.end);
      expect(timeline.served).toEqual(expected.served);

      const contentions = [{ resource: 0, whileUsed: [0], factor: 1 }];
      const pools = [{ id: 'ample', unit: 'slots' as const, capacity: tasks.length }];
      const slot = [{ pool: 0, amount: 1 }];
      const pooled = tasks.map((task) => ({ ...task, takes: slot, gives: slot }));
      // Those that start at one instant do so in another order, so sums may differ in their last bits.
      for (const [id, end] of simulate({ ...schedule, tasks: pooled, pools, contentions }).end.entries()) {
        expect(Math.abs(end - at(expected.end, id))).toBeLessThanOrEqual(slack(expected));
      }
    }),
    runs,
  );
});
