import { describe, expect, test } from 'vitest';
import { memAscendRows } from './memascend.ts';
import { bars } from './report/all.ts';

describe('memascend.json', () => {
  test.each(memAscendRows)('$title', ({ published, predicted }) => {
    expect(Math.abs(predicted() / published - 1)).toBeLessThanOrEqual(bars.offloadMemory.within);
  });

  test('each of its rows is compared', () => {
    const quantities = new Set(memAscendRows.map(({ quantity }) => quantity));
    expect([...quantities]).toEqual([
      'host memory saved',
      'pinned memory',
      'overflow check',
      'swap files',
      'longest context',
      'largest batch',
    ]);
  });
});
