import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ChainPoint } from '../../../../src/main/probes/gpu/turning.ts';
import { hasTurned, turningOf } from '../../../../src/main/probes/gpu/turning.ts';

/** Mean t_l over batches 1, 2, 4, ..., in microseconds. */
const chain = (...queueMicroseconds: readonly number[]): readonly ChainPoint[] =>
  queueMicroseconds.map((micro, at) => ({ batch: 2 ** at, queueSeconds: micro * 1e-6 }));

describe('a chain of kernels turns GPU-bound', () => {
  test('where TKLQT leaves its plateau for good', () => {
    expect(turningOf(chain(6, 6.2, 5.9, 6.1, 9, 20, 45)).batch).toBe(16);
  });

  test('not where one batch was disturbed', () => {
    expect(turningOf(chain(6, 6, 15, 6, 6.1, 6, 12, 30, 70)).batch).toBe(64);
  });

  test('never, where it stays on the plateau', () => {
    const turning = turningOf(chain(6, 6.1, 6, 5.9, 6.6));
    expect(turning.batch).toBeUndefined();
    expect(turning.plateauSeconds).toBeCloseTo(6e-6, 9);
  });

  test('where the rise is a fifth above the plateau, not below', () => {
    expect(turningOf(chain(10, 10, 10, 11.9, 11.9)).batch).toBeUndefined();
    expect(turningOf(chain(10, 10, 10, 12.1, 24)).batch).toBe(8);
  });

  test('at a batch at or after which every point is above the plateau', () => {
    const points = fc.array(fc.double({ min: 1e-7, max: 1e-2, noNaN: true }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(points, (values) => {
        const measured = values.map((queueSeconds, at) => ({ batch: 2 ** at, queueSeconds }));
        const { batch, plateauSeconds } = turningOf(measured);
        if (batch === undefined) return;
        const after = measured.filter((point) => point.batch >= batch);
        expect(after.every(({ queueSeconds }) => queueSeconds > 1.2 * plateauSeconds)).toBe(true);
      }),
    );
  });

  test('whatever the unit of time', () => {
    const points = fc.array(fc.integer({ min: 1, max: 2 ** 20 }), { minLength: 1, maxLength: 20 });
    fc.assert(
      fc.property(points, fc.integer({ min: -10, max: 10 }), (values, power) => {
        const at = (scale: number) => values.map((value, i) => ({ batch: i + 1, queueSeconds: value * scale }));
        expect(turningOf(at(2 ** power)).batch).toBe(turningOf(at(1)).batch);
      }),
    );
  });
});

describe('larger batches tell nothing new', () => {
  test('once several points rise far above the plateau', () => {
    expect(hasTurned(chain(6, 6, 6, 6))).toBe(false);
    expect(hasTurned(chain(6, 6, 6, 9))).toBe(false);
    expect(hasTurned(chain(6, 6, 6, 9, 14, 30))).toBe(true);
  });
});
