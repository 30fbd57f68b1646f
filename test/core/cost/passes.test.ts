import { expect, test } from 'vitest';
import { foldedText, passesOf } from '../../../src/core/cost/passes.ts';

test('a picture says so exactly where one pass stands for several micro-batches', () => {
  for (const count of [1, 2, 3, 4, 8, 65536]) {
    const passes = passesOf(count);
    expect(passes.reduce((sum, { repeat }) => sum + repeat, 0)).toBe(count);
    expect(foldedText(count) !== undefined).toBe(passes.some(({ repeat }) => repeat > 1));
  }
  expect(foldedText(8)).toMatch(/^Micro-batches 2 to 7 are alike/);
});
