import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { compareRuns } from '../../../src/core/machine/history/compare.ts';
import { compareMachines } from '../../../src/core/machine/history/compare-machines.ts';
import { measured } from '../../../src/core/machine/known.ts';
import type { Machine } from '../../../src/core/machine/machine.ts';
import type { MetricUnit, ProbeResult } from '../../../src/core/machine/run.ts';
import { bytesPerSecond } from '../../../src/core/units.ts';
import { emptyRun, result } from '../../main/store/values.ts';
import { anyRun } from './arbitrary-run.ts';
import { fullMachine } from './full-machine.ts';

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
  const { figures } = compareRuns(a, b);
  expect(figures.map(({ metric, ratio, overlaps }) => ({ metric, ratio, overlaps }))).toEqual([
    { metric: 'dram.triad', ratio: 1.1, overlaps: true },
    { metric: 'dram.copy', ratio: 2, overlaps: false },
  ]);
});

test('keeps figures that only one run has', () => {
  const { figures } = compareRuns(run('a', figure('only.a', 1, 1, 1)), run('b', figure('only.b', 2, 2, 2)));
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
  const { figures } = compareRuns(run('a', at('/x', 1), at('/y', 2)), run('b', at('/y', 4), at('/x', 3)));
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
  const { figures } = compareRuns(
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
  expect(compareRuns(a, b).figures.map(({ ratio }) => ratio)).toEqual([null, null]);
});

describe('the change of a figure', () => {
  const of = (unit: MetricUnit, median: number, half: number) => ({
    ...figure('m', median, median - 3 * half, median + 3 * half),
    unit,
    interval: { low: median - half, high: median + half },
  });
  const changeOf = (a: ProbeResult, b: ProbeResult) => compareRuns(run('a', a), run('b', b)).figures[0]?.change;

  test.each([
    ['faster', 'bytes_per_second', 100, 110],
    ['slower', 'bytes_per_second', 100, 90],
    ['slower', 'seconds', 100, 110],
    ['faster', 'seconds', 100, 90],
    ['changed', 'bytes', 100, 110],
    ['same', 'bytes_per_second', 100, 101],
  ] as const)('is %s in %s from %d to %d', (change, unit, a, b) => {
    expect(changeOf(of(unit, a, 1), of(unit, b, 1))).toBe(change);
  });

  test('is judged by the intervals of the medians, which are narrower than the ranges of the samples', () => {
    const [a, b] = [of('bytes_per_second', 100, 1), of('bytes_per_second', 104, 1)];
    expect(compareRuns(run('a', a), run('b', b)).figures[0]).toMatchObject({ overlaps: false, change: 'faster' });
    const { interval: _a, ...older } = a;
    expect(compareRuns(run('a', older), run('b', b)).figures[0]).toMatchObject({ overlaps: true, change: 'same' });
  });

  test('is unknown where a figure is missing', () => {
    expect(changeOf(of('seconds', 1, 0), figure('m', null, null, null))).toBe('unknown');
  });

  test('is none between a run and itself, and turns round with the runs', () => {
    fc.assert(
      fc.property(anyRun, anyRun, (a, b) => {
        for (const { ratio, change } of compareRuns(a, a).figures) {
          expect(ratio === null || ratio === 1).toBe(true);
          expect(['same', 'unknown']).toContain(change);
        }
        const [there, back] = [compareRuns(a, b), compareRuns(b, a)];
        expect(there.figures.length).toBe(back.figures.length);
        const turned = { faster: 'slower', slower: 'faster', same: 'same', changed: 'changed', unknown: 'unknown' };
        expect(there.figures.map(({ change }) => turned[change]).toSorted()).toEqual(
          back.figures.map(({ change }) => change).toSorted(),
        );
      }),
      { numRuns: 100 },
    );
  });
});

test('sizes of a sweep tell figures apart, and are not mixed up where one run has fewer of them', () => {
  const copy = (bytes: number, median: number) => ({
    ...figure('gpu.h2d', median, median, median),
    settings: { bytes },
  });
  const a = run('a', copy(4096, 1), copy(65536, 5), copy(2 ** 28, 20));
  const b = run('b', copy(8192, 2), copy(2 ** 28, 10));
  expect(compareRuns(a, b).figures.map(({ aMedian, bMedian }) => [aMedian, bMedian])).toEqual([
    [1, null],
    [5, null],
    [20, 10],
    [null, 2],
  ]);
});

test('tells what surrounded the runs otherwise', () => {
  const [a, b] = [run('a'), run('b')];
  const newer = { ...b, context: { ...b.context, kernel: '6.6', loadBefore: 3 } };
  expect(compareRuns(a, newer).context).toEqual([{ name: 'kernel', a: a.context.kernel, b: '6.6' }]);
});

describe('two machines', () => {
  const withRate = (rate: number, half?: number): Machine => ({
    ...fullMachine,
    memory: {
      dram: {
        ...fullMachine.memory.dram,
        bytesPerSecond: measured(
          bytesPerSecond(rate),
          'r',
          half === undefined ? {} : { interval: { low: rate - half, high: rate + half } },
        ),
      },
    },
  });
  const rowOf = (a: Machine, b: Machine) =>
    compareMachines(a, b).find(({ path }) => path === 'memory.dram.bytes_per_second');

  test('are compared value by value, with what the intervals explain', () => {
    expect(rowOf(withRate(100, 5), withRate(104))).toMatchObject({ ratio: 1.04, exceeds: false });
    expect(rowOf(withRate(100, 5), withRate(106))).toMatchObject({ ratio: 1.06, exceeds: true });
    expect(rowOf(withRate(100, 5), withRate(109, 5))).toMatchObject({ exceeds: false });
    expect(rowOf(withRate(100), withRate(100.1))).toMatchObject({ exceeds: true });
  });

  test('keep what only one of them has', () => {
    const { gpu: _, ...without } = fullMachine;
    const rows = compareMachines(without, fullMachine).filter(({ path }) => path.startsWith('gpu.'));
    expect(rows.length).toBeGreaterThan(5);
    for (const row of rows) expect([row.a, row.ratio, row.exceeds]).toEqual([undefined, undefined, undefined]);
  });
});
