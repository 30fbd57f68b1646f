import { describe, expect, test } from 'vitest';
import { cxlPlan, cxlRows } from './cxl.ts';
import { bars } from './report/all.ts';

describe('CXL-aware allocation, arXiv 2507.03305', () => {
  const withoutNote = cxlRows.filter(({ note }) => note === undefined);
  test.each(withoutNote)('$title: $published $unit', ({ published, predicted }) => {
    expect(Math.abs(predicted() / published - 1)).toBeLessThanOrEqual(bars.cxl.within);
  });

  test('one row is missed, and says why', () => {
    const missed = cxlRows.filter(
      ({ published, predicted }) => Math.abs(predicted() / published - 1) > bars.cxl.within,
    );
    expect(missed.map(({ id }) => id)).toEqual(['recovered-12B-one']);
    expect(missed.every(({ note }) => note !== undefined)).toBe(true);
  });

  test.each([
    [1, 4096],
    [8, 4096],
    [2, 32768],
  ] as const)('7B, %d x %d: naive interleaving is slower, two cards are faster than one', (batch, sequence) => {
    const run = [batch, sequence] as const;
    const aware = cxlPlan('7B', run).tokensPerSecond;
    expect(cxlPlan('7B', run, { placement: 'interleave' }).tokensPerSecond).toBeLessThan(aware);
    expect(cxlPlan('7B', run, {}, 'cxl-two-cards').tokensPerSecond).toBeGreaterThan(aware);
  });
});
