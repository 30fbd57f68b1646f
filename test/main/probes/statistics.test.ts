import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  medianInterval,
  medianUncertainty,
  outliersOf,
  summary,
  verdict,
} from '../../../src/main/probes/statistics.ts';

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

/** 1 to n, low and high in turn, so that values near each other in time know nothing of each other. */
const zigzag = (n: number) => Array.from({ length: n }, (_, i) => (i % 2 === 0 ? i / 2 + 1 : n / 2 + (i + 1) / 2));

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

/** Sequences of 1 plus a uniform number, each the weight of the last and of a new one: an AR(1) process. */
const sequence = (random: () => number, n: number, memory: number) => {
  let deviation = 0;
  const next = () => (deviation = memory * deviation + (1 - memory) * (random() - 0.5));
  for (let i = 0; i < 200; i++) next();
  return Array.from({ length: n }, () => 1.5 + next());
};

const held = (rounds: number, n: number, memory: number) => {
  const random = uniform(3);
  let count = 0;
  for (let round = 0; round < rounds; round++) {
    const interval = medianInterval(sequence(random, n, memory));
    if (interval === undefined || (interval.low <= 1.5 && 1.5 <= interval.high)) count++;
  }
  return count / rounds;
};

describe('the interval of the median', () => {
  test('lies at the ranks of the binomial distribution', () => {
    // The largest rank j with P(B(n, 1/2) < j) <= 0.025, and n + 1 - j; 1 + n/2 -+ 0.98 sqrt(n) from 101 on.
    const ranks = (n: number) => medianInterval(zigzag(n));
    expect(ranks(6)).toEqual({ low: 1, high: 6 });
    expect(ranks(10)).toEqual({ low: 2, high: 9 });
    expect(ranks(20)).toEqual({ low: 6, high: 15 });
    expect(ranks(44)).toEqual({ low: 16, high: 29 });
    expect(ranks(200)).toEqual({ low: 86, high: 115 });
  });

  test.each([10, 40, 150])('of %i independent values holds the true median in 95 of 100 series or more', (n) => {
    expect(held(2000, n, 0)).toBeGreaterThan(0.94);
  });

  test('is no wider than it must be', () => {
    expect(held(2000, 150, 0)).toBeLessThan(0.98);
  });

  test.each([0.5, 0.8])('holds it too where values follow each other (%f)', (memory) => {
    expect(held(1000, 150, memory)).toBeGreaterThan(0.91);
  });

  test('is not known of fewer than six values, nor of values that only drift', () => {
    expect(medianUncertainty([1, 1, 1, 1, 1])).toBe(Number.POSITIVE_INFINITY);
    expect(medianUncertainty([1, 1, 1, 1, 1, 1])).toBe(0);
    expect(medianUncertainty(drifting)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe('outliers', () => {
  test('are the values far from the median, in the order measured', () => {
    expect(outliersOf(spiky)).toEqual([0, 20, 40, 60, 80]);
    expect(outliersOf([5, 5, 5, 5, 5, 5, 5, 9])).toEqual([7]);
  });

  test('are none where all is calm, equal or little', () => {
    for (const values of [calm, bimodal, [3, 3, 3, 3, 3, 3, 3], [1, 2, 1, 900]]) expect(outliersOf(values)).toEqual([]);
  });
});

describe('the verdict', () => {
  test.each([
    ['calm', calm, 'ok', undefined],
    ['spiky', spiky, 'ok', undefined],
    ['bimodal', bimodal, 'noisy', /^the 95 % interval of the median is 18 % wide; the spread is 9\.1 %$/],
    ['drifting', drifting, 'noisy', /^the values wander; the spread is 7\.6 %$/],
    ['two values', [100, 100], 'noisy', /^only 2 repetitions fitted the time$/],
    ['one value', [100], 'noisy', /^only 1 repetition fitted the time$/],
  ])('on a %s series', (_, values, status, why) => {
    const found = verdict(values);
    expect(found.status).toBe(status);
    if (why === undefined) expect(found.why).toBeUndefined();
    else expect(found.why).toMatch(why);
  });
});
