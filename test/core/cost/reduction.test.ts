import { describe, expect, test } from 'vitest';
import { departingBytes } from '../../../src/core/cost/reduction.ts';

/** DeepSpeed 0.19.6, stage3.py, `partition_grads`: the copy read back (2), then its norm (8), then its fp32 cast (4). */
describe('a gradient on its way to the host at stage 3', () => {
  test('is read back and copied in double precision for its norm', () => {
    expect(departingBytes(2e8, 5e8, 'stage 3')).toBe((2 + 8) * 2e8);
  });

  test('of a large tensor takes more for its fp32 cast, since the norm goes in pieces of 250 million', () => {
    expect(departingBytes(4e8, 5e8, 'stage 3')).toBe(2 * 4e8 + 8 * 250e6);
    expect(departingBytes(1.4e9, 2e9, 'stage 3')).toBe((2 + 4) * 1.4e9);
  });

  test('waits beside the bucket where it is larger', () => {
    expect(departingBytes(1.4e9, 5e8, 'stage 3')).toBe((2 + 4 + 2) * 1.4e9);
  });
});
