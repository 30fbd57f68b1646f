import { expect, test } from 'vitest';
import { diffRuns } from '../../../src/main/usecases/diff-runs.ts';
import { emptyRun, result } from '../store/values.ts';

const run = (id: string, ...results: readonly ReturnType<typeof result>[]) => ({
  ...emptyRun(id),
  results: [...results],
});
const figure = (metric: string, median: number | null, p05: number | null, p95: number | null) => ({
  ...result(metric),
  median,
  p05,
  p95,
});

test('compares the medians of the same figure and says whether the ranges overlap', () => {
  const a = run('a', figure('dram.triad', 10, 9, 11), figure('dram.copy', 10, 9.9, 10.1));
  const b = run('b', figure('dram.copy', 20, 19, 21), figure('dram.triad', 11, 10.5, 12));
  const { figures } = diffRuns(a, b);
  expect(figures.map(({ metric, ratio, overlaps }) => ({ metric, ratio, overlaps }))).toEqual([
    { metric: 'dram.triad', ratio: 1.1, overlaps: true },
    { metric: 'dram.copy', ratio: 2, overlaps: false },
  ]);
});

test('keeps figures that only one run has', () => {
  const { figures } = diffRuns(run('a', figure('only.a', 1, 1, 1)), run('b', figure('only.b', 2, 2, 2)));
  expect(
    figures.map(({ metric, aMedian, bMedian, ratio, overlaps }) => [metric, aMedian, bMedian, ratio, overlaps]),
  ).toEqual([
    ['only.a', 1, null, null, null],
    ['only.b', null, 2, null, null],
  ]);
});

test('keeps the figures of two folders apart', () => {
  const at = (path: string, median: number) => ({
    ...figure('storage.read', median, median, median),
    settings: { path },
  });
  const { figures } = diffRuns(run('a', at('/x', 1), at('/y', 2)), run('b', at('/y', 4), at('/x', 3)));
  expect(figures.map(({ settings, ratio }) => [settings['path'], ratio])).toEqual([
    ['/x', 3],
    ['/y', 2],
  ]);
});

test('compares a variant with itself, whatever the sizes', () => {
  const of = (variant: string, bytes: number, median: number) => ({
    ...figure('dram.triad', median, median, median),
    settings: { variant, bytes },
  });
  const { figures } = diffRuns(
    run('a', of('avx2', 1, 10), of('scalar', 1, 5)),
    run('b', of('scalar', 2, 5), of('avx2', 2, 20)),
  );
  expect(figures.map(({ settings, ratio }) => [settings['variant'], ratio])).toEqual([
    ['avx2', 2],
    ['scalar', 1],
  ]);
});

test('gives no ratio where there is no figure or nothing to divide by', () => {
  const a = run('a', figure('zero', 0, 0, 0), figure('unavailable', null, null, null));
  const b = run('b', figure('zero', 5, 5, 5), figure('unavailable', 1, 1, 1));
  expect(diffRuns(a, b).figures.map(({ ratio }) => ratio)).toEqual([null, null]);
});
