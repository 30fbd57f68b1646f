import { describe, expect, test } from 'vitest';
import { simulate } from '../../../src/core/schedule/engine.ts';
import { resourceBusyShare } from '../../../src/core/schedule/queries.ts';
import { endOf, exactly, loose, overhead, uses } from './schedules.ts';

const forward = 'forward' as const;
const capped = (resource: string, amount: number, atMostPerSecond: number) => [{ resource, amount, atMostPerSecond }];

describe('a cap', () => {
  test('holds a task that is alone', () => {
    const builder = loose({ link: 10 }, ['a']);
    const copy = builder.task({ name: 'copy', lane: 'a', phase: forward, uses: capped('link', 12, 4) });
    exactly(endOf(simulate(builder.finish()), copy), 3);
  });

  test('above the rate of the resource is none', () => {
    const builder = loose({ link: 10 }, ['a', 'b']);
    for (const lane of ['a', 'b']) builder.task({ name: 'c', lane, phase: forward, uses: capped('link', 12, 11) });
    expect(simulate(builder.finish()).stepSeconds).toBe(2.4);
  });

  // Max-min: the capped flow keeps 2 of 10, so the other two get 4 each; equal shares of 10/3 would waste the rest.
  test('leaves to the others what it does not let its task have', () => {
    const builder = loose({ link: 10 }, ['a', 'b', 'c']);
    const slow = builder.task({ name: 'slow', lane: 'a', phase: forward, uses: capped('link', 6, 2) });
    const others = ['b', 'c'].map((lane) =>
      builder.task({ name: 'fast', lane, phase: forward, uses: uses({ link: 8 }) }),
    );
    const timeline = simulate(builder.finish());
    exactly(endOf(timeline, slow), 3);
    for (const other of others) exactly(endOf(timeline, other), 2);
  });

  test('above the fair share does not matter until the others are gone', () => {
    const builder = loose({ link: 10 }, ['a', 'b']);
    const long = builder.task({ name: 'long', lane: 'a', phase: forward, uses: capped('link', 29, 8) });
    const short = builder.task({ name: 'short', lane: 'b', phase: forward, uses: uses({ link: 5 }) });
    const timeline = simulate(builder.finish());
    exactly(endOf(timeline, short), 1);
    exactly(endOf(timeline, long), 1 + 24 / 8);
  });

  test('of one demand slows all that the task does', () => {
    const builder = loose({ link: 10, dram: 20 }, ['a', 'b']);
    const copy = [...capped('link', 10, 5), { resource: 'dram', amount: 10 }];
    builder.task({ name: 'copy', lane: 'a', phase: forward, uses: copy });
    const pass = builder.task({ name: 'pass', lane: 'b', phase: forward, uses: uses({ dram: 30 }) });
    const timeline = simulate(builder.finish());
    exactly(endOf(timeline, pass), 2);
    exactly(timeline.stepSeconds, 2);
  });

  test('that lets nothing pass is a bug', () => {
    const builder = loose({ link: 10 }, ['a']);
    builder.task({ name: 'copy', lane: 'a', phase: forward, uses: capped('link', 12, 0) });
    expect(() => simulate(builder.finish())).toThrow('task copy: 12 at 0 per second');
  });
});

describe('priorities', () => {
  test('the higher runs as if alone, the lower on what is left', () => {
    const builder = loose({ link: 10 }, ['a', 'b']);
    const low = builder.task({ name: 'low', lane: 'a', phase: forward, uses: uses({ link: 10 }) });
    const high = builder.task({ name: 'high', lane: 'b', phase: forward, uses: uses({ link: 20 }), priority: 1 });
    const timeline = simulate(builder.finish());
    exactly(endOf(timeline, high), 2);
    exactly(endOf(timeline, low), 3);
  });

  test('one that comes later takes over, and gives back', () => {
    const builder = loose({ link: 10 }, ['a', 'b']);
    const low = builder.task({ name: 'low', lane: 'a', phase: forward, uses: uses({ link: 20 }) });
    const urgent = { name: 'high', lane: 'b', phase: forward, uses: uses({ link: 5 }), priority: 3, ...overhead(1) };
    const high = builder.task(urgent);
    const timeline = simulate(builder.finish());
    exactly(endOf(timeline, high), 1.5);
    exactly(endOf(timeline, low), 2.5);
    expect(Array.from(timeline.served.task)).toEqual([low, high, low]);
    expect(Array.from(timeline.served.fraction)).toEqual([0.5, 1, 0.5]);
  });

  test('a cap on the higher lets the lower pass', () => {
    const builder = loose({ link: 10 }, ['a', 'b']);
    builder.task({ name: 'high', lane: 'a', phase: forward, uses: capped('link', 12, 6), priority: 1 });
    const low = builder.task({ name: 'low', lane: 'b', phase: forward, uses: uses({ link: 8 }), priority: -1 });
    exactly(endOf(simulate(builder.finish()), low), 2);
  });

  test('three classes and two resources: each class fills what those above leave', () => {
    const builder = loose({ link: 10, dram: 12 }, ['a', 'b', 'c', 'd']);
    const task = (lane: string, priority: number, amounts: Readonly<Record<string, number>>) =>
      builder.task({ name: lane, lane, phase: forward, uses: uses(amounts), priority });
    const high = task('a', 2, { link: 20, dram: 20 });
    // The link is full, so this one waits although DRAM is not; the pass over DRAM gets the other 2 a second.
    const starved = task('b', 1, { link: 10, dram: 10 });
    const passes = ['c', 'd'].map((lane) => task(lane, 0, { dram: 2 }));
    const timeline = simulate(builder.finish());
    exactly(endOf(timeline, high), 2);
    exactly(endOf(timeline, starved), 3);
    for (const pass of passes) exactly(endOf(timeline, pass), 2);
  });

  test('must be numbers', () => {
    const builder = loose({ link: 1 }, ['a']);
    builder.task({ name: 'copy', lane: 'a', phase: forward, priority: Number.NaN });
    expect(() => simulate(builder.finish())).toThrow('task copy: priority is NaN');
  });
});

describe('contention', () => {
  const drive = (factor: number) =>
    loose(
      { device: 1, read: 4, write: 2 },
      ['reads', 'writes'],
      {},
      {
        contentions: [{ resource: 'device', whileUsed: ['read', 'write'], factor }],
      },
    );
  const transfer = (way: 'read' | 'write', amount: number) =>
    uses({ device: amount / (way === 'read' ? 4 : 2), [way]: amount });

  test.each([0.5, 0.8, 1, 1.25])('a drive at factor %d loses or gains it only while it reads and writes', (factor) => {
    const builder = drive(factor);
    const read = builder.task({ name: 'r', lane: 'reads', phase: forward, uses: transfer('read', 8) });
    const write = builder.task({ name: 'w', lane: 'writes', phase: forward, uses: transfer('write', 2) });
    const timeline = simulate(builder.finish());
    // Two and one device-seconds: the shorter ends after two at the changed rate, then one is left at the plain one.
    exactly(endOf(timeline, write), 2 / factor);
    exactly(endOf(timeline, read), 2 / factor + 1);
    expect(timeline.rates.map(({ resource }) => resource)).toEqual([0]);
    expect(Array.from(resourceBusyShare(timeline))[0]).toBeCloseTo(1, 12);
  });

  test('no direction gets more than its own rate, however well the two go together', () => {
    const builder = drive(2);
    const read = builder.task({ name: 'r', lane: 'reads', phase: forward, uses: transfer('read', 8) });
    const write = builder.task({ name: 'w', lane: 'writes', phase: forward, uses: transfer('write', 4) });
    const timeline = simulate(builder.finish());
    exactly(endOf(timeline, read), 2);
    exactly(endOf(timeline, write), 2);
  });

  test('lasts while tasks are past their overhead, and several rules multiply', () => {
    const builder = loose(
      { memory: 12, cpu: 1, link: 1 },
      ['pass', 'adam', 'copy'],
      {},
      {
        contentions: [
          { resource: 'memory', whileUsed: ['cpu'], factor: 0.5 },
          { resource: 'memory', whileUsed: ['link'], factor: 0.5 },
        ],
      },
    );
    const pass = builder.task({ name: 'pass', lane: 'pass', phase: forward, uses: uses({ memory: 30 }) });
    builder.task({ name: 'adam', lane: 'adam', phase: forward, uses: uses({ cpu: 2 }), ...overhead(1) });
    builder.task({ name: 'copy', lane: 'copy', phase: forward, uses: uses({ link: 2 }), ...overhead(2) });
    const timeline = simulate(builder.finish());
    // 12 in the first second, 6 in the second, 3 in the third, 6 in the fourth, and 3 are left at 12.
    exactly(endOf(timeline, pass), 4.25);
    expect(timeline.rates[0]).toEqual({
      resource: 0,
      atSeconds: Float64Array.of(0, 1, 2, 3, 4),
      factor: Float64Array.of(1, 0.5, 0.25, 0.5, 1),
    });
    expect(Array.from(resourceBusyShare(timeline))[0]).toBeCloseTo(1, 12);
  });

  test.each([0, -1, Number.NaN, Infinity])('by a factor of %d is a bug', (factor) => {
    expect(() => simulate(drive(factor).finish())).toThrow(`contention of device: factor is ${factor}`);
  });

  test('of what is not there is a bug', () => {
    const contentions = [{ resource: 'device', whileUsed: ['heat'], factor: 1 }];
    expect(() => loose({ device: 1 }, ['a'], {}, { contentions })).toThrow('contention of device: no resource heat');
    const schedule = loose({ device: 1 }, ['a']).finish();
    const wrong = { ...schedule, contentions: [{ resource: 0, whileUsed: [4], factor: 1 }] };
    expect(() => simulate(wrong)).toThrow('contention of resource 0 while 4 are used');
  });
});
