import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isEnough, medianUncertainty, summary, verdict } from '../../../src/main/probes/statistics.ts';

/** Deterministic uniform numbers in 0 to 1 (mulberry32), so that the synthetic samples never change. */
const uniform = (seed: number) => {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
};
const series = (n: number, valueOf: (i: number, random: () => number) => number) => {
  const random = uniform(7);
  return Array.from({ length: n }, (_, i) => valueOf(i, random));
};

const calm = series(100, (_, random) => 100 + random());
const bimodal = series(100, (i) => (i % 2 === 0 ? 100 : 120));
const drifting = series(100, (i) => 100 + 0.3 * i);
const spiky = series(100, (i, random) => (i % 20 === 0 ? 40 : 100 + random()));

describe('summary', () => {
  test('gives median, percentiles and spread', () => {
    const values = Array.from({ length: 101 }, (_, i) => i);
    expect(summary(values)).toMatchObject({ median: 50, p05: 5, p95: 95 });
    expect(summary([3, 3, 3])).toEqual({ median: 3, p05: 3, p95: 3, cv: 0 });
    expect(summary([2, 4, 4, 4, 5, 5, 7, 9]).cv).toBeCloseTo(2.138 / 5, 3);
  });

  test('takes a single value as it is', () => {
    expect(summary([5])).toEqual({ median: 5, p05: 5, p95: 5, cv: 0 });
  });

  test('depends on neither order nor unit', () => {
    const values = fc.array(fc.double({ min: 1, max: 1e12, noNaN: true }), { minLength: 2, maxLength: 50 });
    fc.assert(
      fc.property(values, (sample) => {
        const straight = summary(sample);
        expect(summary(sample.toReversed()).median).toBe(straight.median);
        expect(straight.p05).toBeLessThanOrEqual(straight.median);
        expect(straight.median).toBeLessThanOrEqual(straight.p95);
        expect(summary(sample.map((value) => value * 1024)).cv).toBeCloseTo(straight.cv, 9);
      }),
    );
  });
});

describe('the interval of the median', () => {
  test('holds the true median in about 95 of 100 samples', () => {
    const random = uniform(3);
    let held = 0;
    const rounds = 2000;
    for (let round = 0; round < rounds; round++) {
      const values = Array.from({ length: 40 }, () => 1 + random());
      const sorted = values.toSorted((a, b) => a - b);
      const reach = 0.98 * Math.sqrt(40);
      const [low, high] = [sorted[Math.floor(20 - reach)] ?? 0, sorted[Math.ceil(20 + reach)] ?? 0];
      if (low <= 1.5 && 1.5 <= high) held++;
      expect(medianUncertainty(values)).toBeCloseTo((high - low) / summary(values).median, 9);
    }
    expect(held / rounds).toBeGreaterThan(0.94);
    expect(held / rounds).toBeLessThan(0.99);
  });

  test('knows nothing of fewer than ten values', () => {
    expect(medianUncertainty(Array.from({ length: 9 }, () => 1))).toBe(Number.POSITIVE_INFINITY);
    expect(medianUncertainty(Array.from({ length: 10 }, () => 1))).toBe(0);
  });
});

describe('the stopping rule', () => {
  const rule = { leastSeconds: 1, mostSeconds: 3 };
  const after = (measuringSeconds: number, totalSeconds = measuringSeconds) => ({ measuringSeconds, totalSeconds });

  test('stops a calm series after the least time, not before', () => {
    expect(isEnough(calm, after(0.9), rule)).toBe(false);
    expect(isEnough(calm, after(1), rule)).toBe(true);
  });

  test('lets a restless series use its time, not more', () => {
    for (const values of [bimodal, drifting]) {
      expect(isEnough(values, after(2.9), rule)).toBe(false);
      expect(isEnough(values, after(3), rule)).toBe(true);
    }
  });

  test('is not upset by rare spikes, which leave the median where it is', () => {
    expect(isEnough(spiky, after(1), rule)).toBe(true);
  });

  test('measures for the least time even where preparing took all of it', () => {
    expect(isEnough(calm, after(0.5, 10), rule)).toBe(false);
    expect(isEnough([1, 2], after(1, 10), rule)).toBe(true);
  });
});

describe('the verdict', () => {
  test.each([
    ['calm', calm, 'ok', undefined],
    ['bimodal', bimodal, 'noisy', /^the spread is 9\.1 % of the mean$/],
    ['drifting', drifting, 'noisy', /^the spread is 7\.6 % of the mean$/],
    ['spiky', spiky, 'noisy', /^unreliable: the spread is 14 % of the mean$/],
    ['two values', [100, 100], 'noisy', /^only 2 repetitions/],
  ])('on a %s series', (_, values, status, why) => {
    const found = verdict(values);
    expect(found.status).toBe(status);
    if (why === undefined) expect(found.why).toBeUndefined();
    else expect(found.why).toMatch(why);
  });
});
