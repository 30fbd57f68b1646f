import { describe, expect, test } from 'vitest';
import { fail, mapResult } from '../../../src/core/result.ts';
import { unavailable } from '../../../src/main/probes/failure.ts';
import type { Bench, Figure, FigureProbe } from '../../../src/main/probes/figure.ts';
import { probeOf } from '../../../src/main/probes/runner.ts';
import { blindWatch, measureAll, measureWith, steppingClock } from '../../fakes/measuring.ts';

const options = { mode: 'quick', dirs: [], run: 'run-1' } as const;

const sample = (bench: Bench) => () =>
  bench.session.sample(
    { kernel: 'read', elements: 1000, threads: 1, variant: 'wide', minSeconds: 0.1, maxRepetitions: 10 },
    10,
  );
const series = async (bench: Bench) =>
  mapResult(
    await bench.series({ next: sample(bench), valuesOf: ({ seconds }) => seconds.map((time) => 1 / time) }),
    ({ values }) => ({ values }),
  );

const figure = (metric: string, changes: Partial<Figure> = {}): Figure => ({
  metric,
  title: metric,
  unit: 'bytes_per_second',
  settings: { threads: 1 },
  weight: 2,
  modes: ['quick'],
  measure: series,
  ...changes,
});
const probeWith = (figures: readonly Figure[], close?: () => Promise<void>): FigureProbe => ({
  id: 'dram',
  title: 'Memory',
  area: 'dram',
  figures: () => Promise.resolve({ figures, ...(close === undefined ? {} : { close }) }),
});

/** Starts the addons in turn, the last one again and again. */
const spawning = (...addons: readonly string[]) => {
  const started: string[] = [];
  const spawn = () => {
    const addon = addons[Math.min(started.length, addons.length - 1)] ?? 'steady';
    started.push(addon);
    return measureWith(addon)();
  };
  return { started, deps: { spawn, seconds: steppingClock(0.1), watch: blindWatch } };
};
const statuses = (results: readonly { readonly metric: string; readonly status: string }[]) =>
  results.map(({ metric, status }) => [metric, status]);

describe('the measuring process of a probe', () => {
  test('is one for all its figures', async () => {
    const { started, deps } = spawning('steady');
    const results = await measureAll(probeWith([figure('dram.a'), figure('dram.b'), figure('dram.c')]), deps, options);
    expect(statuses(results)).toEqual([
      ['dram.a', 'ok'],
      ['dram.b', 'ok'],
      ['dram.c', 'ok'],
    ]);
    expect(started).toEqual(['steady']);
  });

  test.each(['crashes', 'babbles', 'leaves'])('is a fresh one after one that %s, which costs one row', async (bad) => {
    const { started, deps } = spawning(bad, 'steady');
    const results = await measureAll(probeWith([figure('dram.a'), figure('dram.b')]), deps, options);
    expect(statuses(results)).toEqual([
      ['dram.a', 'failed'],
      ['dram.b', 'ok'],
    ]);
    expect(started).toEqual([bad, 'steady']);
  });

  test('stays after a refusal', async () => {
    const { started, deps } = spawning('refuses');
    const results = await measureAll(probeWith([figure('dram.a'), figure('dram.b')]), deps, options);
    expect(results.map(({ status, why }) => [status, why])).toEqual([
      ['unavailable', 'no memory for 3 arrays of 128 MiB'],
      ['unavailable', 'no memory for 3 arrays of 128 MiB'],
    ]);
    expect(started).toEqual(['refuses']);
  });

  test('is not started for what is known to be missing', async () => {
    const { started, deps } = spawning('steady');
    const missing = figure('cxl.read', { unavailable: 'this machine has no CXL memory' });
    const plan = await probeOf(deps, probeWith([missing])).plan(options, new AbortController().signal);
    expect(plan.figures[0]).toMatchObject({ metric: 'cxl.read', weight: 0 });
    expect(await plan.figures[0]?.measure(0)).toMatchObject([
      { probe: 'dram', metric: 'cxl.read', status: 'unavailable', why: 'this machine has no CXL memory' },
    ]);
    await plan.close();
    expect(started).toEqual([]);
  });

  test('is gone when the probe removes what it made', async () => {
    const { deps } = spawning('steady');
    let alive: boolean | undefined;
    let over = () => false;
    const holding = figure('dram.a', {
      measure: (bench) => {
        over = () => bench.session.isOver();
        return series(bench);
      },
    });
    await measureAll(
      probeWith([holding], () => Promise.resolve(void (alive = !over()))),
      deps,
      options,
    );
    expect(alive).toBe(false);
  });
});

describe('a row of the run', () => {
  test('holds the figure, what was found, and all values', async () => {
    const { deps } = spawning('steady');
    const measure = () =>
      Promise.resolve({
        ok: true,
        value: { values: [4, 6], settings: { variant: 'x' }, note: 'odd', bytesWritten: 7 },
      } as const);
    const [row] = await measureAll(probeWith([figure('dram.a', { measure })]), deps, options);
    expect(row).toEqual({
      probe: 'dram',
      metric: 'dram.a',
      unit: 'bytes_per_second',
      settings: { threads: 1, variant: 'x' },
      median: 5,
      p05: 4.1,
      p95: 5.9,
      cv: expect.closeTo(Math.SQRT2 / 5, 9) as number,
      samples: [4, 6],
      status: 'noisy',
      why: 'only 2 repetitions fitted the time; odd',
      bytesWritten: 7,
    });
  });

  test('holds the interval of its median, which values lie apart, the limit and what disturbed it', async () => {
    const { deps } = spawning('steady');
    const limit = { value: 40, source: { kind: 'datasheet', url: 'about:blank' } } as const;
    const values = [10, 12, 10, 90, 10, 12, 10, 12];
    const measure = () => Promise.resolve({ ok: true, value: { values, limit, flags: ['gpu-throttled'] } } as const);
    const [row] = await measureAll(probeWith([figure('dram.a', { measure })]), deps, options);
    expect(row).toMatchObject({ interval: { low: 10, high: 90 }, outliers: [3], limit, flags: ['gpu-throttled'] });
    expect(row?.samples).toEqual(values);
  });

  test('of a count needs one value', async () => {
    const { deps } = spawning('steady');
    const measure = () => Promise.resolve({ ok: true, value: { values: [2 ** 21], isExact: true } } as const);
    const rows = await measureAll(probeWith([figure('gpu.allocation', { unit: 'bytes', measure })]), deps, options);
    expect(rows).toMatchObject([{ status: 'ok', why: null, median: 2 ** 21 }]);
  });

  test('may bring others from the same samples', async () => {
    const { deps } = spawning('steady');
    const also = [{ metric: 'launch.queue', unit: 'seconds', settings: { streams: 2 }, values: [1] }] as const;
    const measure = () => Promise.resolve({ ok: true, value: { values: [1, 1, 1, 1, 1, 1], also } } as const);
    const rows = await measureAll(probeWith([figure('launch.latency', { measure })]), deps, options);
    expect(rows.map(({ metric, unit, settings, status }) => [metric, unit, settings, status])).toEqual([
      ['launch.latency', 'bytes_per_second', { threads: 1 }, 'ok'],
      ['launch.queue', 'seconds', { streams: 2 }, 'noisy'],
    ]);
  });

  test('that failed tells what was written all the same', async () => {
    const { deps } = spawning('steady');
    const measure = () => Promise.resolve(fail({ ...unavailable('the drive is gone'), bytesWritten: 5 }));
    const rows = await measureAll(probeWith([figure('storage.write', { measure })]), deps, options);
    expect(rows).toMatchObject([{ status: 'unavailable', why: 'the drive is gone', bytesWritten: 5, samples: [] }]);
  });
});
