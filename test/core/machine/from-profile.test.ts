import { describe, expect, test } from 'vitest';
import { machineFromRun } from '../../../src/core/machine/from-profile.ts';
import { reported, unknown } from '../../../src/core/machine/known.ts';
import { machineText, readMachine } from '../../../src/core/machine/read.ts';
import { bytes, gib } from '../../../src/core/units.ts';
import { errorOf, valueOf } from '../base/results.ts';
import { gpuOf, result, runWith } from './documents.ts';

const spread = 'unreliable: the spread is 31 % of the mean';
const at = { path: '/data/plimsoll', direct: true };
const complete = [
  result('dram.triad', 12e9, { settings: { threads: 1, bytes: 1e9 } }),
  result('dram.triad', 50e9, { settings: { threads: 8, bytes: 1e9 } }),
  result('cpu.adam_bf16', 1.5e9, { settings: { threads: 8, bytes: 1e9 } }),
  result('storage.write', 3e9, { settings: at, status: 'noisy', why: spread }),
  result('storage.read', 6e9, { settings: at }),
];
const measured = (metric: string, value: number, doubt?: string) => ({
  value,
  source: { kind: 'measured', run: 'run-1', metrics: [metric], ...(doubt === undefined ? {} : { doubt }) },
});

describe('machineFromRun', () => {
  const machine = valueOf(machineFromRun(runWith(complete), gpuOf('rtx-4090')));

  test('takes the best median of what was measured', () => {
    expect(machine.memory.dram.bytesPerSecond).toEqual(measured('dram.triad', 50e9));
    expect(machine.cpu.adamParametersPerSecond).toEqual(measured('cpu.adam_bf16', 1.5e9));
    expect(machine.storage[0]).toMatchObject({
      name: 'A drive',
      path: '/data/plimsoll',
      count: { value: 1, source: { kind: 'assumed' } },
      readBytesPerSecond: measured('storage.read', 6e9),
      writeBytesPerSecond: measured('storage.write', 3e9, spread),
      capacityBytes: { value: 1.5e12, source: { kind: 'reported' } },
    });
  });

  test('says why it has no GPU, and nothing of a drive that it has', () => {
    expect(valueOf(machineFromRun(runWith(complete), undefined)).about).toMatch(/run-1.*No GPU/);
    expect(machine.about).not.toContain('No ');
  });

  test('is a document that can be stored', () => {
    expect(valueOf(readMachine(machineText(machine), 'x'))).toEqual(machine);
  });

  test('keeps data-sheet values of the GPU, and says that its matrix rate is assumed', () => {
    const gpu = gpuOf('rtx-4090');
    expect(machine.gpu?.peakFlopsPerSecond).toEqual(gpu.peakFlopsPerSecond);
    expect(machine.gpu?.matmulFlopsPerSecond.value).toBeLessThan(gpu.peakFlopsPerSecond.value);
    expect(machine.gpu?.matmulFlopsPerSecond.source).toMatchObject({ kind: 'assumed' });
    expect(machine.link.hostToDeviceBytesPerSecond).toEqual(gpu.link.bytesPerSecond);
  });

  test('does not take a buffer that fits a cache for memory', () => {
    const cached = result('dram.triad', 400e9, { settings: { threads: 8, bytes: 1e6 } });
    const read = valueOf(machineFromRun(runWith([...complete, cached]), undefined));
    expect(read.memory.dram.bytesPerSecond.value).toBe(50e9);
  });

  test('takes the faster of the two triads: ordinary stores also read what they overwrite, which triad leaves out', () => {
    const rateWith = (streaming: number) => {
      const run = runWith([...complete, result('dram.triad_nt', streaming, { settings: { threads: 8, bytes: 1e9 } })]);
      return valueOf(machineFromRun(run, undefined)).memory.dram.bytesPerSecond.value;
    };
    expect(rateWith(66e9)).toBe(66e9);
    expect(rateWith(40e9)).toBe(50e9);
  });

  test('takes no figure that failed', () => {
    const failed = result('dram.triad', 900e9, { settings: { bytes: 1e9 }, status: 'failed' });
    expect(valueOf(machineFromRun(runWith([...complete, failed]), undefined)).memory.dram.bytesPerSecond.value).toBe(
      50e9,
    );
  });

  test('takes the limit of a container below the installed memory', () => {
    const tiers = runWith([]).facts.memoryTiers.map((tier) => ({ ...tier, limitBytes: reported(gib(16), 'cgroup') }));
    const limited = valueOf(machineFromRun(runWith(complete, { memoryTiers: tiers }), undefined));
    expect(limited.memory.dram.capacityBytes).toEqual(reported(gib(16), 'cgroup'));
  });

  test('takes what the driver says of the memory of its own GPU, and of its slot', () => {
    const name = { name: 'NVIDIA GeForce RTX 4090', vendor: 'NVIDIA', driver: unknown('x') };
    const own = { ...name, memoryBytes: reported(bytes(25.2e9), 'nvidia-smi'), catalogueId: reported('rtx-4090', 'x') };
    const slot = { from: 'cpu', to: 'gpu0', generation: reported(3, 'pci'), width: reported(8, 'pci') };
    const run = runWith(complete, { gpus: [own], links: [slot] });
    const here = valueOf(machineFromRun(run, gpuOf('rtx-4090')));
    expect(here.gpu?.memoryBytes).toEqual(reported(25.2e9, 'nvidia-smi'));
    expect(here.link.name).toBe('PCIe 3.0 x8');
    expect(here.link.hostToDeviceBytesPerSecond.value).toBeCloseTo(6.3e9, -8);
    const other = valueOf(machineFromRun(run, gpuOf('h100-pcie')));
    expect(other.link.name).toBe('PCIe 5.0 x16');
  });

  test('derives a missing Adam rate from the memory, 28 B a parameter, and says so', () => {
    const { cpu } = valueOf(machineFromRun(runWith(complete.slice(0, 2)), undefined));
    expect(cpu.adamParametersPerSecond.value).toBeCloseTo(50e9 / 28);
    expect(cpu.adamParametersPerSecond.source.kind).toBe('assumed');
  });

  test.each([
    ['only one direction was measured', complete.slice(0, 4)],
    [
      'the page cache stood between',
      complete.map((row) => ({
        ...row,
        settings: { ...row.settings, ...(row.metric.startsWith('storage') ? { direct: false } : {}) },
      })),
    ],
    ['nobody knows the room', complete.map((row) => ({ ...row, settings: { ...row.settings, path: '/elsewhere' } }))],
  ])('has no drive where %s', (why, results) => {
    const two = runWith([]).facts.storage.flatMap((disk) => [disk, { ...disk, id: 'other', mount: '/other' }]);
    const run = runWith(results, { storage: two });
    expect(valueOf(machineFromRun(run, undefined)).storage).toEqual([]);
    expect(valueOf(machineFromRun(run, undefined)).about).toMatch(
      why.includes('cache') ? /No drive: .*page cache/ : /No drive: ./,
    );
  });

  test('refuses a run that knows no memory bandwidth or size', () => {
    expect(errorOf(machineFromRun(runWith([]), undefined))).toMatchObject({ code: 'not-available' });
    expect(errorOf(machineFromRun(runWith(complete, { memoryTiers: [] }), undefined))).toMatchObject({
      code: 'not-available',
    });
  });
});
