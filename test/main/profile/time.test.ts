import { describe, expect, test, vi } from 'vitest';
import { fakeFigure, fakeProbe, fakeResult } from '../../fakes/machine.ts';
import type { Told } from './set-up.ts';
import { setUp, single } from './set-up.ts';

/** Figures of these weights, each of which takes so much of its share. */
const timed = (figures: readonly { readonly weight: number; readonly uses: number }[]) => {
  const shares: number[] = [];
  const made = figures.map(({ weight, uses }, i) => {
    const metric = `dram.f${String(i)}`;
    const measure = (share: number) => {
      shares.push(share);
      set.pass(share * uses);
      return Promise.resolve([fakeResult(metric)]);
    };
    return fakeFigure(metric, measure, { weight });
  });
  const set = setUp([fakeProbe('dram', made)]);
  return { ...set, shares };
};
const evenly = (count: number, uses: number) => Array.from({ length: count }, () => ({ weight: 1, uses }));
const rounded = (values: readonly number[]) => values.map((value) => Number(value.toFixed(3)));

describe('the time', () => {
  test.each([
    ['quick', 28],
    ['standard', 118],
    ['full', 595],
  ] as const)('of a %s profile is shared out by weight', async (mode, total) => {
    const { start, call, shares } = timed([...evenly(28, 1), { weight: 4, uses: 1 }, { weight: 0.5, uses: 1 }]);
    await start({ mode }, call);
    const unit = total / 32.5;
    expect(rounded([...shares.slice(0, 2), ...shares.slice(-2)])).toEqual(rounded([unit, unit, 4 * unit, unit / 2]));
    expect(shares.reduce((sum, share) => sum + share)).toBeCloseTo(total, 6);
  });

  test('that few figures need is no more than tells something new', async () => {
    const { start, call, shares } = timed(evenly(3, 1));
    await start({ mode: 'standard' }, call);
    expect(rounded(shares)).toEqual([11, 11, 11]);
  });

  test('that some do not need goes to the others', async () => {
    const { start, call, shares } = timed([...evenly(20, 0.5), ...evenly(20, 1)]);
    await start({ mode: 'quick' }, call);
    expect(shares[0]).toBeCloseTo(0.7, 6);
    expect(shares.at(-1)).toBeGreaterThan(0.9);
  });

  test('that some take too much leaves the others half of theirs', async () => {
    const { start, call, shares } = timed([{ weight: 1, uses: 30 }, ...evenly(19, 1)]);
    await start({ mode: 'quick' }, call);
    expect(rounded([...new Set(shares.slice(1))])).toEqual([0.7]);
  });

  test('goes to no figure of which it is known that there is nothing to measure', async () => {
    const { start, call, shares } = timed([{ weight: 0, uses: 0 }, ...evenly(28, 1)]);
    await start({ mode: 'quick' }, call);
    expect(rounded(shares.slice(0, 2))).toEqual([0, 1]);
  });
});

describe('the time left', () => {
  const leftAfterEach = (told: readonly Told[]) =>
    rounded(told.flatMap((one) => (one.result ? [one.secondsLeft] : [])));

  test('begins as the shares together and ends at nothing', async () => {
    const { start, call, told } = timed(evenly(4, 1));
    await start({ mode: 'quick' }, call);
    expect(told[0]?.secondsLeft).toBeCloseTo(8.8, 6);
    expect(leftAfterEach(told)).toEqual([6.6, 4.4, 2.2, 0]);
  });

  test('follows what figures really take', async () => {
    const { start, call, told } = timed(evenly(10, 0.5));
    await start({ mode: 'quick' }, call);
    const really = Array.from({ length: 10 }, (_, i) => (9 - i) * 1.1);
    for (const [i, left] of leftAfterEach(told).entries()) {
      expect(left).toBeGreaterThanOrEqual(really[i] ?? 0);
      expect(left).toBeLessThanOrEqual((really[i] ?? 0) * 1.7);
    }
  });

  test('is told again and again while a figure is measured', async () => {
    vi.useFakeTimers();
    try {
      const { start, call, told, pass } = setUp([
        single('a', async () => {
          for (let i = 0; i < 6; i++) {
            pass(0.5);
            await vi.advanceTimersByTimeAsync(500);
          }
          return [fakeResult('a')];
        }),
      ]);
      await start({ mode: 'quick' }, call);
      expect(rounded(told.map((one) => one.secondsLeft))).toEqual([2.2, 1.7, 1.2, 0.7, 0.2, 0, 0, 0]);
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });
});
