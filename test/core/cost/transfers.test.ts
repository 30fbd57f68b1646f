import { describe, expect, test } from 'vitest';
import { hindrancesOf } from '../../../src/core/cost/contention.ts';
import type { Demands, DemandTable } from '../../../src/core/cost/demands.ts';
import { demandsOf, resourcesOf } from '../../../src/core/cost/demands.ts';
import { leastSeconds } from '../../../src/core/cost/bounds.ts';
import { ratesOf } from '../../../src/core/cost/rates.ts';
import { copyRate, requestShare } from '../../../src/core/cost/transfers.ts';
import type { Curve } from '../../../src/core/machine/curve.ts';
import { assumed } from '../../../src/core/machine/known.ts';
import type { Machine } from '../../../src/core/machine/machine.ts';
import { scheduleBuilder } from '../../../src/core/schedule/builder.ts';
import { simulate } from '../../../src/core/schedule/engine.ts';
import { bytes, bytesPerSecond } from '../../../src/core/units.ts';
import { fullMachine } from '../machine/full-machine.ts';

const { source } = assumed(0, 'a test');
const pointsOf = (rows: readonly (readonly [number, number])[]) =>
  rows.map(([size, rate]) => ({ bytes: bytes(size), bytesPerSecond: bytesPerSecond(rate) }));
const curve = (...rows: readonly (readonly [number, number])[]): Curve => ({ points: pointsOf(rows), source });
/** 10 us and 10 GB/s, as rates at a few sizes. */
const line = (size: number): readonly [number, number] => [size, size / (10e-6 + size / 10e9)];
const straight = curve(...[1e4, 1e5, 1e6, 1e12].map(line));

describe('a copy of n bytes', () => {
  test.each([1, 100, 1e4, 3e4, 1e5, 7e5, 3e8])('of %d takes its fixed part and its bytes at the large rate', (size) => {
    for (const rate of [10e9, 40e9]) {
      expect(size / copyRate(straight, size, rate) / (10e-6 + size / rate)).toBeCloseTo(1, 6);
    }
  });

  test('runs at what was measured for its size', () => {
    const measured = curve([4096, 1e9], [65536, 6e9], [2 ** 28, 24e9]);
    expect(copyRate(measured, 4096, 24e9)).toBeCloseTo(1e9, 0);
    expect(copyRate(measured, 65536, 24e9)).toBeCloseTo(6e9, 0);
    expect(copyRate(measured, 2 ** 28, 24e9)).toBe(24e9);
    expect(copyRate(measured, 2 ** 30, 24e9)).toBe(24e9);
  });

  test('never runs faster than large ones, nor at nothing, whatever was measured', () => {
    const odd = curve([1e3, 9e9], [1e4, 2e9], [1e5, 12e9], [1e6, 10e9]);
    for (const one of [odd, straight, curve([1e6, 1e9])]) {
      for (const size of [0, 1e-3, 1, 999, 1e3, 5e3, 1e4, 9e4, 1e5, 5e5, 1e6, 1e15]) {
        expect(copyRate(one, size, 10e9)).toBeGreaterThan(0);
        expect(copyRate(one, size, 10e9)).toBeLessThanOrEqual(10e9);
      }
    }
  });
});

describe('requests to a drive', () => {
  const [drive] = fullMachine.storage;
  const queue = (queueDepth: number, rows: readonly (readonly [number, number])[]) =>
    ({ operation: 'read', access: 'sequential', queueDepth, points: pointsOf(rows), source }) as const;
  const share = (blockBytes: number, queueDepth: number, operation: 'read' | 'write' = 'read') => {
    if (drive === undefined) throw new Error('no drive');
    const curves = [queue(32, [line(1e5), [1e6, 10e9]]), queue(1, [line(1e5), line(1e6)])];
    return requestShare({ ...drive, curves }, operation, { blockBytes, queueDepth });
  };

  test('attain the share of the best rate that was measured for their size and queue depth', () => {
    expect(share(1e6, 32)).toBe(1);
    expect(share(4e6, 64)).toBe(1);
    expect(share(1e5, 32)).toBeCloseTo(5e9 / 10e9, 12);
    expect(share(1e5, 8)).toBeCloseTo(5e9 / 10e9, 12);
    expect(share(5e5, 1)).toBeCloseTo(5e5 / (10e-6 + 5e5 / 10e9) / 10e9, 12);
  });
  test('attain all of it where nothing was measured', () => {
    expect(share(1e5, 32, 'write')).toBe(1);
  });
});

/** A schedule of what a machine's demands ask for, each on a lane of its own. */
const together = (machine: Machine, write: (demands: DemandTable) => readonly Demands[]) => {
  const rates = ratesOf(machine, machine.storage[0]);
  const all = write(demandsOf(rates));
  const lanes = all.map((_, index) => String(index));
  const parts = { resources: resourcesOf(rates), contentions: hindrancesOf(rates), tiers: [], lanes };
  const builder = scheduleBuilder(parts);
  for (const [index, uses] of all.entries()) {
    builder.task({ name: String(index), lane: String(index), phase: 'forward', uses });
  }
  return simulate(builder.finish()).stepSeconds;
};

describe('in a schedule', () => {
  test('small copies take longer than one large copy of the same bytes', () => {
    const size = 2 ** 28;
    const large = together(fullMachine, (demands) => [demands.toDevice(size)]);
    const small = together(fullMachine, (demands) => [demands.toDevice(size, 4096)]);
    const rate = fullMachine.link.hostToDeviceBytesPerSecond.value;
    expect(large).toBeCloseTo(size / rate, 9);
    // The curve of the machine: 1 GB/s at 4 KiB, 24 GB/s at the largest.
    expect(small).toBeCloseTo((size / 4096) * (4096 / 1e9 - 4096 / 24e9 + 4096 / rate), 9);
  });

  test('a drive that does both at once better than in turns does, and the closed form is still no longer', () => {
    const rates = ratesOf(fullMachine, fullMachine.storage[0]);
    const [nvmeRead, nvmeWrite] = [rates.nvmeRead, rates.nvmeWrite];
    const step = together(fullMachine, (demands) => [demands.fromNvme(nvmeRead), demands.toNvme(nvmeWrite)]);
    const turns = (nvmeRead + nvmeWrite) / rates.dram;
    expect(step).toBeCloseTo(Math.max(2 / 1.2, turns), 9);
    const nothing = { gpuSeconds: 0, toDevice: 0, toHost: 0, adam: 0, cpuBytes: 0 };
    expect(leastSeconds({ ...nothing, nvmeRead, nvmeWrite }, rates)).toBeLessThanOrEqual(step * (1 + 1e-12));
  });
});

describe('contention of a machine', () => {
  const named = (...names: readonly string[]) =>
    hindrancesOf({
      ...ratesOf(fullMachine, fullMachine.storage[0]),
      nvmeTogether: 1,
      contention: names.map((name) => ({ name, share: 0.8 })),
    });

  test('is a rule where it names resources, and none where it tells of something else', () => {
    expect(named('cpu.adam while link.h2d', 'dram while cpu.adam and link.d2h')).toEqual([
      { resource: 'cpu.adam', whileUsed: ['link.h2d'], factor: 0.8 },
      { resource: 'dram', whileUsed: ['cpu.adam', 'link.d2h'], factor: 0.8 },
    ]);
    expect(named('dram.latency while 3 threads read', 'cpu.adam while copying', 'dram', '')).toEqual([]);
  });

  test('of a drive holds while it reads and writes', () => {
    expect(hindrancesOf(ratesOf(fullMachine, fullMachine.storage[0]))).toEqual([
      { resource: 'nvme', whileUsed: ['nvme.read', 'nvme.write'], factor: 1.2 },
    ]);
    expect(hindrancesOf(ratesOf(fullMachine, undefined))).toEqual([]);
  });
});
