import { describe, expect, test } from 'vitest';
import { simulate } from '../../../src/core/schedule/engine.ts';
import { bindingOf, criticalPath } from '../../../src/core/schedule/queries.ts';
import type { Schedule, TaskId } from '../../../src/core/schedule/types.ts';
import { exactly, loose, overhead, slots, some, startOf, uses } from './schedules.ts';

const forward = 'forward' as const;

/** Layers are read ahead into `buffers` slots, and each slot is free again when its layer is computed. */
const prefetch = (layers: number, buffers: number, read: number, compute: number): Schedule => {
  const builder = loose({ drive: 1, flops: 1 }, ['reads', 'compute'], {}, { pools: [slots('buffers', buffers)] });
  for (let layer = 0; layer < layers; layer += 1) {
    const from = { name: `read ${layer}`, lane: 'reads', phase: forward, uses: uses({ drive: read }) };
    const fetched = builder.task({ ...from, takes: some('buffers') });
    const work = { name: `layer ${layer}`, lane: 'compute', phase: forward, uses: uses({ flops: compute }) };
    builder.task({ ...work, after: [fetched], gives: some('buffers') });
  }
  return builder.finish();
};

describe('a pool', () => {
  test('of one slot makes reading and computing take turns', () => {
    exactly(simulate(prefetch(10, 1, 2, 3)).stepSeconds, 10 * (2 + 3));
  });

  test.each([2, 3, 10])('of %d slots lets the two overlap: the slower one counts', (buffers) => {
    exactly(simulate(prefetch(10, buffers, 2, 3)).stepSeconds, 2 + 10 * 3);
    exactly(simulate(prefetch(10, buffers, 3, 2)).stepSeconds, 10 * 3 + 2);
  });

  test('bounds how far reads run ahead', () => {
    const timeline = simulate(prefetch(8, 3, 1, 10));
    const readStarts = Array.from({ length: 8 }, (_, layer) => startOf(timeline, 2 * layer));
    // Three at once, then one whenever a layer ends: at 11, 21, ...
    expect(readStarts).toEqual([0, 1, 2, 11, 21, 31, 41, 51]);
    expect(timeline.pools[0]).toMatchObject({ pool: 'buffers', peak: 3 });
    expect(timeline.freedBy[6]).toBe(1);
    expect(timeline.freedBy[0]).toBe(-1);
  });

  test('counts bytes as well as slots, fractions too', () => {
    const pool = { id: 'pinned', unit: 'bytes', capacity: 1 } as const;
    const lanes = Array.from({ length: 12 }, (_, i) => `lane ${i}`);
    const builder = loose({}, lanes, {}, { pools: [pool] });
    for (const lane of lanes) {
      const held = { takes: some('pinned', 0.1), gives: some('pinned', 0.1) };
      builder.task({ name: lane, lane, phase: forward, ...overhead(1), ...held });
    }
    const timeline = simulate(builder.finish());
    // Ten tenths fill it although their sum in floating point is not 1.
    expect(Array.from(timeline.start)).toEqual([...Array.from({ length: 10 }, () => 0), 1, 1]);
    expect(timeline.pools[0]?.taken.at(-1)).toBeCloseTo(0, 12);
  });

  test('serves the highest priority first, then the first listed; who does not fit holds back nobody', () => {
    const lanes = ['holder', 'urgent', 'large', 'early', 'late'];
    const builder = loose({}, lanes, {}, { pools: [slots('pool', 2)] });
    const task = (lane: string, amount: number, more: { readonly priority?: number }) => {
      const held = { takes: some('pool', amount), gives: some('pool', amount) };
      return builder.task({ name: lane, lane, phase: forward, ...held, ...overhead(1), ...more });
    };
    const holder = task('holder', 1, { priority: 3 });
    const second = task('late', 1, {});
    const third = task('early', 2, {});
    const large = task('large', 2, { priority: 2 });
    const urgent = task('urgent', 1, { priority: 1 });
    const timeline = simulate(builder.finish());
    // Large does not fit beside the holder, urgent does; then large goes before the two that are below it.
    expect([holder, urgent, large, second, third].map((id) => startOf(timeline, id))).toEqual([0, 0, 1, 2, 3]);
  });

  test('of a task that takes from two waits until both have enough, and takes neither before', () => {
    const builder = loose({}, ['a', 'b', 'c', 'd'], {}, { pools: [slots('p', 1), slots('q', 1)] });
    const hold = (lane: string, pool: string, length: number) =>
      builder.task({ name: lane, lane, phase: forward, takes: some(pool), gives: some(pool), ...overhead(length) });
    const [first, second] = [hold('a', 'p', 1), hold('b', 'q', 3)];
    const both = { takes: [...some('p'), ...some('q')], gives: [...some('p'), ...some('q')] };
    const waits = builder.task({ name: 'both', lane: 'c', phase: forward, ...both, ...overhead(1) });
    const between = hold('d', 'p', 1);
    const timeline = simulate(builder.finish());
    expect([first, second, between, waits].map((id) => startOf(timeline, id))).toEqual([0, 0, 1, 3]);
    expect(timeline.freedBy[waits]).toBe(second);
    expect(criticalPath(timeline)).toEqual([second, waits]);
  });
});

describe('queries', () => {
  test('the critical path goes over the task that gave the slot back', () => {
    const timeline = simulate(prefetch(4, 1, 2, 3));
    expect(criticalPath(timeline)).toEqual([0, 1, 2, 3, 4, 5, 6, 7] satisfies TaskId[]);
  });

  test('what binds is found where tasks wait for slots', () => {
    const slow = simulate(prefetch(4, 1, 2, 3));
    expect(bindingOf(slow)).toMatchObject({ kind: 'resource', resource: 'flops', busyShare: 12 / 20 });
    expect(bindingOf(simulate(prefetch(4, 2, 2, 3)))).toMatchObject({ busyShare: 12 / 14 });
  });
});

/** Why "more is never slower" is no law of pools either: who comes earlier may be in the way of the one that counts. */
describe('a faster resource can make the step longer', () => {
  test('where two race for a slot', () => {
    const step = (drive: number) => {
      const lanes = ['drive', 'background', 'prepare', 'copies', 'compute'];
      const builder = loose({ drive, flops: 1 }, lanes, {}, { pools: [slots('slot', 1)] });
      const slot = { takes: some('slot'), gives: some('slot') };
      const read = builder.task({ name: 'read', lane: 'drive', phase: forward, uses: uses({ drive: 2 }) });
      builder.task({ name: 'background', lane: 'background', phase: forward, after: [read], ...slot, ...overhead(10) });
      const ready = builder.task({ name: 'prepare', lane: 'prepare', phase: forward, ...overhead(1.5) });
      const copy = { name: 'copy', lane: 'copies', phase: forward, after: [ready] };
      const copied = builder.task({ ...copy, ...slot, ...overhead(1) });
      builder.task({ name: 'layer', lane: 'compute', phase: forward, after: [copied], uses: uses({ flops: 10 }) });
      return simulate(builder.finish()).stepSeconds;
    };
    exactly(step(1), 12.5);
    exactly(step(2), 1 + 10 + 1 + 10);
  });

  test('where one slows the other down', () => {
    const step = (drive: number) => {
      const contentions = [{ resource: 'memory', whileUsed: ['link'], factor: 0.5 }];
      const lanes = ['drive', 'copies', 'pass', 'compute'];
      const builder = loose({ drive, link: 1, memory: 1, flops: 1 }, lanes, {}, { contentions });
      const task = (lane: string, amounts: Readonly<Record<string, number>>, after: readonly TaskId[] = []) =>
        builder.task({ name: lane, lane, phase: forward, after, uses: uses(amounts) });
      task('copies', { link: 2 }, [task('drive', { drive: 2 })]);
      task('compute', { flops: 10 }, [task('pass', { memory: 2 })]);
      return simulate(builder.finish()).stepSeconds;
    };
    exactly(step(1), 12);
    exactly(step(1e12), 13);
  });
});

describe('bugs of a planner throw', () => {
  test('a deadlock, with the tasks that wait', () => {
    const builder = loose({ drive: 1 }, ['reads', 'more'], {}, { pools: [slots('buffers', 1)] });
    const read = { phase: forward, uses: uses({ drive: 2 }), takes: some('buffers') };
    builder.task({ name: 'read 0', lane: 'reads', ...read });
    builder.task({ name: 'read 1', lane: 'reads', ...read });
    builder.task({ name: 'other', lane: 'more', ...read });
    expect(() => simulate(builder.finish())).toThrow(
      'the schedule is stuck at 2 s, since nobody runs who would give back: ' +
        'task read 1 (1) waits for 1 of pool buffers, 1 of whose 1 slots are taken; ' +
        'task other (2) waits for 1 of pool buffers, 1 of whose 1 slots are taken',
    );
  });

  const one = (change: Partial<Schedule['tasks'][number]>, capacity = 2): Schedule => {
    const builder = loose({}, ['a'], {}, { pools: [slots('pool', capacity)] });
    builder.task({ name: 'read', lane: 'a', phase: forward });
    const schedule = builder.finish();
    return { ...schedule, tasks: schedule.tasks.map((task) => ({ ...task, ...change })) };
  };
  test.each([
    [{ takes: [{ pool: 0, amount: 3 }] }, 'task read: 3 of pool pool, which has 2 slots'],
    [{ takes: [{ pool: 0, amount: Number.NaN }] }, 'task read: pool pool is asked for NaN'],
    [{ gives: [{ pool: 0, amount: -1 }] }, 'task read: pool pool is asked for -1'],
    [{ gives: [{ pool: 0, amount: 1 }] }, 'task read gives back 1 of pool pool, of which 0 is taken'],
    [{ takes: [{ pool: 4, amount: 1 }] }, 'task read: no pool 4'],
    [
      {
        takes: [
          { pool: 0, amount: 1 },
          { pool: 0, amount: 1 },
        ],
      },
      'pool pool is listed twice',
    ],
  ])('%j', (change, message) => {
    expect(() => simulate(one(change))).toThrow(message);
  });
  test('a pool that is no size', () => {
    expect(() => simulate(one({}, Number.NaN))).toThrow('pool pool: its capacity is NaN');
  });
  test('a pool that is not listed, or twice', () => {
    const builder = loose({}, ['a'], {}, { pools: [slots('p', 1)] });
    expect(() => builder.task({ name: 't', lane: 'a', phase: forward, takes: some('q') })).toThrow('no pool q');
    expect(() => loose({}, [], {}, { pools: [slots('p', 1), slots('p', 1)] })).toThrow('a pool is listed twice');
  });
});
