import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Probe } from '../../../src/main/ports.ts';
import { arrayProbes } from '../../../src/main/probes/arrays.ts';
import type { SpawnMeasuring } from '../../../src/main/probes/host.ts';
import type { Room } from '../../../src/main/probes/room.ts';
import { elementsFor } from '../../../src/main/probes/room.ts';
import { steadyRate } from '../../fakes/addons/steady.ts';
import { measureWith, steppingClock } from '../../fakes/measuring.ts';

const gibibyte = 2 ** 30;
const laptop: Room = { threads: 8, cacheBytes: 24 * 2 ** 20, availableBytes: 16 * gibibyte };
const options = { mode: 'quick', dir: '/nowhere', run: 'run-1' } as const;
const never = new AbortController().signal;

const probesWith = (spawn: SpawnMeasuring, room = laptop) =>
  arrayProbes({ spawn, room: () => Promise.resolve(room), seconds: steppingClock(0.4) });
const probeNamed = (probes: readonly Probe[], id: string) => {
  const probe = probes.find((one) => one.id === id);
  if (probe === undefined) throw new Error(`no probe ${id}`);
  return probe;
};

describe('a memory probe', () => {
  test('measures one thread and all threads with the fastest variant', async () => {
    const results = await probeNamed(probesWith(measureWith('steady')), 'dram.triad_nt').run(options, never);
    expect(results.map(({ settings }) => settings)).toEqual([
      { threads: 1, pages: 'huge', bytes: 3 * 96 * 2 ** 20, variant: 'wide_nt' },
      { threads: 8, pages: 'huge', bytes: 3 * 96 * 2 ** 20, variant: 'wide_nt' },
    ]);
    for (const { median, status, why, unit, samples } of results) {
      expect({ status, why, unit }).toEqual({ status: 'ok', why: null, unit: 'bytes_per_second' });
      expect((median ?? 0) / (1.5 * steadyRate)).toBeCloseTo(1, 1);
      expect(samples.length).toBeGreaterThanOrEqual(10);
    }
  });

  test('measures triad as STREAM does: no streaming stores, ordinary pages', async () => {
    const results = await probeNamed(probesWith(measureWith('steady')), 'dram.triad').run(options, never);
    expect(results.map(({ settings }) => settings)).toMatchObject([
      { threads: 1, pages: 'ordinary', variant: 'plain' },
      { threads: 8, pages: 'ordinary', variant: 'plain' },
    ]);
    for (const { median } of results) expect((median ?? 0) / steadyRate).toBeCloseTo(1, 1);
  });

  test('measures once where there is one thread', async () => {
    const probes = probesWith(measureWith('steady'), { ...laptop, threads: 1 });
    expect(await probeNamed(probes, 'dram.triad').run(options, never)).toHaveLength(1);
  });

  test('says why there is no room', async () => {
    const probes = probesWith(measureWith('steady'), { ...laptop, availableBytes: 200 * 2 ** 20 });
    const results = await probeNamed(probes, 'dram.read').run(options, never);
    expect(results[0]).toMatchObject({ status: 'unavailable', median: null, samples: [] });
    expect(results[0]?.why).toMatch(/^needs arrays of 96\.0.MiB; a quarter of the available memory is 50\.0.MiB$/);
  });

  test('that crashes in one figure still measures the next one', async () => {
    let starts = 0;
    const spawn = () => measureWith(++starts === 1 ? 'crashes' : 'steady')();
    const results = await probeNamed(probesWith(spawn), 'dram.read').run(options, never);
    expect(results.map(({ status }) => status)).toEqual(['failed', 'ok']);
    expect(results[0]?.why).toMatch(/crashed/);
  });

  test('that is stopped says so and begins no further figure', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 150);
    const results = await probeNamed(probesWith(measureWith('hangs')), 'dram.read').run(options, stop.signal);
    expect(results).toMatchObject([{ status: 'cancelled', median: null }]);
  });
});

test('CPU Adam counts parameters, with all threads', async () => {
  const results = await probeNamed(probesWith(measureWith('steady')), 'cpu.adam_bf16').run(options, never);
  expect(results).toMatchObject([{ unit: 'params_per_second', settings: { threads: 8 }, status: 'ok' }]);
  expect((results[0]?.median ?? 0) / (steadyRate / 28)).toBeCloseTo(1, 1);
});

test('every figure has its time in each mode', () => {
  for (const probe of probesWith(measureWith('steady'))) {
    expect(probe.budgetSeconds('quick')).toBeLessThan(probe.budgetSeconds('standard'));
    expect(probe.budgetSeconds('standard')).toBeLessThan(probe.budgetSeconds('full'));
  }
});

describe('the size of the arrays', () => {
  const kernel = (allocatedBytesPerElement: number) => ({
    id: 'triad',
    bytesPerElement: 24,
    allocatedBytesPerElement,
    variants: [],
  });
  const room = fc.record({
    threads: fc.integer({ min: 1, max: 1024 }),
    cacheBytes: fc.integer({ min: 2 ** 16, max: 4 * gibibyte }),
    availableBytes: fc.integer({ min: 0, max: 2 ** 42 }),
  });

  test('never takes more than a quarter of the memory, nor fits into the caches', () => {
    fc.assert(
      fc.property(room, fc.constantFrom(8, 16, 24), (where, perElement) => {
        const elements = elementsFor(kernel(perElement), where);
        if (!elements.ok) return;
        const total = elements.value * perElement;
        expect(total).toBeLessThanOrEqual(where.availableBytes / 4);
        expect(total).toBeGreaterThanOrEqual(4 * where.cacheBytes);
      }),
    );
  });

  test('is four times the caches for each array where memory allows', () => {
    const elements = elementsFor(kernel(24), { threads: 2, cacheBytes: 32 * 2 ** 20, availableBytes: 24 * gibibyte });
    expect(elements).toEqual({ ok: true, value: (128 * 2 ** 20) / 8 });
  });
});
