import { describe, expect, test } from 'vitest';
import type { ProbeResult, ProfileMode } from '../../../../src/core/machine/run.ts';
import { ProbeResultSchema } from '../../../../src/core/machine/run.ts';
import { readerOf } from '../../../../src/main/probes/facts/reader.ts';
import type { Figure } from '../../../../src/main/probes/figure.ts';
import { deviceProbes } from '../../../../src/main/probes/gpu/index.ts';
import { measureAll, measureWith, steppingClock } from '../../../fakes/measuring.ts';
import { device } from '../../../fakes/steady-device.ts';
import { laptopRoom } from '../rooms.ts';

const room = () => Promise.resolve({ ...laptopRoom, availableBytes: 64 * 2 ** 30 });
const probesWith = (addon: string, root = '/nowhere') =>
  deviceProbes({ spawn: measureWith(addon), reader: readerOf(root), room });

type Choose = (figure: Figure) => boolean;

/** Measures what is chosen of the figures of a mode, in both probes. */
const measure = async (addon: string, mode: ProfileMode, choose: Choose = () => true) => {
  const options = { mode, dirs: [], run: 'run-1' };
  const rows: ProbeResult[] = [];
  for (const probe of probesWith(addon)) {
    const set = await probe.figures(options);
    const figures = () =>
      Promise.resolve({ ...set, figures: set.figures.filter((one) => one.modes.includes(mode) && choose(one)) });
    const deps = { spawn: measureWith(addon), seconds: steppingClock(0.05) };
    rows.push(...(await measureAll({ ...probe, figures }, deps, options)));
  }
  return rows;
};

const named =
  (...metrics: readonly string[]): Choose =>
  ({ metric, settings }) =>
    metrics.includes(metric) && settings['kind'] !== 'cpu';

const rateOf = (rows: readonly ProbeResult[], metric: string, settings: ProbeResult['settings'] = {}) => {
  const fits = (row: ProbeResult) => Object.entries(settings).every(([name, value]) => row.settings[name] === value);
  const row = rows.find((row) => row.metric === metric && fits(row));
  return row?.median ?? Number.NaN;
};
const near = (rate: number, expected: number) => expect(rate / expected).toBeCloseTo(1, 1);

describe('the quick mode', () => {
  test('measures of the GPU what planners need, and of the processor nothing', async () => {
    const rows = await measure('device', 'quick');
    expect(rows.map(({ metric, status, settings }) => [metric, status, settings['kind']])).toEqual([
      ['gpu.h2d', 'ok', 'gpu'],
      ['gpu.d2h', 'ok', 'gpu'],
      ['gpu.both', 'ok', 'gpu'],
      ['gpu.triad', 'ok', 'gpu'],
      ['gpu.matmul', 'ok', 'gpu'],
      ['launch.latency', 'ok', 'gpu'],
      ['launch.queue', 'ok', 'gpu'],
    ]);
    near(rateOf(rows, 'gpu.h2d', { memory: 'pinned' }), device.linkRate);
    near(rateOf(rows, 'gpu.both'), 2 * device.linkRate * device.duplexShare);
    near(rateOf(rows, 'gpu.triad'), device.memoryRate);
    near(rateOf(rows, 'gpu.matmul', { dtype: 'bf16' }), device.flopRate);
  });

  test('gives rows that a run may hold', async () => {
    for (const row of await measure('device', 'quick')) expect(ProbeResultSchema.safeParse(row).error).toBeUndefined();
  });
});

test('a copy is measured over its size, pinned and pageable', async () => {
  const rows = await measure('device', 'full', named('gpu.h2d'));
  const small = rateOf(rows, 'gpu.h2d', { bytes: 4096, memory: 'pinned' });
  near(small, 4096 / (device.copyLatency + 4096 / device.linkRate));
  const sizes = rows.filter(({ settings }) => settings['memory'] === 'pinned').map(({ settings }) => settings['bytes']);
  expect(new Set(sizes)).toEqual(new Set([12, 14, 16, 18, 20, 22, 24, 26, 28, 30].map((power) => 2 ** power)));
  near(rateOf(rows, 'gpu.h2d', { bytes: 2 ** 30, memory: 'pageable' }), device.linkRate * device.pageableShare);
});

test('the settings tell every figure from every other, in every mode', async () => {
  const options = { mode: 'full', dirs: [], run: 'run-1' } as const;
  for (const probe of probesWith('device')) {
    const { figures } = await probe.figures(options);
    const keys = figures.map(({ metric, settings }) => JSON.stringify([metric, settings]));
    expect(new Set(keys).size).toBe(keys.length);
    expect(figures.length).toBeGreaterThan(10);
  }
});

describe('launches', () => {
  test('give the call, the time to the begin of the kernel and their percentiles', async () => {
    const rows = await measure('device', 'standard', named('launch.latency'));
    near(rateOf(rows, 'launch.latency'), device.launchSeconds);
    near(rateOf(rows, 'launch.queue'), device.launchSeconds + device.startSeconds);
    for (const { p95, settings } of rows) expect(settings['p99Seconds']).toBeGreaterThanOrEqual(p95 ?? 0);
    near(Number(rows[0]?.settings['kernelSeconds']), device.kernelSeconds);
  });

  test('are counted: in a second, in the queue, in a graph', async () => {
    const metrics = ['launch.throughput', 'launch.pipelined', 'launch.depth', 'launch.graph_node', 'launch.streams'];
    const rows = await measure('device', 'full', named(...metrics));
    near(rateOf(rows, 'launch.throughput'), 1 / device.launchSeconds);
    near(rateOf(rows, 'launch.pipelined'), device.kernelSeconds);
    expect(rateOf(rows, 'launch.depth')).toBe(device.depth);
    near(rateOf(rows, 'launch.graph_node'), device.kernelSeconds / 2);
    const streams = rows.filter(({ metric }) => metric === 'launch.streams').map(({ settings }) => settings['streams']);
    expect(streams).toEqual([1, 2, 4, 8, 16]);
  });

  test('of a chain turn GPU-bound where a kernel takes as long as its launch', async () => {
    const rows = await measure('device', 'standard', named('launch.turning_batch'));
    const turning = rateOf(rows, 'launch.turning_batch');
    // 2 x 768 x 4 bytes for each of the batch at the fake's memory rate, beside what an empty kernel takes.
    const even = ((device.launchSeconds - device.kernelSeconds) * device.memoryRate) / (2 * 768 * 4);
    expect(turning).toBeGreaterThanOrEqual(even);
    expect(turning).toBeLessThan(2 * even);
    near(Number(rows[0]?.settings['plateauSeconds']), device.launchSeconds + device.startSeconds);
  });

  test('give TKLQT, the average kernel, the latency and the idle time at each batch, as SKIP defines them', async () => {
    const rows = await measure('device', 'standard', named('launch.turning_batch'));
    const first = rows.find(({ metric, settings }) => metric === 'launch.tklqt' && settings['batch'] === 1);
    const kernels = Number(first?.settings['kernels']);
    near(first?.median ?? 0, kernels * (device.launchSeconds + device.startSeconds));
    near(Number(first?.settings['akdSeconds']), device.kernelSeconds + (2 * 768 * 4) / device.memoryRate);
    near(Number(first?.settings['ilSeconds']), kernels * device.launchSeconds);
    const busy = Number(first?.settings['akdSeconds']) * kernels;
    near(Number(first?.settings['gpuIdleSeconds']), Number(first?.settings['ilSeconds']) - busy);
  });
});

describe('a device that is not at rest', () => {
  test('is left in peace while somebody else computes on it', async () => {
    const rows = await measure('device-busy', 'quick', named('gpu.triad'));
    expect(rows).toMatchObject([{ status: 'unavailable', median: null, samples: [] }]);
    expect(rows[0]?.why).toBe(
      '2 other processes compute on the device, which is busy 97 % of the time; close them and measure again',
    );
  });

  test('is measured once they have ended, and the row says who holds it', async () => {
    const rows = await measure('device-shared', 'quick', named('gpu.triad'));
    expect(rows).toMatchObject([{ flags: ['gpu-busy'] }]);
    expect(rows[0]?.why).toMatch(/1 other process holds the device/);
    near(rateOf(rows, 'gpu.triad'), device.memoryRate);
  });

  test('is flagged when it slows itself down', async () => {
    const rows = await measure('device-hot', 'quick', named('gpu.d2h'));
    expect(rows).toMatchObject([{ flags: ['gpu-throttled'] }]);
    expect(rows[0]?.why).toMatch(/slowed down: too hot/);
  });

  test('gives no more than 80 % of its free memory', async () => {
    const rows = await measure('device-hot', 'quick', named('gpu.triad'));
    expect(rows).toMatchObject([{ status: 'unavailable', median: null }]);
    expect(rows[0]?.why).toMatch(/^needs 768.MiB of the device's memory; 410.MiB of it may be taken now$/);
  });
});

describe('a machine without a driver', () => {
  test('says for each API why nothing was measured', async () => {
    const rows = await measure('device-none', 'quick');
    expect(rows.map(({ metric, status, settings, why }) => [metric, status, settings['api'], why])).toEqual([
      ['gpu.h2d', 'unavailable', 'cuda', 'there is no cuda here'],
      ['gpu.h2d', 'unavailable', 'opencl', 'there is no opencl here'],
      ['launch.latency', 'unavailable', 'cuda', 'there is no cuda here'],
      ['launch.latency', 'unavailable', 'opencl', 'there is no opencl here'],
    ]);
  });

  test('or with one that crashes says so, and measures through the other', async () => {
    const rows = await measure('device-crashes', 'standard', ({ metric }) => ['gpu.h2d', 'gpu.triad'].includes(metric));
    expect(rows.filter(({ settings }) => settings['api'] === 'cuda')).toMatchObject([
      { metric: 'gpu.h2d', status: 'failed', why: 'the measuring process crashed (SIGSEGV)' },
    ]);
    near(rateOf(rows, 'gpu.triad', { api: 'opencl' }), device.memoryRate);
  });
});
