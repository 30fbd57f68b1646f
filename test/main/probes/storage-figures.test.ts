import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ProbeResult, ProfileMode } from '../../../src/core/machine/run.ts';
import { readerOf } from '../../../src/main/probes/facts/reader.ts';
import { probeOf } from '../../../src/main/probes/runner.ts';
import { storageProbe } from '../../../src/main/probes/storage.ts';
import { kneeOf } from '../../../src/main/probes/storage/knee.ts';
import { percentilesOf } from '../../../src/main/probes/storage/latency.ts';
import { blindWatch, measureWith, steppingClock } from '../../fakes/measuring.ts';
import { plantedRoot } from '../../fakes/planted-root.ts';

let dir = '';
let dataFolder = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'plimsoll-storage-'));
  dataFolder = mkdtempSync(join(tmpdir(), 'plimsoll-data-'));
});
afterEach(() => [dir, dataFolder].forEach((folder) => rmSync(folder, { recursive: true, force: true })));

const planOf = (addon: string, mode: ProfileMode, step: number) => {
  const reader = readerOf(plantedRoot({ 'proc/self/mountinfo': '27 1 254:0 / / rw,relatime - ext4 /dev/sda1 rw' }));
  const probe = storageProbe({ reader, dataFolder, process: { pid: process.pid, start: 'now' } });
  const deps = { spawn: measureWith(addon), seconds: steppingClock(step), watch: blindWatch };
  return probeOf(deps, probe).plan({ mode, dirs: [dir], run: 'run-1' }, new AbortController().signal);
};

interface How {
  readonly mode?: ProfileMode;
  readonly step?: number;
}

/** Measures the figures of some metrics, each with a clock that stands still but for `step` at each look. */
const measure = async (addon: string, only: readonly string[], { mode = 'full', step = 0.02 }: How = {}) => {
  const plan = await planOf(addon, mode, step);
  const results: ProbeResult[] = [];
  for (const figure of plan.figures)
    if (only.includes(figure.metric) && figure.modes.includes(mode)) results.push(...(await figure.measure(1)));
  await plan.close();
  expect([...readdirSync(dir), ...readdirSync(join(dataFolder, 'scratch'))]).toEqual([]);
  return results;
};
const find = (results: readonly ProbeResult[], metric: string, settings: ProbeResult['settings'] = {}) =>
  results.find(
    (row) => row.metric === metric && Object.entries(settings).every(([name, value]) => row.settings[name] === value),
  );

describe('the figures of a folder', () => {
  test('are few in a quick profile, more in a longer one, and each told from the others', async () => {
    const plan = await planOf('steady', 'quick', 1);
    const { figures } = plan;
    const inMode = (mode: ProfileMode) => figures.filter((one) => !one.isOptIn && one.modes.includes(mode));
    expect(inMode('quick').map(({ metric }) => metric)).toEqual([
      'storage.write',
      'storage.read',
      'storage.latency',
      'storage.mixed',
    ]);
    const [standard, full] = [inMode('standard'), inMode('full')];
    expect(inMode('quick').every((one) => standard.includes(one) && full.includes(one))).toBe(true);
    expect(standard.every((one) => full.includes(one))).toBe(true);
    expect(full.length).toBeGreaterThan(80);
    const names = figures.map(({ metric, settings }) => JSON.stringify([metric, settings]));
    expect(new Set(names).size).toBe(names.length);
    await plan.close();
  });

  test('reads and writes over block size and queue depth', async () => {
    const grid = ['storage.seq_read', 'storage.seq_write', 'storage.rand_read', 'storage.rand_write'];
    const results = await measure('steady', grid);
    for (const row of results) {
      const { blockBytes, queueDepth, threads } = row.settings;
      const [block, inFlight] = [Number(blockBytes), Number(queueDepth) * Number(threads)];
      const rate = Math.min(2e9, (block * inFlight) / (1e-4 + block / 2e9));
      expect([row.metric, row.settings, (row.median ?? 0) / rate]).toEqual([
        row.metric,
        row.settings,
        expect.closeTo(1, 1),
      ]);
      expect(row.metric.endsWith('write') ? row.bytesWritten > 0 : row.status === 'ok').toBe(true);
    }
    expect(results.filter(({ settings }) => settings['blockBytes'] === 4096)).toHaveLength(16);
    expect(results.reduce((sum, row) => sum + row.bytesWritten, 0)).toBeLessThan(128e9);
  }, 60_000);

  test('times single requests in percentiles', async () => {
    const results = await measure('steady', ['storage.latency']);
    for (const operation of ['read', 'write'])
      for (const percentile of [50, 95, 99, 99.9]) {
        const row = find(results, 'storage.latency', { operation, percentile });
        expect(row?.unit).toBe('seconds');
        expect((row?.median ?? 0) / (1e-4 + 4096 / 2e9)).toBeCloseTo(1, 1);
      }
    expect(results).toHaveLength(8);
  });

  test('compares both directions at once with each alone', async () => {
    const [even] = await measure('steady', ['storage.mixed'], { mode: 'quick' });
    expect(even?.settings).toMatchObject({ readShare: 0.5, blockBytes: 2 ** 20, queueDepth: 32 });
    expect(even?.settings['duplexShare']).toBeCloseTo(1, 2);
    expect(even?.bytesWritten).toBeGreaterThan(0);
  });

  test('compares tensors in files of their own with tensors in one', async () => {
    const results = await measure('steady', ['storage.file_per_tensor'], { mode: 'standard' });
    for (const operation of ['read', 'write']) {
      const files = find(results, 'storage.file_per_tensor', { operation, tensors: 9 });
      const one = find(results, 'storage.one_file', { operation, tensors: 9, path: dir });
      // The fake takes 0.2 ms for opening and closing each file.
      const bytes = Number(one?.settings['bytes']);
      expect((one?.median ?? 0) / 2e9).toBeCloseTo(1, 1);
      expect((files?.median ?? 0) / (bytes / (bytes / 2e9 + 9 * 2e-4))).toBeCloseTo(1, 1);
    }
  });

  test('finds what fills the queue best', async () => {
    const usual = await measure('steady', ['storage.aio'], { mode: 'standard', step: 0.001 });
    expect(find(usual, 'storage.aio')?.settings).toMatchObject({ blockBytes: 2 ** 20, queueDepth: 32, threads: 1 });
    const wide = await measure('two-queues', ['storage.aio'], { mode: 'standard', step: 0.001 });
    expect(find(wide, 'storage.aio')?.settings).toMatchObject({ threads: 2 });
    expect((find(wide, 'storage.aio')?.median ?? 0) / 2e9).toBeCloseTo(1, 1);
    const alone = { threads: 1, blockBytes: 2 ** 20, queueDepth: 32 };
    expect((find(wide, 'storage.seq_write', alone)?.median ?? 0) / 1e9).toBeCloseTo(1, 1);
    expect((find(wide, 'storage.seq_read', { ...alone, threads: 2 })?.median ?? 0) / 2e9).toBeCloseTo(1, 1);
  });

  test('writes without end only on request, and finds where a cache ends', async () => {
    const plan = await planOf('caching', 'quick', 0.005);
    const figure = plan.figures.find(({ metric }) => metric === 'storage.sustained_write');
    expect(figure?.isOptIn).toBe(true);
    const results = (await figure?.measure(1)) ?? [];
    await plan.close();
    expect(find(results, 'storage.sustained_write', { part: 'all' })?.why).toMatch(/falls to 25 % after 3\.2 GB$/);
    expect(find(results, 'storage.write_cache')).toMatchObject({ median: 3 * 2 ** 30, unit: 'bytes', status: 'ok' });
    expect((find(results, 'storage.sustained_write', { part: 'after' })?.median ?? 0) / 5e8).toBeCloseTo(1, 1);
    expect(readdirSync(dir)).toEqual([]);
  });
});

test('what went through the page cache is no figure of a drive', async () => {
  const metrics = ['storage.write', 'storage.read', 'storage.latency', 'storage.mixed'];
  const results = await measure('page-cache', metrics, { mode: 'quick' });
  expect(results.map(({ status }) => status)).toEqual(metrics.map(() => 'unavailable'));
  expect(results[0]?.why).toMatch(/^97 % of .* lay in the page cache afterwards/);
});

test('after a crash the file is made anew, since no process touches what another has made', async () => {
  const metrics = ['storage.write', 'storage.mixed', 'storage.aio'];
  const results = await measure('no-mixing', metrics, { mode: 'standard' });
  expect(results.slice(0, 3).map(({ metric, status }) => [metric, status])).toEqual([
    ['storage.write', 'ok'],
    ['storage.mixed', 'failed'],
    ['storage.aio', expect.stringMatching(/ok|noisy/)],
  ]);
  expect(results[2]?.bytesWritten).toBeGreaterThan(4 * 2 ** 30);
});

describe('percentiles', () => {
  const even = (count: number) => Array.from({ length: count }, (_, i) => (i * 7919) % count);

  test('come from batches that are long enough for them', () => {
    expect(percentilesOf(even(20_000), 50)).toHaveLength(200);
    expect(percentilesOf(even(20_000), 99)).toHaveLength(20);
    expect(percentilesOf(even(20_000), 99.9)).toHaveLength(2);
    expect(percentilesOf(even(50), 99.9)).toHaveLength(1);
    for (const value of percentilesOf(even(20_000), 99)) expect(value / 19_800).toBeCloseTo(1, 2);
  });
});

describe('the knee of a long write', () => {
  const noise = fc.array(fc.double({ min: 0.9, max: 1.1, noNaN: true }), { minLength: 40, maxLength: 120 });

  test('is found where the rate falls for good', () => {
    fc.assert(
      fc.property(noise, fc.double({ min: 0.2, max: 0.8, noNaN: true }), (factors, where) => {
        const index = Math.round(where * factors.length);
        const knee = kneeOf(factors.map((factor, i) => factor * (i < index ? 5e9 : 1.5e9)));
        expect(knee?.index).toBe(index);
        expect((knee?.after ?? 0) / (knee?.before ?? 1)).toBeCloseTo(0.3, 1);
      }),
    );
  });

  test('is not seen in noise, in a rise, or in a single dip', () => {
    fc.assert(
      fc.property(noise, (factors) => {
        expect(kneeOf(factors)).toBeUndefined();
        expect(kneeOf(factors.map((factor, i) => factor * (i < 20 ? 1 : 3)))).toBeUndefined();
        expect(kneeOf(factors.map((factor, i) => factor * (i === 20 ? 0.2 : 1)))).toBeUndefined();
      }),
    );
    expect(kneeOf([])).toBeUndefined();
    expect(kneeOf([5, 5, 5, 1, 1, 1])).toBeUndefined();
  });
});
