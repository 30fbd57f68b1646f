import { describe, expect, test } from 'vitest';
import type { Judged } from './report/judged.ts';
import { errorOf, meanError } from './report/judged.ts';
import { offloadMemoryRows } from './report/offload-memory.ts';
import { paperRows } from './report/papers.ts';
import { zeroRows } from './report/zero.ts';

/** ZeRO's published rows against the bars that the planners are held to. */
const own = [...paperRows(), ...zeroRows()].filter(({ file, fitted }) => file === 'zero.json' && !fitted);
const within = (rows: readonly Judged[], bar: number) => rows.filter((row) => Math.abs(errorOf(row)) > bar);

describe('ZeRO-Offload and ZeRO-Infinity', () => {
  test('step times and rates: mean below 10 %, none beyond 15 % but the one whose batch nobody states', () => {
    const whole = own.filter(({ title, quantity }) => title.includes('step') || quantity === 'hardware TFLOP/s');
    expect(whole.length).toBeGreaterThan(7);
    expect(meanError(whole)).toBeLessThan(0.1);
    expect(within(whole, 0.15).map(({ published }) => published)).toEqual([45]);
  });

  test('what is beyond 15 % says why', () => {
    expect(within(own, 0.15).filter(({ note }) => note === undefined)).toEqual([]);
    expect(within(own, 0.15).length).toBeLessThanOrEqual(5);
  });

  test('memory rows: within 5 %', () => {
    expect(within(offloadMemoryRows(), 0.05)).toEqual([]);
  });
});
