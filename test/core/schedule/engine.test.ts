import { describe, expect, test } from 'vitest';
import { simulate } from '../../../src/core/schedule/engine.ts';
import type { Schedule } from '../../../src/core/schedule/types.ts';
import { bytes } from '../../../src/core/units.ts';
import { endOf, exactly, holding, loose, overhead, pipeline, startOf, uses } from './schedules.ts';

const forward = 'forward' as const;

describe('closed forms', () => {
  test('a chain takes the sum of its overheads and works', () => {
    const builder = loose({ flops: 3 }, ['compute']);
    for (let i = 1; i <= 100; i += 1) {
      builder.task({ name: 't', lane: 'compute', phase: forward, uses: uses({ flops: i / 7 }), ...overhead(0.01) });
    }
    exactly(simulate(builder.finish()).stepSeconds, 100 * 0.01 + 5050 / 7 / 3);
  });

  test.each([1, 2, 3, 7, 40])('%d equal flows on a link end together, after all their bytes', (k) => {
    const lanes = Array.from({ length: k }, (_, i) => `lane ${i}`);
    const builder = loose({ link: 12 }, lanes);
    for (const lane of lanes) builder.task({ name: 'flow', lane, phase: forward, uses: uses({ link: 5 }) });
    const timeline = simulate(builder.finish());
    for (const end of timeline.end) exactly(end, (k * 5) / 12);
  });

  test('of two flows the shorter ends at twice its length, the longer at the sum', () => {
    const builder = loose({ link: 1 }, ['a', 'b']);
    const short = builder.task({ name: 'short', lane: 'a', phase: forward, uses: uses({ link: 1 }) });
    const long = builder.task({ name: 'long', lane: 'b', phase: forward, uses: uses({ link: 3 }) });
    const timeline = simulate(builder.finish());
    exactly(endOf(timeline, short), 2);
    exactly(endOf(timeline, long), 4);
  });

  // Bertsekas and Gallager's example of max-min fairness: a long route crosses two links, each with a short route.
  test('a flow over two links is held by the narrower, the rest of the wider goes to its neighbour', () => {
    const builder = loose({ narrow: 1, wide: 3 }, ['both', 'on narrow', 'on wide']);
    const both = builder.task({ name: 'b', lane: 'both', phase: forward, uses: uses({ narrow: 1, wide: 1 }) });
    const narrow = builder.task({ name: 'n', lane: 'on narrow', phase: forward, uses: uses({ narrow: 1 }) });
    const wide = builder.task({ name: 'w', lane: 'on wide', phase: forward, uses: uses({ wide: 5 }) });
    const timeline = simulate(builder.finish());
    exactly(endOf(timeline, both), 2);
    exactly(endOf(timeline, narrow), 2);
    // Until 2 it gets 3 - 1/2, then there is nothing left to do.
    exactly(endOf(timeline, wide), 2);
  });

  // Ghodsi et al., NSDI 2011, section 4.1: 9 CPUs and 18 GB; A asks <1 CPU, 4 GB>, B <3 CPU, 1 GB>; A gets 3, B 2.
  test('dominant shares are equal, as in the example of Dominant Resource Fairness', () => {
    const builder = loose({ cpu: 9, memory: 18 }, ['a', 'b']);
    const a = builder.task({ name: 'a', lane: 'a', phase: forward, uses: uses({ cpu: 30, memory: 120 }) });
    const b = builder.task({ name: 'b', lane: 'b', phase: forward, uses: uses({ cpu: 60, memory: 20 }) });
    const timeline = simulate(builder.finish());
    exactly(endOf(timeline, a), 10);
    exactly(endOf(timeline, b), 10);
  });

  test('a pipeline fills, runs at the pace of its slowest stage, and drains', () => {
    const [read, copy, compute, layers] = [0.3, 0.7, 0.4, 50];
    const timeline = simulate(pipeline(layers, { read, copy, compute }));
    exactly(timeline.stepSeconds, read + copy + compute + (layers - 1) * Math.max(read, copy, compute));
  });

  test('a half-duplex drive adds reading and writing, a full-duplex link does not', () => {
    const [readSeconds, writeSeconds] = [2, 1];
    const run = (drive: (seconds: number, way: string) => Readonly<Record<string, number>>) => {
      const builder = loose({ device: 1, in: 1, out: 1 }, ['reads', 'writes']);
      builder.task({ name: 'read', lane: 'reads', phase: forward, uses: uses(drive(readSeconds, 'in')) });
      builder.task({ name: 'write', lane: 'writes', phase: forward, uses: uses(drive(writeSeconds, 'out')) });
      return simulate(builder.finish()).stepSeconds;
    };
    exactly(
      run((busy) => ({ device: busy })),
      3,
    );
    exactly(
      run((busy, way) => ({ [way]: busy })),
      2,
    );
  });

  test('a task that needs two resources goes at the pace of the slower, and leaves the rest of the other free', () => {
    const builder = loose({ dram: 10, link: 2 }, ['copies', 'adam']);
    const copy = builder.task({ name: 'copy', lane: 'copies', phase: forward, uses: uses({ link: 4, dram: 4 }) });
    const adam = builder.task({ name: 'adam', lane: 'adam', phase: forward, uses: uses({ dram: 16 }) });
    const timeline = simulate(builder.finish());
    // Equal dominant shares s would need 10 s + 2 s of DRAM, so s = 10/12 until Adam ends; its neighbour follows.
    exactly(endOf(timeline, adam), 16 / (10 * (10 / 12)));
    exactly(endOf(timeline, copy), 1.92 + (4 - 1.92 * 2 * (10 / 12)) / 2);
  });

  test('two demands of one task on the same resource add', () => {
    const builder = loose({ dram: 4 }, ['a', 'b']);
    const read = { resource: 'dram', amount: 2 };
    const a = builder.task({ name: 'copy', lane: 'a', phase: forward, uses: [read, read] });
    const b = builder.task({ name: 'read', lane: 'b', phase: forward, uses: uses({ dram: 4 }) });
    const timeline = simulate(builder.finish());
    exactly(endOf(timeline, a), 2);
    exactly(endOf(timeline, b), 2);
  });
});

describe('order', () => {
  test('overhead passes first and uses nothing', () => {
    const builder = loose({ link: 1 }, ['a', 'b']);
    const late = builder.task({ name: 'late', lane: 'a', phase: forward, uses: uses({ link: 1 }), ...overhead(2) });
    const early = builder.task({ name: 'early', lane: 'b', phase: forward, uses: uses({ link: 2 }) });
    const timeline = simulate(builder.finish());
    exactly(endOf(timeline, early), 2);
    exactly(endOf(timeline, late), 3);
  });

  test('a task that is ready waits for the ones ahead of it in its lane', () => {
    const builder = loose({ link: 1, flops: 1 }, ['copies', 'compute']);
    const slow = builder.task({ name: 'slow', lane: 'compute', phase: forward, uses: uses({ flops: 5 }) });
    const blocked = builder.task({ name: 'b', lane: 'copies', phase: forward, after: [slow], uses: uses({ link: 1 }) });
    const ready = builder.task({ name: 'r', lane: 'copies', phase: forward, uses: uses({ link: 1 }) });
    const timeline = simulate(builder.finish());
    expect([startOf(timeline, blocked), startOf(timeline, ready)]).toEqual([5, 6]);
  });

  test('tasks without work take their overhead, or no time', () => {
    const builder = loose({ link: 1 }, ['a', 'b']);
    const copy = builder.task({ name: 'copy', lane: 'a', phase: forward, uses: uses({ link: 1 }) });
    const barrier = builder.task({ name: 'barrier', lane: 'b', phase: forward, after: [copy] });
    const launch = builder.task({ name: 'launch', lane: 'b', phase: forward, after: [barrier], ...overhead(0.5) });
    const timeline = simulate(builder.finish());
    expect([endOf(timeline, barrier), endOf(timeline, launch), timeline.stepSeconds]).toEqual([1, 1.5, 1.5]);
    expect(Array.from(timeline.served.task)).toEqual([copy]);
  });

  test('a schedule without tasks takes no time', () => {
    const timeline = simulate(loose({ link: 1 }, ['a'], { gpu: 7 }).finish());
    expect(timeline.stepSeconds).toBe(0);
    expect(timeline.memory[0]).toMatchObject({ tier: 'gpu', peak: 7 });
  });

  /**
   * Why "more is never slower" is no law of shared resources (in the manner of Graham, 1969, though lanes here keep
   * their order): a faster drive lets the background copy begin earlier, where it takes half of the link from the
   * copy that the rest of the step waits for.
   */
  test('a faster resource can make the step longer when others are shared', () => {
    const step = (drive: number) => {
      const builder = loose({ drive, link: 1, flops: 1 }, ['drive', 'background', 'copies', 'compute']);
      const read = builder.task({ name: 'read', lane: 'drive', phase: forward, uses: uses({ drive: 2 }) });
      const background = { name: 'background', lane: 'background', phase: forward, after: [read] };
      builder.task({ ...background, uses: uses({ link: 2 }) });
      const copy = builder.task({ name: 'copy', lane: 'copies', phase: forward, uses: uses({ link: 2 }) });
      builder.task({ name: 'compute', lane: 'compute', phase: forward, after: [copy], uses: uses({ flops: 10 }) });
      return simulate(builder.finish()).stepSeconds;
    };
    exactly(step(1), 12);
    exactly(step(1000), 2 + 10 + 1.998);
  });
});

describe('memory', () => {
  test('is taken when a task starts and given back when it ends, on top of what is resident', () => {
    const builder = loose({ link: 1 }, ['a'], { gpu: 10, dram: 0 });
    const take = { name: 'in', lane: 'a', phase: forward, uses: uses({ link: 2 }) };
    builder.task({ ...take, acquires: holding('gpu', 4) });
    builder.task({ ...take, acquires: holding('gpu', 3), releases: holding('gpu', 4) });
    builder.task({ ...take, releases: holding('gpu', 3) });
    const [gpu, dram] = simulate(builder.finish()).memory;
    expect(gpu).toEqual({
      tier: 'gpu',
      atSeconds: Float64Array.of(0, 2, 4, 6),
      heldBytes: Float64Array.of(14, 17, 13, 10),
      peak: 17,
    });
    expect(dram).toEqual({ tier: 'dram', atSeconds: Float64Array.of(0), heldBytes: Float64Array.of(0), peak: 0 });
  });

  test('at one instant ends give back before starts take', () => {
    const builder = loose({ link: 1 }, ['a', 'b'], { gpu: 0 });
    const slot = { acquires: holding('gpu', 5), releases: holding('gpu', 5), uses: uses({ link: 1 }) };
    const first = builder.task({ name: 'first', lane: 'b', phase: forward, ...slot });
    builder.task({ name: 'second', lane: 'a', phase: forward, after: [first], ...slot });
    expect(simulate(builder.finish()).memory[0]?.peak).toBe(5);
  });

  test('the peak sees what a task of no length holds', () => {
    const builder = loose({}, ['a'], { dram: 1 });
    builder.task({ name: 't', lane: 'a', phase: forward, acquires: holding('dram', 8), releases: holding('dram', 8) });
    expect(simulate(builder.finish()).memory[0]?.peak).toBe(9);
  });

  test('giving back what nobody took is a bug', () => {
    const builder = loose({}, ['a'], { dram: 100 });
    builder.task({ name: 'free', lane: 'a', phase: forward, releases: holding('dram', 8) });
    expect(() => simulate(builder.finish())).toThrow('task free releases 8 B of dram that no task holds');
  });
});

describe('bugs of a planner throw', () => {
  const one = (change: Partial<Schedule['tasks'][number]>, perSecond = 1): Schedule => {
    const builder = loose({ link: perSecond }, ['a']);
    builder.task({ name: 'copy', lane: 'a', phase: forward, uses: uses({ link: 1 }) });
    const schedule = builder.finish();
    return { ...schedule, tasks: schedule.tasks.map((task) => ({ ...task, ...change })) };
  };

  test.each([0, Number.NaN, -1])('work for a resource that serves %d per second', (perSecond) => {
    expect(() => simulate(one({}, perSecond))).toThrow(`task copy: 1 of link, which serves ${perSecond} per second`);
  });
  test('but a resource that serves nothing and is asked for nothing is none', () => {
    expect(simulate(one({ uses: [{ resource: 0, amount: 0 }] }, 0)).stepSeconds).toBe(0);
  });
  test('a task that waits for itself or a later one', () => {
    expect(() => simulate(one({ after: [0] }))).toThrow('task copy (0) cannot wait for task 0');
    expect(() => simulate(one({ after: [5] }))).toThrow('cannot wait for task 5');
  });
  test('a lane, resource or tier that is not there', () => {
    expect(() => simulate(one({ lane: 3 }))).toThrow('no lane 3');
    expect(() => simulate(one({ uses: [{ resource: 9, amount: 1 }] }))).toThrow('no resource 9');
    expect(() => simulate(one({ acquires: [{ tier: 'cxl', bytes: bytes(1) }] }))).toThrow('no tier cxl');
  });
  test('times past what a number holds', () => {
    const builder = loose({ link: 1e-300 }, ['a']);
    const huge = { name: 'huge', lane: 'a', phase: forward, uses: uses({ link: 1e8 }) };
    builder.task(huge);
    builder.task(huge);
    expect(() => simulate(builder.finish())).toThrow('past any time');
    const tooHuge = loose({ link: 1e-300 }, ['a']);
    tooHuge.task({ ...huge, uses: uses({ link: 1e300 }) });
    expect(() => simulate(tooHuge.finish())).toThrow('task huge');
  });
});
