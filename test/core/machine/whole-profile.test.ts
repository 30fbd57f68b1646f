import { describe, expect, test } from 'vitest';
import type { GpuDetails } from '../../../src/core/machine/facts-gpu.ts';
import { confidenceOf } from '../../../src/core/machine/confidence.ts';
import { machineFromRun } from '../../../src/core/machine/from-profile.ts';
import type { Known } from '../../../src/core/machine/known.ts';
import { assumed, reported, unknown } from '../../../src/core/machine/known.ts';
import { machineText, readMachine } from '../../../src/core/machine/read.ts';
import { bytes } from '../../../src/core/units.ts';
import { valueOf } from '../base/results.ts';
import { gpuOf, result, runWith } from './documents.ts';
import { wholeFacts, wholeResults, wholeRun } from './measured-machine.ts';

const machine = valueOf(machineFromRun(wholeRun, gpuOf('rtx-4090')));
const valuesOf = (knowns: readonly (Known<number> | undefined)[]) => knowns.map((known) => known?.value);

describe('a machine of which everything was measured', () => {
  test('is a document', () => {
    expect(valueOf(readMachine(machineText(machine), 'x'))).toEqual(machine);
  });

  test('has Adam by precision, tier and threads, and the best of DRAM as the rate', () => {
    expect(
      machine.cpu.adam?.map((row) => [row.gradients, row.tier, row.threads, row.parametersPerSecond.value]),
    ).toEqual([
      ['bf16', 'dram', 4, 2e9],
      ['bf16', 'dram', 1, 0.6e9],
      ['bf16', 'cxl2', 4, 0.5e9],
      ['fp32', 'dram', 4, 1.8e9],
      ['bf16', 'dram', 4, 3.5e9],
    ]);
    expect(machine.cpu.adam?.map(({ states }) => states)).toEqual([undefined, undefined, undefined, undefined, 'bf16']);
    expect(machine.cpu.adamParametersPerSecond.value).toBe(2e9);
  });

  test('never takes Adam on CXL memory for Adam in DRAM, however fast', () => {
    const fast = result('cpu.adam_bf16', 9e9, { settings: { threads: 4, bytes: 1e9, node: 2 } });
    const { cpu } = valueOf(machineFromRun(runWith([...wholeResults, fast], wholeFacts), undefined));
    expect(cpu.adamParametersPerSecond.value).toBe(2e9);
  });

  test('has the other work of the CPU, the slowest of the conversions', () => {
    const { convertBytesPerSecond, overflowCheckBytesPerSecond, peakFlopsPerSecond } = machine.cpu;
    expect(valuesOf([convertBytesPerSecond, peakFlopsPerSecond])).toEqual([30e9, 1.2e12]);
    expect(overflowCheckBytesPerSecond).toMatchObject({ twoPass: { value: 20e9 }, fused: { value: 36e9 } });
  });

  test('has nodes, what each reaches of the other, and CXL memory from where it is fastest', () => {
    const { nodes, matrix, dram } = machine.memory;
    expect(nodes?.map(({ id, bytesPerSecond }) => [id, bytesPerSecond?.value])).toEqual([
      ['node0', 62e9],
      ['node1', 61e9],
      ['cxl2', 22e9],
    ]);
    expect(nodes?.[2]).toMatchObject({ latencySeconds: { value: 250e-9 }, interleaveWeight: { value: 1 }, cpus: [] });
    expect(matrix?.map(({ from, to, bytesPerSecond }) => [from, to, bytesPerSecond?.value])).toEqual([
      ['node0', 'node0', 62e9],
      ['node0', 'node1', 30e9],
      ['node0', 'cxl2', 22e9],
      ['node1', 'node0', 31e9],
      ['node1', 'node1', 61e9],
      ['node1', 'cxl2', 12e9],
    ]);
    expect(valuesOf([dram.bytesPerSecond, dram.latencySeconds, dram.pinned?.allocateBytesPerSecond])).toEqual([
      120e9, 95e-9, 3e9,
    ]);
  });

  test('has no limit of pinned memory but where Windows sets one', () => {
    expect(machine.memory.dram.pinned).not.toHaveProperty('limitBytes');
    const locked = wholeRun.facts.memoryTiers.map((tier) => ({
      ...tier,
      pinnedLimitBytes: reported(bytes(8 * 2 ** 20), 'RLIMIT_MEMLOCK'),
    }));
    const on = (platform: string) => ({
      ...wholeRun,
      facts: { ...wholeRun.facts, memoryTiers: locked, os: { ...wholeRun.facts.os, platform } },
    });
    const pinnedOn = (platform: string) => valueOf(machineFromRun(on(platform), undefined)).memory.dram.pinned;
    expect(pinnedOn('linux')).not.toHaveProperty('limitBytes');
    expect(pinnedOn('win32')?.limitBytes).toMatchObject({ value: 32 * 2 ** 30, source: { kind: 'assumed' } });
  });

  test('has the share of half duplex that reading and writing at once gave', () => {
    // In turn 6 and 3 GB/s give 1 / (0.5 / 6 + 0.5 / 3) = 4 GB/s; at once they gave 4.8.
    const share = machine.storage[0]?.duplexShare;
    expect(share?.value).toBeCloseTo(1.2, 12);
    expect(share?.source).toMatchObject({ metrics: ['storage.mixed', 'storage.seq_read', 'storage.seq_write'] });
    // Three intervals of 1 % each at most add up.
    const interval = share?.source.kind === 'measured' ? share.source.interval : undefined;
    expect(interval?.low).toBeCloseTo(1.164, 9);
    expect(interval?.high).toBeCloseTo(1.236, 9);
  });

  test('has a curve for each way to use the drive, and the least in flight that is as fast as the best', () => {
    expect(
      machine.storage[0]?.curves?.map(({ operation, access, queueDepth, points }) => [
        operation,
        access,
        queueDepth,
        points.map((point) => point.bytesPerSecond),
      ]),
    ).toEqual([
      ['read', 'sequential', 32, [5.9e9, 6e9]],
      ['read', 'sequential', 1, [2e9]],
      ['read', 'random', 32, [1.5e9]],
      ['write', 'sequential', 32, [2.98e9, 3e9]],
      ['write', 'sequential', 1, [1e9]],
    ]);
    expect(machine.storage[0]?.aio).toMatchObject({ blockBytes: 131072, queueDepth: 32, threads: 1 });
    expect(machine.storage[0]?.latencySeconds?.value).toBe(70e-6);
  });

  test('takes the share and the best way to fill the queue from the probe where it found them itself', () => {
    const at = { path: '/data/plimsoll', direct: true, blockBytes: 2 ** 20, queueDepth: 32, readShare: 0.5 };
    const found = wholeResults.map((row) =>
      row.metric === 'storage.mixed' ? { ...row, settings: { ...at, duplexShare: 0.9 } } : row,
    );
    const shape = { path: '/data/plimsoll', direct: true, blockBytes: 2 ** 22, queueDepth: 8, threads: 4 };
    const search = result('storage.aio', 4e9, { settings: { ...shape, access: 'sequential', tried: 8 } });
    const [drive] = valueOf(machineFromRun(runWith([...found, search], wholeFacts), undefined)).storage;
    expect(drive?.duplexShare).toMatchObject({ value: 0.9, source: { metrics: ['storage.mixed'] } });
    expect(drive?.aio).toMatchObject({ blockBytes: 2 ** 22, queueDepth: 8, threads: 4 });
  });

  test('has the GPU and its link as measured, the rest from the data sheet', () => {
    const { gpu, link } = machine;
    expect(valuesOf([gpu?.matmulFlopsPerSecond, gpu?.memoryBytesPerSecond, gpu?.adamParametersPerSecond])).toEqual([
      150e12, 900e9, 25e9,
    ]);
    expect(gpu?.peakFlopsPerSecond.source.kind).toBe('datasheet');
    expect(gpu?.matmul).toHaveLength(3);
    expect(valuesOf(Object.values(gpu?.launch ?? {}))).toEqual([2.1e-6, 4e-6, 4e5, 1.1e-6, 5e-6]);
    expect(valuesOf([link.hostToDeviceBytesPerSecond, link.deviceToHostBytesPerSecond])).toEqual([25e9, 26e9]);
    expect(link.duplexShare.value).toBeCloseTo(0.9, 12);
    expect(link.curves?.hostToDevice?.points.map((point) => point.bytes)).toEqual([4096, 2 ** 28]);
    expect(link.curves?.pageableHostToDevice?.points).toHaveLength(1);
    expect(link.nodes).toMatchObject([{ tier: 'cxl2', hostToDeviceBytesPerSecond: { value: 20e9 } }]);
    expect(machine.about).toContain('measured');
  });

  test('has what latency keeps under the heaviest load, of each place', () => {
    expect(machine.contention?.map(({ name, share }) => [name, share.value])).toEqual([
      ['dram.latency while 3 threads read', 0.5],
      ['cxl.latency while 3 threads read, node 0 to node 2', 0.25],
    ]);
  });
});

/** What a driver tells that tells only where the card is. */
const detailsAt = (slot: string): GpuDetails => ({
  slot: reported(slot, 'a test'),
  node: untold,
  sm: untold,
  smCount: untold,
  usedBytes: untold,
  clockHertz: untold,
  maximumClockHertz: untold,
  memoryClockHertz: untold,
  maximumMemoryClockHertz: untold,
  powerWatts: untold,
  powerLimitWatts: untold,
  maximumPowerLimitWatts: untold,
  temperatureCelsius: untold,
  utilisation: untold,
  ecc: untold,
  uncorrectedErrors: untold,
  throttleReasons: untold,
  mig: untold,
  processes: untold,
});
const untold = unknown('x');

describe('figures of a GPU', () => {
  const facts = wholeFacts;

  test('are left out for another GPU that is only tried', () => {
    const tried = valueOf(machineFromRun(wholeRun, gpuOf('h100-pcie')));
    expect(tried.gpu?.matmulFlopsPerSecond.source.kind).toBe('assumed');
    expect(tried.gpu).not.toHaveProperty('launch');
    expect(tried.link).not.toHaveProperty('curves');
    expect(tried.link.name).toBe(gpuOf('h100-pcie').link.name);
  });

  test('are left out where they are of another device, such as the processor behind OpenCL', () => {
    const cpu = result('gpu.matmul', 900e12, {
      settings: { api: 'opencl', device: 'pthread-haswell', dtype: 'fp16', m: 1, n: 1, k: 1 },
    });
    const { gpu } = valueOf(machineFromRun(runWith([...wholeResults, cpu], facts), gpuOf('rtx-4090')));
    expect(gpu?.matmulFlopsPerSecond.value).toBe(150e12);
  });

  test('are of the card in their slot, whatever the driver calls it, and never of a processor', () => {
    const [own] = facts.gpus ?? [];
    const placed = { ...facts, gpus: own === undefined ? [] : [{ ...own, details: detailsAt('0000:03:00.0') }] };
    const product = (slot: string, kind: string, median: number) =>
      result('gpu.matmul', median, {
        settings: { api: 'opencl', device: 0, deviceName: 'gfx1100', kind, slot, dtype: 'fp16', m: 64, n: 64, k: 64 },
      });
    const rows = [
      product('0000:03:00.0', 'gpu', 80e12),
      product('0000:04:00.0', 'gpu', 300e12),
      product('0000:03:00.0', 'cpu', 400e12),
    ];
    const { gpu } = valueOf(machineFromRun(runWith([...wholeResults, ...rows], placed), gpuOf('rtx-4090')));
    expect(gpu?.matmul?.map(({ flopsPerSecond }) => flopsPerSecond.value).toSorted((a, b) => a - b)[0]).toBe(80e12);
    expect(gpu?.matmulFlopsPerSecond.value).toBe(150e12);
  });

  test('make a GPU that no catalogue knows, once its memory and products were measured', () => {
    const own = { name: 'NVIDIA GeForce RTX 4090', vendor: 'NVIDIA', driver: unknown('x'), catalogueId: unknown('x') };
    const named = { ...facts, gpus: [{ ...own, memoryBytes: reported(bytes(25.2e9), 'a test') }] };
    const { gpu, link } = valueOf(machineFromRun(runWith(wholeResults, named), undefined));
    expect(gpu).toMatchObject({
      name: own.name,
      peakFlopsPerSecond: { value: 150e12, source: { kind: 'assumed' } },
      matmulFlopsPerSecond: { value: 150e12, source: { kind: 'measured' } },
    });
    expect(link.hostToDeviceBytesPerSecond.value).toBe(25e9);
    const unmeasured = wholeResults.filter(({ metric }) => metric !== 'gpu.matmul');
    expect(valueOf(machineFromRun(runWith(unmeasured, named), undefined))).not.toHaveProperty('gpu');
  });
});

test('the only node of a machine is all of its memory', () => {
  const [node] = wholeFacts.nodes ?? [];
  const facts = { nodes: node === undefined ? [] : [node] };
  const at = { cpuNode: 0, memoryNode: 0, threads: 4, bytes: 1e9 };
  const results = [result('dram.triad', 5e10, { settings: at }), result('cpu.adam_bf16', 2e9, { settings: at })];
  const { cpu, memory } = valueOf(machineFromRun(runWith(results, facts), undefined));
  expect(cpu.adam?.map(({ tier }) => tier)).toEqual(['dram']);
  expect(memory.nodes).toMatchObject([{ id: 'node0', bytesPerSecond: { value: 5e10 } }]);
  expect(JSON.stringify(memory.dram)).not.toContain('doubt');
});

test('memory of several nodes in turns stands for none of them', () => {
  const spread = { cpuNode: 0, memoryNodes: '0,2', interleave: 'weighted', threads: 2, bytes: 1e9 };
  const fast = result('dram.triad', 9e11, { settings: spread });
  const { memory } = valueOf(machineFromRun(runWith([...wholeResults, fast], wholeFacts), undefined));
  expect(JSON.stringify(memory)).not.toContain('900000000000');
});

test('a machine of two nodes that were never measured together has the better of the two, with a doubt', () => {
  const apart = wholeResults.filter(
    ({ metric, settings }) => !metric.startsWith('dram.triad') || 'cpuNode' in settings,
  );
  const { dram } = valueOf(machineFromRun(runWith(apart, wholeFacts), undefined)).memory;
  expect(dram.bytesPerSecond.value).toBe(62e9);
  expect(JSON.stringify(dram.bytesPerSecond.source)).toContain('one NUMA node');
});

describe('confidence', () => {
  const measured = (details: object) => ({ value: 100, source: { kind: 'measured' as const, run: 'r', ...details } });

  test.each([
    ['high', measured({})],
    ['high', measured({ interval: { low: 99, high: 101 } })],
    ['medium', measured({ interval: { low: 95, high: 101 } })],
    ['low', measured({ interval: { low: 80, high: 101 } })],
    ['medium', measured({ doubt: 'other programs used the CPUs', interval: { low: 99, high: 101 } })],
    ['low', measured({ doubt: 'only 3 repetitions fitted the time' })],
    ['low', measured({ doubt: 'the spread is wide', interval: { low: 80, high: 130 } })],
    ['high', reported(1, 'sysfs')],
    ['medium', { value: 1, source: { kind: 'datasheet' as const, url: 'https://example.org' } }],
    ['low', assumed(1, 'a rule')],
  ])('is %s', (level, known) => {
    expect(confidenceOf(known).level).toBe(level);
    expect(confidenceOf(known).why).not.toBe('');
  });

  test('names interference', () => {
    const disturbed = wholeResults.map((row) => ({ ...row, flags: ['steal' as const, 'load' as const] }));
    const { source } = valueOf(machineFromRun(runWith(disturbed, wholeFacts), undefined)).memory.dram.bytesPerSecond;
    expect(source).toMatchObject({ doubt: 'the hypervisor took CPU time; other programs used the CPUs' });
  });
});
