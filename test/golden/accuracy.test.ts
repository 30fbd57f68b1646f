import { describe, expect, test } from 'vitest';
import type { Row } from './accuracy.ts';
import { rows } from './accuracy.ts';
import { predictedTime, titleOf } from './report/papers.ts';

describe('published times', () => {
  test.each(rows.map((row) => ({ title: titleOf(row), row })))('$title', ({ row }) => {
    const error = predictedTime(row) / row.published - 1;
    expect(Math.abs(error), 'within its tolerance').toBeLessThanOrEqual(row.tolerance);
    // The table says what we know today, to a tenth of a percent; a change either way is written down.
    expect(Math.abs(error - row.error), `the error is ${error.toFixed(3)}`).toBeLessThanOrEqual(0.0011);
  });
});

const meanError = (some: readonly Row[]) => some.reduce((sum, { error }) => sum + Math.abs(error), 0) / some.length;
const judged = rows.filter(({ fitted }) => fitted !== true);

test('mean errors of the rows that nothing was fitted to', () => {
  const today = judged.filter(({ note }) => note === undefined);
  expect(meanError(today)).toBeLessThanOrEqual(0.06);
  expect(meanError(judged.filter(({ machine }) => machine === 'dos-a100-40gb'))).toBeLessThanOrEqual(0.07);
});

test('a row beyond 15 % says why', () => {
  expect(judged.filter(({ error, note }) => Math.abs(error) > 0.15 && note === undefined)).toEqual([]);
});
