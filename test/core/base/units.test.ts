import { describe, expect, expectTypeOf, test } from 'vitest';
import type { Bytes, Seconds } from '../../../src/core/units.ts';
import {
  bytes,
  bytesPerSecond,
  computeTime,
  difference,
  flop,
  gib,
  gigabytes,
  gigabytesPerSecond,
  largest,
  mib,
  seconds,
  sum,
  teraflopPerSecond,
  times,
  transferTime,
} from '../../../src/core/units.ts';

describe('units', () => {
  test('GB is 1e9 and GiB is 2^30', () => {
    expect(gigabytes(1)).toBe(1e9);
    expect(gib(1)).toBe(2 ** 30);
    expect(mib(1024)).toBe(gib(1));
  });

  test('size over rate is time', () => {
    expect(transferTime(gigabytes(26), gigabytesPerSecond(13))).toBe(2);
    expect(computeTime(flop(3e12), teraflopPerSecond(1.5))).toBe(2);
    expect(transferTime(bytes(1), bytesPerSecond(4))).toBe(0.25);
    expectTypeOf(transferTime(gib(1), gigabytesPerSecond(1))).toEqualTypeOf<Seconds>();
  });

  test('sums, differences, multiples and maxima keep their unit', () => {
    expect(sum(bytes(1), bytes(2), bytes(3))).toBe(6);
    expect(difference(bytes(5), bytes(7))).toBe(-2);
    expect(times(seconds(2), 3)).toBe(6);
    expect(largest(bytes(1), bytes(9), bytes(3))).toBe(9);
    expectTypeOf(sum(bytes(1), bytes(2))).toEqualTypeOf<Bytes>();
  });

  test('the compiler refuses to mix them', () => {
    // @ts-expect-error bytes and seconds do not add up
    sum(bytes(1), seconds(1));
    // @ts-expect-error a plain number is no size
    transferTime(1, gigabytesPerSecond(1));
    // @ts-expect-error a rate is no size
    transferTime(gigabytesPerSecond(1), gigabytesPerSecond(1));
  });
});
