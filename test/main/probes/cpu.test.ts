import { describe, expect, test } from 'vitest';
import { cpuProbe } from '../../../src/main/probes/cpu.ts';
import type { Room } from '../../../src/main/probes/room.ts';
import { steadyClock, steadyRate } from '../../fakes/addons/steady.ts';
import { cxlMachine } from './machines/cxl.ts';
import { figuresIn, laptopRoom, measureFigures, roomOf } from './rooms.ts';

const probeOf = (room: Room) => cpuProbe({ room: () => Promise.resolve(room) });
const measure = (room: Room, metric: string) => measureFigures(probeOf(room), (figure) => figure.metric === metric);

test('the peak counts two operations for a multiply-add, on all threads and on one', async () => {
  const results = await measure(laptopRoom, 'cpu.fma_fp32');
  expect(results.map(({ settings }) => settings)).toEqual([
    { threads: 8, variant: 'wide' },
    { threads: 1, variant: 'wide' },
  ]);
  for (const { unit, median } of results) {
    expect(unit).toBe('flops_per_second');
    expect((median ?? 0) / (2 * steadyClock)).toBeCloseTo(1, 1);
  }
});

test('the clock says that it is derived', async () => {
  const results = await measure(laptopRoom, 'cpu.frequency');
  expect(results).toMatchObject([
    { unit: 'hertz', settings: { threads: 8 } },
    { unit: 'hertz', settings: { threads: 1 } },
  ]);
  expect(results[0]?.why).toMatch(/^derived: /);
  expect((results[0]?.median ?? 0) / steadyClock).toBeCloseTo(1, 1);
});

describe('CPU Adam', () => {
  test('counts parameters, with 1, 2, 4 and all threads', async () => {
    const results = await measure(laptopRoom, 'cpu.adam_bf16');
    expect(results.map(({ settings }) => settings['threads'])).toEqual([8, 1, 2, 4]);
    for (const { unit, median } of results) {
      expect(unit).toBe('params_per_second');
      expect((median ?? 0) / (steadyRate / 28)).toBeCloseTo(1, 1);
    }
  });

  test('of half precision is a metric of its own, since its parameters a second are not comparable', async () => {
    const results = await measure(laptopRoom, 'cpu.adam_bf16_states');
    expect((results[0]?.median ?? 0) / (steadyRate / 14)).toBeCloseTo(1, 1);
  });

  test('is measured with its states on each node, by the nearest processors, and over their size', async () => {
    const results = await measure(await roomOf(cxlMachine, 4), 'cpu.adam_bf16');
    const placed = results.filter(({ settings }) => 'memoryNode' in settings);
    expect(
      placed.map(({ settings: { cpuNode, memoryNode, parameters } }) => [cpuNode, memoryNode, parameters]),
    ).toEqual([0, 1].flatMap((node) => [undefined, 1e6, 4e6, 16e6, 64e6].map((parameters) => [0, node, parameters])));
    expect(placed[0]?.why).toBe('{"cpus":[0,1,2,3],"nodes":[0]}');
    expect(placed[5]?.why).toBe('{"cpus":[0,1,2,3],"nodes":[1]}');
  });

  test('on the whole machine is nowhere in particular', async () => {
    const room = await roomOf(cxlMachine, 4);
    const figures = await figuresIn(probeOf({ ...room, nodes: room.nodes.slice(0, 1) }), 'full');
    expect(figures.filter(({ settings }) => 'memoryNode' in settings)).toEqual([]);
  });
});

test.each([
  ['cpu.convert_fp32_bf16', 1],
  ['cpu.convert_bf16_fp32', 1],
  ['cpu.convert_fp32_fp16', 1],
  ['cpu.convert_fp16_fp32', 1],
  ['cpu.overflow_two_pass', 1],
  ['cpu.overflow_fused', 1],
])('%s is measured with all threads, over more than the caches hold', async (metric, count) => {
  const results = await measure(laptopRoom, metric);
  expect(results).toHaveLength(count);
  expect(results).toMatchObject([{ status: 'ok', unit: 'bytes_per_second', settings: { threads: 8 } }]);
  expect((results[0]?.median ?? 0) / steadyRate).toBeCloseTo(1, 1);
  expect(results[0]?.settings['bytes']).toBeGreaterThanOrEqual(4 * laptopRoom.cacheBytes);
});

test('the quick mode measures the peak, the clock and Adam', async () => {
  expect((await figuresIn(probeOf(laptopRoom), 'quick')).map(({ metric }) => metric)).toEqual([
    'cpu.fma_fp32',
    'cpu.frequency',
    'cpu.adam_bf16',
    'cpu.adam_fp16',
  ]);
});
