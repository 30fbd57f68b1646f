import fc from 'fast-check';
import { expect, test } from 'vitest';
import { simulate } from '../../src/core/schedule/engine.ts';
import type { Timeline } from '../../src/core/schedule/types.ts';
import { aloneSeconds, boostOf, leastFactor, schedules, usual } from './schedule-arbitrary.ts';
import { instants } from './schedule-instants.ts';

const runs = { numRuns: 300 };
const slack = (timeline: Timeline) => 1e-9 * Math.max(1, timeline.stepSeconds);
const at = (column: ArrayLike<number>, index: number) => column[index] ?? Number.NaN;

const law = (check: (timeline: Timeline) => void, shape = usual) => {
  fc.assert(
    fc.property(schedules(shape), (schedule) => {
      check(simulate(schedule));
    }),
    runs,
  );
};

test('no resource is over its capacity at any instant', () => {
  law((timeline) => {
    for (const { load } of instants(timeline)) for (const used of load) expect(used).toBeLessThanOrEqual(1 + 1e-9);
  });
});

test('sharing is max-min fair: every task is at its cap, or held by a full resource where no equal has a larger share', () => {
  law((timeline) => {
    for (const { load, tasks } of instants(timeline)) {
      for (const task of tasks) {
        const held = task.resources.some(
          (resource) =>
            at(load, resource) > 1 - 1e-9 &&
            tasks.every(
              (other) =>
                !other.resources.includes(resource) ||
                other.priority > task.priority ||
                other.share <= (other.priority < task.priority ? 0 : task.share) + 1e-9,
            ),
        );
        expect(held || task.atCap).toBe(true);
      }
    }
  });
});

const servedOf = ({ served }: Timeline, id: number) =>
  Array.from(served.task.keys()).filter((row) => served.task[row] === id);

test('all work is served, once, between the end of the overhead and the end of the task', () => {
  law((timeline) => {
    const { schedule, served } = timeline;
    for (const [id, task] of schedule.tasks.entries()) {
      const rows = servedOf(timeline, id);
      if (aloneSeconds(schedule, id) === 0) {
        expect(rows).toEqual([]);
        continue;
      }
      expect(rows.reduce((sum, row) => sum + at(served.fraction, row), 0)).toBeCloseTo(1, 12);
      const edges = rows.flatMap((row) => [at(served.fromSeconds, row), at(served.toSeconds, row)]);
      expect(edges[0]).toBeGreaterThanOrEqual(at(timeline.start, id) + task.overheadSeconds);
      expect(edges.at(-1)).toBe(at(timeline.end, id));
      for (let i = 1; i < edges.length; i += 1) expect(edges[i]).toBeGreaterThanOrEqual(at(edges, i - 1));
    }
  });
});

test('where nobody goes first, it is served without a pause', () => {
  law(
    (timeline) => {
      const { schedule, served } = timeline;
      for (const [id, task] of schedule.tasks.entries()) {
        const rows = servedOf(timeline, id);
        let now = at(timeline.start, id) + task.overheadSeconds;
        for (const row of rows) {
          expect(at(served.fromSeconds, row)).toBe(now);
          now = at(served.toSeconds, row);
        }
      }
    },
    { ...usual, priorities: false },
  );
});

test('no task is served beyond the cap of any of its demands', () => {
  law(({ schedule, served }) => {
    for (const row of served.task.keys()) {
      const seconds = at(served.toSeconds, row) - at(served.fromSeconds, row);
      for (const { amount, atMostPerSecond = Infinity } of schedule.tasks[at(served.task, row)]?.uses ?? []) {
        const rounding = 1e-9 * amount;
        expect(amount * at(served.fraction, row)).toBeLessThanOrEqual(atMostPerSecond * seconds + rounding);
      }
    }
  });
});

/** When a task's dependencies and the task ahead of it in its lane have ended. */
const readyTimes = ({ schedule, end }: Timeline): readonly number[] => {
  const laneEnd = new Map<number, number>();
  return schedule.tasks.map(({ after, lane }, id) => {
    const ready = Math.max(0, laneEnd.get(lane) ?? 0, ...after.map((before) => at(end, before)));
    laneEnd.set(lane, at(end, id));
    return ready;
  });
};

test('a task starts the moment it is ready, or the moment another gives back what it waits for', () => {
  let waited = 0;
  law((timeline) => {
    const { schedule, start, end, freedBy } = timeline;
    for (const [id, ready] of readyTimes(timeline).entries()) {
      expect(at(end, id)).toBeGreaterThanOrEqual(at(start, id));
      const giver = at(freedBy, id);
      if (giver < 0) {
        expect(at(start, id)).toBe(ready);
        continue;
      }
      waited += 1;
      expect(at(start, id)).toBeGreaterThanOrEqual(ready);
      expect(at(start, id)).toBe(at(end, giver));
      const given = schedule.tasks[giver]?.gives?.map(({ pool }) => pool);
      expect(schedule.tasks[id]?.takes?.some(({ pool }) => given?.includes(pool))).toBe(true);
    }
  });
  expect(waited).toBeGreaterThan(40);
});

test('a pool holds what was taken and not given back: never below nothing, never above what it has', () => {
  law(({ schedule, pools, start, end }) => {
    for (const [index, { taken, atSeconds, peak }] of pools.entries()) {
      const { capacity = 0 } = schedule.pools?.[index] ?? {};
      for (const [row, now] of atSeconds.entries()) {
        const moved = (which: 'takes' | 'gives', when: Float64Array) =>
          schedule.tasks
            .filter((_, id) => at(when, id) <= now)
            .flatMap((task) => task[which] ?? [])
            .reduce((sum, { pool, amount }) => sum + (pool === index ? amount : 0), 0);
        expect(at(taken, row)).toBeCloseTo(moved('takes', start) - moved('gives', end), 9);
        expect(at(taken, row)).toBeGreaterThanOrEqual(0);
        expect(at(taken, row)).toBeLessThanOrEqual(peak);
      }
      expect(peak).toBeLessThanOrEqual(capacity * (1 + 1e-9));
      expect(taken.at(-1)).toBeCloseTo(0, 9);
    }
  });
});

test('nobody waits for a pool that has what he takes', () => {
  law((timeline) => {
    const { schedule, pools, start } = timeline;
    for (const [id, ready] of readyTimes(timeline).entries()) {
      for (const { pool, amount } of schedule.tasks[id]?.takes ?? []) {
        const { atSeconds, taken } = pools[pool] ?? { atSeconds: [], taken: [] };
        const least = Math.min(
          ...Array.from(taken).filter((_, row) => at(atSeconds, row) >= ready && at(atSeconds, row) < at(start, id)),
        );
        // One pool a task is drawn here, so that it alone is what the task waits for.
        expect(least + amount).toBeGreaterThan(schedule.pools?.[pool]?.capacity ?? Infinity);
      }
    }
  });
});

test('a step is at least its longest chain, its longest lane and its busiest resource, and at most everything one by one', () => {
  law((timeline) => {
    const { schedule, stepSeconds } = timeline;
    const boost = (resource: number) => boostOf(schedule, resource);
    const chain: number[] = [];
    const laneChain = new Map<number, number>();
    const laneBusy = new Map<number, number>();
    let serial = 0;
    for (const [id, task] of schedule.tasks.entries()) {
      const alone = task.overheadSeconds + aloneSeconds(schedule, id, boost);
      const before = Math.max(0, laneChain.get(task.lane) ?? 0, ...task.after.map((other) => at(chain, other)));
      chain.push(before + alone);
      laneChain.set(task.lane, before + alone);
      laneBusy.set(task.lane, (laneBusy.get(task.lane) ?? 0) + at(timeline.end, id) - at(timeline.start, id));
      serial += task.overheadSeconds + aloneSeconds(schedule, id) / leastFactor(schedule);
    }
    expect(stepSeconds).toBeGreaterThanOrEqual(Math.max(...chain, ...laneBusy.values()) - slack(timeline));
    for (const [index, { perSecond }] of schedule.resources.entries()) {
      const demanded = schedule.tasks.flatMap(({ uses }) => uses).filter(({ resource }) => resource === index);
      const total = demanded.reduce((sum, { amount }) => sum + amount, 0);
      expect(stepSeconds).toBeGreaterThanOrEqual(total / perSecond / boost(index) - slack(timeline));
    }
    // The shares of the tasks on a full resource add up to at least what it serves, and a task at its cap goes as fast as
    // alone, so the work left falls by at least the least factor per second.
    expect(stepSeconds).toBeLessThanOrEqual(serial + slack(timeline));
  });
});

test('memory is never below what is resident, and ends there when all is given back', () => {
  law(({ schedule, memory }) => {
    for (const [index, curve] of memory.entries()) {
      const resident = schedule.tiers[index]?.resident ?? Number.NaN;
      expect(curve.tier).toBe(schedule.tiers[index]?.id);
      expect(curve.atSeconds[0]).toBe(0);
      expect(curve.heldBytes.at(-1)).toBe(resident);
      for (const held of curve.heldBytes) {
        expect(held).toBeGreaterThanOrEqual(resident);
        expect(held).toBeLessThanOrEqual(curve.peak);
      }
      for (let i = 1; i < curve.atSeconds.length; i += 1) {
        expect(at(curve.atSeconds, i)).toBeGreaterThan(at(curve.atSeconds, i - 1));
      }
    }
  });
});

test('the same schedule gives the same timeline, and every number of it is finite', () => {
  law((timeline) => {
    const again = simulate(timeline.schedule);
    expect(again).toEqual(timeline);
    for (const column of [timeline.start, timeline.end, timeline.served.fraction]) {
      expect(column.every(Number.isFinite)).toBe(true);
    }
  });
});
