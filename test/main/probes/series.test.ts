import { describe, expect, test } from 'vitest';
import { fail, ok } from '../../../src/core/result.ts';
import { failed } from '../../../src/main/probes/failure.ts';
import type { SeriesPlan } from '../../../src/main/probes/series.ts';
import { measureSeries } from '../../../src/main/probes/series.ts';

/** Takes samples of `count` values on a clock that only they move. */
const take = async (
  valueAt: (i: number) => number,
  plan: Partial<SeriesPlan<readonly number[]>> = {},
  { shareSeconds = 2, used: before = 0, takes = 1, count = 4 } = {},
) => {
  let seconds = before * shareSeconds;
  let taken = 0;
  const asked: number[] = [];
  const series = await measureSeries(
    {
      next: (sampleSeconds) => {
        asked.push(sampleSeconds);
        seconds += sampleSeconds * takes;
        return Promise.resolve(ok(Array.from({ length: count }, () => valueAt(taken++))));
      },
      valuesOf: (sample) => sample,
      ...plan,
    },
    { shareSeconds, used: () => seconds / shareSeconds },
  );
  return { series, asked, used: seconds / shareSeconds };
};
const calm = () => 100;
const wandering = (i: number) => 100 + i;

describe('a series', () => {
  test('ends as soon as its median is settled, after a quarter of the share', async () => {
    const { used, series } = await take(calm);
    expect(used).toBeGreaterThanOrEqual(0.25);
    expect(used).toBeLessThan(0.45);
    expect(series.ok && series.value.samples.length * 4).toBe(series.ok && series.value.values.length);
  });

  test('goes on to the end of its share while the median is not, and not farther', async () => {
    const { used } = await take(wandering);
    expect(used).toBeGreaterThanOrEqual(1);
    expect(used).toBeLessThan(1.15);
  });

  test('drops its first sample as the warm-up, unless it is warm', async () => {
    const first = (i: number) => (i < 4 ? 1 : 100);
    const cold = await take(first);
    expect(cold.series.ok && cold.series.value.values).not.toContain(1);
    expect(cold.asked[0]).toBeLessThan(cold.asked[1] ?? 0);
    const warm = await take(first, { isWarm: true });
    expect(warm.series.ok && warm.series.value.values).toContain(1);
  });

  test('measures something even where preparing took all of the share', async () => {
    const { series, asked } = await take(wandering, {}, { used: 3 });
    expect(series.ok && series.value.values.length).toBeGreaterThan(0);
    expect(asked.length).toBeLessThan(8);
  });

  test('ends earlier or later where the figure says so', async () => {
    expect((await take(wandering, { upTo: 0.5 })).used).toBeLessThan(0.65);
    expect((await take(calm, { atLeast: 0.8, isWarm: true })).used).toBeGreaterThanOrEqual(0.8);
  });

  test('asks for samples that fit the share', async () => {
    expect((await take(calm, {}, { shareSeconds: 0.5 })).asked.at(-1)).toBeCloseTo(0.05, 9);
    expect((await take(calm, {}, { shareSeconds: 50 })).asked.at(-1)).toBeCloseTo(0.2, 9);
  });

  test('ends where there is nothing left to take', async () => {
    let left = 3;
    const next = () => Promise.resolve(left-- > 0 ? ok([left]) : undefined);
    const { series } = await take(calm, { next, isWarm: true });
    expect(series).toMatchObject({ ok: true, value: { values: [2, 1, 0], last: [0] } });
  });

  test('is the failure of a sample, of the warm-up too', async () => {
    const next = () => Promise.resolve(fail(failed('crashed')));
    expect((await take(calm, { next })).series).toEqual(fail(failed('crashed')));
    expect((await take(calm, { next, isWarm: true })).series).toEqual(fail(failed('crashed')));
    const nothing = () => Promise.resolve(undefined);
    expect((await take(calm, { next: nothing })).series).toMatchObject({ error: { why: 'nothing was measured' } });
  });
});
