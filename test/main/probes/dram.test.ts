import { describe, expect, test } from 'vitest';
import { dramProbe } from '../../../src/main/probes/dram.ts';
import type { Room } from '../../../src/main/probes/room.ts';
import { steadyLatency, steadyRate } from '../../fakes/addons/steady.ts';
import { cxlMachine, twoSockets } from './machines/cxl.ts';
import { figuresIn, laptopRoom, measureFigures, roomOf } from './rooms.ts';

const probeOf = (room: Room) => dramProbe({ room: () => Promise.resolve(room) });
const measure = (room: Room, metric: string) => measureFigures(probeOf(room), (figure) => figure.metric === metric);
const settingsIn = async (room: Room, mode: 'quick' | 'standard' | 'full', metric: string) =>
  (await figuresIn(probeOf(room), mode)).filter((figure) => figure.metric === metric).map(({ settings }) => settings);

describe('bandwidth', () => {
  test('is measured with all threads, with 1, 2, 4 and so on in full', async () => {
    const threads = async (mode: 'quick' | 'standard' | 'full') =>
      (await settingsIn({ ...laptopRoom, threads: 12 }, mode, 'dram.triad_nt')).map((settings) => settings['threads']);
    expect(await threads('quick')).toEqual([12]);
    expect(await threads('standard')).toEqual([12, 1]);
    expect(await threads('full')).toEqual([12, 1, 2, 4, 8]);
  });

  test.each(['read', 'write', 'copy', 'scale', 'add', 'triad_nt'])('%s runs the fastest variant', async (what) => {
    const results = await measure({ ...laptopRoom, threads: 1 }, `dram.${what}`);
    expect(results).toMatchObject([{ status: 'ok', why: null, unit: 'bytes_per_second' }]);
    const fastest = what === 'read' ? steadyRate : 1.5 * steadyRate;
    expect((results[0]?.median ?? 0) / fastest).toBeCloseTo(1, 1);
  });

  test('triad is also measured as STREAM does: no streaming stores, ordinary pages', async () => {
    const results = await measure({ ...laptopRoom, threads: 1 }, 'dram.triad');
    expect(results).toMatchObject([{ settings: { threads: 1, pages: 'ordinary', variant: 'plain' } }]);
    expect((results[0]?.median ?? 0) / steadyRate).toBeCloseTo(1, 1);
  });

  test('says why there is no room', async () => {
    const results = await measure({ ...laptopRoom, threads: 1, availableBytes: 200 * 2 ** 20 }, 'dram.read');
    expect(results[0]).toMatchObject({ status: 'unavailable', median: null, samples: [] });
    expect(results[0]?.why).toMatch(/^needs arrays of 96\.0.MiB; a quarter of the available memory is 50\.0.MiB$/);
  });
});

test('what is stopped says so and begins no further figure', async () => {
  const stop = new AbortController();
  setTimeout(() => stop.abort(), 150);
  const hanging = { addon: 'hangs', signal: stop.signal };
  const results = await measureFigures(probeOf(laptopRoom), ({ metric }) => metric === 'dram.read', hanging);
  expect(results).toMatchObject([{ status: 'cancelled', median: null }]);
});

describe('latency', () => {
  test('climbs from 4 KiB to 4 times the cache', async () => {
    const all = await settingsIn({ ...laptopRoom, ownCacheBytes: 2 ** 20 }, 'standard', 'dram.latency');
    const huge = all.filter(({ pages }) => pages === 'huge').map(({ bytes }) => bytes);
    expect(huge).toEqual(Array.from({ length: 11 }, (_, i) => 2 ** (12 + i)));
  });

  test('of the last step only, in the quick mode', async () => {
    expect(await settingsIn(laptopRoom, 'quick', 'dram.latency')).toEqual([{ bytes: 2 ** 27, pages: 'huge' }]);
  });

  test('is the time of one load', async () => {
    const results = await measure({ ...laptopRoom, ownCacheBytes: 2 ** 14 }, 'dram.latency');
    expect(results).toHaveLength(10);
    for (const { unit, median } of results) {
      expect(unit).toBe('seconds');
      expect((median ?? 0) / steadyLatency).toBeCloseTo(1, 1);
    }
  });

  test('under load tells what the others read', async () => {
    const results = await measure(laptopRoom, 'dram.loaded_latency');
    expect(results.map(({ metric, settings }) => [metric, settings['loadThreads']])).toEqual([
      ['dram.loaded_latency', 1],
      ['dram.loaded_bandwidth', 1],
      ['dram.loaded_latency', 2],
      ['dram.loaded_bandwidth', 2],
      ['dram.loaded_latency', 4],
      ['dram.loaded_bandwidth', 4],
      ['dram.loaded_latency', 7],
      ['dram.loaded_bandwidth', 7],
    ]);
    expect((results[6]?.median ?? 0) / (8 * steadyLatency)).toBeCloseTo(1, 1);
    expect((results[7]?.median ?? 0) / (7 * steadyRate)).toBeCloseTo(1, 1);
  });

  test('under load needs a second thread', async () => {
    expect(await settingsIn({ ...laptopRoom, threads: 1 }, 'full', 'dram.loaded_latency')).toEqual([]);
  });
});

describe('new memory', () => {
  test('is touched, faulted in and locked', async () => {
    const room = { ...laptopRoom, threads: 2 };
    const [touch, fault, pin] = [
      await measure(room, 'dram.first_touch'),
      await measure(room, 'dram.page_fault'),
      await measure(room, 'dram.pin'),
    ];
    expect(touch.map(({ settings }) => settings['pages'])).toEqual(['huge', 'ordinary']);
    expect((touch[0]?.median ?? 0) / steadyRate).toBeCloseTo(1, 1);
    expect(fault.map(({ settings }) => settings['threads'])).toEqual([1, 2]);
    expect((fault[1]?.median ?? 0) / ((2 * 4096) / steadyRate)).toBeCloseTo(1, 1);
    expect(pin).toMatchObject([{ unit: 'bytes_per_second', settings: { threads: 1, bytes: 2 ** 24 } }]);
  });

  test('is locked within half of the limit, or not at all', async () => {
    const limited = await measure({ ...laptopRoom, lockableBytes: 8 * 2 ** 20 }, 'dram.pin');
    expect(limited[0]?.settings['bytes']).toBe(4 * 2 ** 20);
    const refused = await measure({ ...laptopRoom, lockableBytes: 65536 }, 'dram.pin');
    expect(refused).toMatchObject([{ status: 'unavailable' }]);
    expect(refused[0]?.why).toMatch(/^this process may lock only 64\.0.KiB of memory/);
  });
});

describe('nodes', () => {
  test('the only one is named, without being asked for', async () => {
    const [dram, ...rest] = (await roomOf(cxlMachine, 4)).nodes;
    const room = { ...laptopRoom, threads: 4, nodes: dram === undefined ? [] : [dram] };
    expect(rest).toHaveLength(1);
    const results = await measure(room, 'dram.copy');
    expect(results[0]).toMatchObject({ settings: { threads: 4, cpuNode: 0, memoryNode: 0 }, why: null });
  });

  test('pairs of processors and memory are bound to both', async () => {
    const room = await roomOf(twoSockets, 4);
    const results = await measure(room, 'dram.triad_nt');
    const pairs = results.filter(({ settings }) => 'cpuNode' in settings);
    expect(
      pairs.map(({ settings: { cpuNode, memoryNode, threads }, why }) => [cpuNode, memoryNode, threads, why]),
    ).toEqual([
      [0, 0, 2, '{"cpus":[0,2],"nodes":[0]}'],
      [0, 1, 2, '{"cpus":[0,2],"nodes":[1]}'],
      [1, 0, 2, '{"cpus":[1,3],"nodes":[0]}'],
      [1, 1, 2, '{"cpus":[1,3],"nodes":[1]}'],
    ]);
  });

  test('the standard mode leaves out pairs that tell little', async () => {
    const all = await settingsIn(await roomOf(twoSockets, 4), 'standard', 'dram.latency');
    const pairs = all.filter((settings) => 'cpuNode' in settings);
    expect(pairs.map(({ cpuNode, memoryNode }) => [cpuNode, memoryNode])).toEqual([
      [0, 0],
      [0, 1],
      [1, 1],
    ]);
  });
});

test('no two figures have the same metric and settings', async () => {
  for (const room of [laptopRoom, await roomOf(twoSockets, 4), { ...laptopRoom, threads: 1 }]) {
    const names = (await figuresIn(probeOf(room), 'full')).map(({ metric, settings }) =>
      JSON.stringify([metric, Object.entries(settings).toSorted()]),
    );
    expect(new Set(names).size).toBe(names.length);
  }
});
