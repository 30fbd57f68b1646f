import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { arrayProbes } from '../../../src/main/probes/arrays.ts';
import type { SpawnMeasuring } from '../../../src/main/probes/host.ts';
import type { Room } from '../../../src/main/probes/room.ts';
import { elementsFor } from '../../../src/main/probes/room.ts';
import { steadyRate } from '../../fakes/addons/steady.ts';
import { measureAll, measureWith, steppingClock } from '../../fakes/measuring.ts';

const gibibyte = 2 ** 30;
const laptop: Room = { threads: 8, cacheBytes: 24 * 2 ** 20, availableBytes: 16 * gibibyte };
const options = { mode: 'quick', dirs: ['/nowhere'], run: 'run-1' } as const;
interface How {
  readonly room?: Room;
  readonly signal?: AbortSignal;
}

/** Measures the figures of one metric. */
const measure = async (metric: string, spawn: SpawnMeasuring, { room = laptop, ...how }: How = {}) => {
  const probes = arrayProbes({ room: () => Promise.resolve(room) });
  const probe = probes.find(({ id }) => metric.startsWith(id));
  if (probe === undefined) throw new Error(`no probe for ${metric}`);
  const figures = async () => {
    const set = await probe.figures(options);
    return { figures: set.figures.filter((figure) => figure.metric === metric) };
  };
  return measureAll({ ...probe, figures }, { spawn, seconds: steppingClock(0.4) }, options, how);
};

describe('a memory figure', () => {
  test('is measured with one thread and with all, with the fastest variant', async () => {
    const results = await measure('dram.triad_nt', measureWith('steady'));
    expect(results.map(({ settings }) => settings)).toEqual([
      { threads: 1, pages: 'huge', bytes: 3 * 96 * 2 ** 20, variant: 'wide_nt' },
      { threads: 8, pages: 'huge', bytes: 3 * 96 * 2 ** 20, variant: 'wide_nt' },
    ]);
    for (const { median, status, why, unit, samples } of results) {
      expect({ status, why, unit }).toEqual({ status: 'ok', why: null, unit: 'bytes_per_second' });
      expect((median ?? 0) / (1.5 * steadyRate)).toBeCloseTo(1, 1);
      expect(samples.length).toBeGreaterThanOrEqual(8);
    }
  });

  test('measures triad as STREAM does: no streaming stores, ordinary pages', async () => {
    const results = await measure('dram.triad', measureWith('steady'));
    expect(results.map(({ settings }) => settings)).toMatchObject([
      { threads: 1, pages: 'ordinary', variant: 'plain' },
      { threads: 8, pages: 'ordinary', variant: 'plain' },
    ]);
    for (const { median } of results) expect((median ?? 0) / steadyRate).toBeCloseTo(1, 1);
  });

  test('is measured once where there is one thread', async () => {
    expect(await measure('dram.triad', measureWith('steady'), { room: { ...laptop, threads: 1 } })).toHaveLength(1);
  });

  test('says why there is no room', async () => {
    const room = { ...laptop, availableBytes: 200 * 2 ** 20 };
    const results = await measure('dram.read', measureWith('steady'), { room });
    expect(results[0]).toMatchObject({ status: 'unavailable', median: null, samples: [] });
    expect(results[0]?.why).toMatch(/^needs arrays of 96\.0.MiB; a quarter of the available memory is 50\.0.MiB$/);
  });

  test('that is stopped says so and begins no further figure', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 150);
    const results = await measure('dram.read', measureWith('hangs'), { signal: stop.signal });
    expect(results).toMatchObject([{ status: 'cancelled', median: null }]);
  });
});

test('CPU Adam counts parameters, with all threads', async () => {
  const results = await measure('cpu.adam_bf16', measureWith('steady'));
  expect(results).toMatchObject([{ unit: 'params_per_second', settings: { threads: 8 }, status: 'ok' }]);
  expect((results[0]?.median ?? 0) / (steadyRate / 28)).toBeCloseTo(1, 1);
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
