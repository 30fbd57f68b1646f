import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { matmulSeconds, shapeShare } from '../../../src/core/cost/time/matmul.ts';

const a100 = { rate: 265e12, memory: 1.8e12, multiprocessors: 108 };
const size = fc.integer({ min: 1, max: 20000 });

describe('a matrix product', () => {
  test('attains a share of the rate, never more', () => {
    fc.assert(
      fc.property(size, size, size, fc.integer({ min: 1, max: 200 }), (m, n, k, multiprocessors) => {
        const attained = shapeShare(m, n, k, multiprocessors);
        expect(attained).toBeGreaterThan(0);
        expect(attained).toBeLessThanOrEqual(1);
      }),
    );
  });

  test('takes no less time for more rows or columns', () => {
    fc.assert(
      fc.property(size, size, size, fc.integer({ min: 1, max: 1000 }), (m, n, k, more) => {
        const seconds = matmulSeconds(a100, [m, n, k]) * (1 - 1e-12);
        expect(matmulSeconds(a100, [m + more, n, k])).toBeGreaterThanOrEqual(seconds);
        expect(matmulSeconds(a100, [m, n + more, k])).toBeGreaterThanOrEqual(seconds);
      }),
    );
  });

  test('takes no more time at a higher rate of arithmetic or of memory', () => {
    fc.assert(
      fc.property(size, size, size, (m, n, k) => {
        const seconds = matmulSeconds(a100, [m, n, k]);
        expect(matmulSeconds({ ...a100, rate: 2 * a100.rate }, [m, n, k])).toBeLessThanOrEqual(seconds);
        expect(matmulSeconds({ ...a100, memory: 2 * a100.memory }, [m, n, k])).toBeLessThanOrEqual(seconds);
      }),
    );
  });

  test('that is large reaches nine tenths of the rate, a narrow one waits for memory', () => {
    const flops = 2 * 8192 ** 3;
    expect(flops / matmulSeconds(a100, [8192, 8192, 8192]) / a100.rate).toBeGreaterThan(0.9);
    const bytes = 2 * (8192 * 8192 + 2 * 8192);
    expect(matmulSeconds(a100, [1, 8192, 8192])).toBeGreaterThanOrEqual((bytes * 0.999) / a100.memory);
  });

  /** Smaller tiles and a split inner dimension take most of the blow, not all of it. */
  test('pays for a last wave that is hardly filled', () => {
    const [full = 1, spilled = 0] = [108, 109].map((tiles) => matmulSeconds(a100, [tiles * 256, 128, 16384]));
    expect(spilled / full).toBeGreaterThan((109 / 108) * 1.005);
  });

  test('of nothing takes no time', () => {
    expect(matmulSeconds(a100, [0, 8, 8])).toBe(0);
  });
});
