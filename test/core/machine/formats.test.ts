import { describe, expect, test } from 'vitest';
import { camelKeys, snakeKeys } from '../../../src/core/keys.ts';
import type { Machine } from '../../../src/core/machine/machine.ts';
import { machineText, readMachine } from '../../../src/core/machine/read.ts';
import { readRun, runFileText } from '../../../src/core/machine/read-run.ts';
import type { Facts } from '../../../src/core/machine/facts.ts';
import { reported, unknown } from '../../../src/core/machine/known.ts';
import { bytes, bytesPerSecond, gib, hertz, operationsPerSecond } from '../../../src/core/units.ts';
import { errorOf, valueOf } from '../base/results.ts';
import { machines, result, runWith } from './documents.ts';
import { fullMachine } from './full-machine.ts';

const inFormat = (format: number, text: string) => text.replace(/"format": \d+/, `"format": ${String(format)}`);

describe('a machine of format 1', () => {
  test.each(machines)('$name is read with nothing lost and nothing added', (machine) => {
    const { format: _, ...rest } = valueOf(readMachine(inFormat(1, machineText(machine)), 'old.json'));
    expect({ ...rest, format: 2 }).toEqual(machine);
  });
});

describe('a machine of format 2', () => {
  test('keeps all its parts on the way to a file and back', () => {
    expect(valueOf(readMachine(machineText(fullMachine), 'x'))).toEqual(fullMachine);
  });

  const spoiled = (change: (machine: Machine) => unknown) =>
    errorOf(readMachine(JSON.stringify(snakeKeys(change(fullMachine))), 'my.json'));

  test('refuses a curve that does not rise, and one without points', () => {
    const withPoints = (points: readonly object[]) =>
      spoiled(({ link, ...rest }) => ({
        ...rest,
        link: { ...link, curves: { hostToDevice: { ...link.curves?.hostToDevice, points } } },
      }));
    const point = { bytes: 10, bytesPerSecond: 5 };
    const path = 'link.curves.host_to_device.points';
    expect(withPoints([point, point])).toMatchObject({ code: 'invalid-input', path });
    expect(withPoints([])).toMatchObject({ code: 'invalid-input', path });
  });

  test('refuses a node of no kind, a duplex share above two, and an interval the wrong way round', () => {
    expect(
      spoiled((m) => ({ ...m, memory: { ...m.memory, nodes: [{ ...m.memory.nodes?.[0], id: 'hbm0' }] } })),
    ).toMatchObject({ path: 'memory.nodes[0].id' });
    expect(
      spoiled((m) => ({
        ...m,
        storage: [{ ...m.storage[0], duplexShare: { value: 2.5, source: { kind: 'given', by: 'x' } } }],
      })),
    ).toMatchObject({ path: 'storage[0].duplex_share.value' });
    const source = { kind: 'measured', run: 'r', interval: { low: 2, high: 1 } };
    expect(spoiled((m) => ({ ...m, cpu: { ...m.cpu, peakFlopsPerSecond: { value: 1e12, source } } }))).toMatchObject({
      path: 'cpu.peak_flops_per_second.source.interval',
    });
  });
});

const facts: Partial<Facts> = {
  nodes: [
    {
      node: 0,
      kind: 'dram',
      cpus: [0, 1],
      socket: reported(0, 'sysfs'),
      capacityBytes: reported(gib(32), 'sysfs'),
      availableBytes: unknown('not told'),
      distances: reported([{ node: 0, distance: 10 }], 'sysfs'),
      interleaveWeight: unknown('this kernel has none'),
    },
  ],
  sockets: [{ socket: 0, cpus: [0, 1], nodes: [0] }],
  modules: {
    type: reported('DDR5', 'SMBIOS'),
    channels: reported(2, 'SMBIOS'),
    channelBits: reported(64, 'SMBIOS'),
    transfersPerSecond: reported(operationsPerSecond(5.6e9), 'SMBIOS'),
    moduleBytes: reported([gib(16), gib(16)], 'SMBIOS'),
  },
  cxl: [
    {
      id: 'mem0',
      capacityBytes: reported(gib(128), 'sysfs'),
      node: reported(1, 'sysfs'),
      model: unknown('not told'),
      link: { generation: reported(5, 'sysfs'), width: reported(8, 'sysfs') },
    },
  ],
  gpus: [
    {
      name: 'A GPU',
      vendor: 'NVIDIA',
      driver: unknown('x'),
      memoryBytes: reported(gib(24), 'NVML'),
      catalogueId: unknown('x'),
      details: {
        slot: reported('0000:01:00.0', 'sysfs'),
        node: reported(0, 'sysfs'),
        sm: reported(89, 'NVML'),
        smCount: reported(128, 'CUDA'),
        usedBytes: reported(bytes(0), 'NVML'),
        clockHertz: reported(hertz(2.1e8), 'NVML'),
        maximumClockHertz: reported(hertz(2.52e9), 'NVML'),
        memoryClockHertz: unknown('x'),
        maximumMemoryClockHertz: unknown('x'),
        powerWatts: reported(21.5, 'NVML'),
        powerLimitWatts: reported(450, 'NVML'),
        maximumPowerLimitWatts: unknown('x'),
        temperatureCelsius: reported(41, 'NVML'),
        utilisation: reported(0, 'NVML'),
        ecc: unknown('this card has none'),
        uncorrectedErrors: unknown('this card has no ECC'),
        throttleReasons: reported(['idle'], 'NVML'),
        mig: reported(false, 'NVML'),
        processes: reported([{ name: 'Xorg', bytes: unknown('not told') }], 'NVML'),
      },
    },
  ],
  links: [
    {
      from: 'node0',
      to: 'gpu0',
      kind: 'pcie',
      generation: reported(4, 'sysfs'),
      width: reported(16, 'sysfs'),
      currentGeneration: reported(1, 'sysfs'),
      currentWidth: reported(16, 'sysfs'),
      bytesPerSecond: reported(bytesPerSecond(31.5e9), 'PCI-SIG'),
    },
  ],
};
const details = {
  outliers: [1],
  flags: ['load', 'steal'] as const,
  interval: { low: 9e9, high: 11e9 },
  limit: reported(20e9, 'SMBIOS'),
};
const run = runWith(
  [result('dram.triad', 10e9, { ...details, flags: [...details.flags] }), result('dram.copy', null)],
  facts,
);

describe('a run', () => {
  test('keeps intervals, outliers, flags, limits and all facts on the way to a file and back', () => {
    expect(valueOf(readRun(runFileText(run), 'x'))).toEqual(run);
  });

  test('of format 1 is read with nothing lost and nothing added', () => {
    const old = runWith([result('dram.triad', 10e9)]);
    expect(valueOf(readRun(inFormat(1, runFileText(old)), 'old.json'))).toEqual(old);
  });

  test.each([
    ['an unknown flag', { flags: ['sunshine'] }, 'results[0].flags[0]'],
    ['an interval the wrong way round', { interval: { low: 2, high: 1 } }, 'results[0].interval'],
    ['an index below zero', { outliers: [-1] }, 'results[0].outliers[0]'],
    ['a limit of nothing', { limit: { value: 0, source: { kind: 'given', by: 'x' } } }, 'results[0].limit.value'],
  ])('refuses %s', (_what, change, path) => {
    const text = JSON.stringify(snakeKeys({ ...run, results: [{ ...run.results[0], ...change }] }));
    expect(errorOf(readRun(text, 'x'))).toMatchObject({ code: 'invalid-input', path });
  });

  test('of a format to come is refused with both numbers', () => {
    const text = inFormat(3, runFileText(run));
    expect(errorOf(readRun(text, 'x'))).toEqual({ code: 'document-from-future', document: 'x', found: 3, known: 2 });
    expect(camelKeys(JSON.parse(text))).toMatchObject({ format: 3 });
  });
});
