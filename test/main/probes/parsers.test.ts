import { describe, expect, test } from 'vitest';
import { FactsSchema } from '../../../src/core/machine/facts.ts';
import { elsewhereFacts } from '../../../src/main/probes/facts/elsewhere.ts';
import { catalogueIdOf } from '../../../src/main/probes/facts/gpu-names.ts';
import { parseCpuTime, parseLoad, stolenShare } from '../../../src/main/probes/facts/load.ts';
import { parseLockedLimit } from '../../../src/main/probes/facts/memory.ts';
import { fileSystemKind, mountOf, parseMounts } from '../../../src/main/probes/facts/mounts.ts';
import { parseDriverVersion } from '../../../src/main/probes/facts/nvidia.ts';
import { parseSpeed } from '../../../src/main/probes/facts/pci.ts';
import { inTime, runTool } from '../../../src/main/probes/facts/tool.ts';

describe('the catalogue entry of a GPU', () => {
  const catalogue = [
    ['rtx-3090', 'RTX 3090', 24],
    ['rtx-4070', 'RTX 4070', 12],
    ['rtx-4060-ti-16gb', 'RTX 4060 Ti 16GB', 16],
    ['rtx-a6000', 'RTX A6000', 48],
    ['rtx-6000-ada', 'RTX 6000 Ada', 48],
    ['rtx-pro-6000', 'RTX PRO 6000 Blackwell', 96],
    ['a100-40gb-pcie', 'A100 40GB PCIe', 40],
    ['a100-80gb-sxm', 'A100 80GB SXM', 80],
    ['h100-pcie', 'H100 PCIe', 80],
    ['h100-sxm', 'H100 SXM', 80],
    ['h200-sxm', 'H200 SXM', 141],
    ['v100-sxm2-32gb', 'V100 SXM2 32GB', 32],
    ['t4', 'T4', 16],
    ['gh200', 'GH200 96GB', 96],
  ].map(([id, name, size]) => ({ id: String(id), name: String(name), memoryBytes: { value: Number(size) * 1e9 } }));

  test.each([
    ['NVIDIA GeForce RTX 3090', undefined, 'rtx-3090'],
    ['NVIDIA GeForce RTX 3090 Ti', undefined, undefined],
    ['NVIDIA GeForce RTX 4070', undefined, 'rtx-4070'],
    ['NVIDIA GeForce RTX 4070 Laptop GPU', undefined, undefined],
    ['NVIDIA GeForce RTX 4070 SUPER', undefined, undefined],
    ['NVIDIA GeForce RTX 4060 Ti', undefined, undefined],
    ['NVIDIA GeForce RTX 4060 Ti', 16380 * 2 ** 20, 'rtx-4060-ti-16gb'],
    ['NVIDIA GeForce RTX 4060 Ti', 8188 * 2 ** 20, undefined],
    ['NVIDIA RTX A6000', undefined, 'rtx-a6000'],
    ['Quadro RTX 6000', undefined, undefined],
    ['NVIDIA RTX 6000 Ada Generation', undefined, 'rtx-6000-ada'],
    ['NVIDIA RTX PRO 6000 Blackwell Workstation Edition', undefined, 'rtx-pro-6000'],
    ['NVIDIA A100-PCIE-40GB', undefined, 'a100-40gb-pcie'],
    ['NVIDIA A100-SXM4-80GB', undefined, 'a100-80gb-sxm'],
    ['NVIDIA A100 80GB PCIe', undefined, undefined],
    ['NVIDIA H100 PCIe', undefined, 'h100-pcie'],
    ['NVIDIA H100 80GB HBM3', 81559 * 2 ** 20, 'h100-sxm'],
    ['NVIDIA H200', undefined, 'h200-sxm'],
    ['NVIDIA H200 NVL', undefined, undefined],
    ['Tesla V100-SXM2-32GB', undefined, 'v100-sxm2-32gb'],
    ['Tesla V100-SXM2-16GB', undefined, undefined],
    ['Tesla T4', 15360 * 2 ** 20, 't4'],
    ['NVIDIA GH200 480GB', 97871 * 2 ** 20, 'gh200'],
    ['', undefined, undefined],
  ])('of %s with %s bytes is %s', (name, memoryBytes, id) => {
    expect(catalogueIdOf(catalogue, name, memoryBytes)).toBe(id);
  });
});

test('the driver version stands in both kinds of its text', () => {
  const closed = 'NVRM version: NVIDIA UNIX x86_64 Kernel Module  550.54.14  Thu Feb 22 01:44:30 UTC 2024';
  const open = 'NVRM version: NVIDIA UNIX Open Kernel Module for x86_64  570.86.10  Release Build';
  expect([closed, open, 'garbage'].map(parseDriverVersion)).toEqual(['550.54.14', '570.86.10', undefined]);
});

test.each([
  ['2.5 GT/s PCIe', 1],
  ['8.0 GT/s PCIe', 3],
  ['32.0 GT/s PCIe', 5],
  ['Unknown', undefined],
  [undefined, undefined],
])('a link of %s is generation %s', (text, generation) => {
  expect(parseSpeed(text)).toBe(generation);
});

describe('mounts', () => {
  const mounts = parseMounts(`27 1 254:0 / / rw - ext4 /dev/vda rw
28 27 0:26 / /mnt rw shared:1 master:2 - tmpfs none rw
29 28 8:1 / /mnt/My\\040Disk rw - xfs /dev/sda1 rw
not a line
30 27 8:2 / /mnt/My\\040Disk rw - btrfs /dev/sdb1 rw`);

  test.each([
    ['/', 'ext4'],
    ['/mnt', 'tmpfs'],
    ['/mntother', 'ext4'],
    ['/mnt/My Disk/data', 'btrfs'],
  ])('%s is on %s', (path, type) => {
    expect(mountOf(mounts, path)?.type).toBe(type);
  });

  test('tell drives from what only looks like one', () => {
    const types = ['ext4', 'zfs', 'tmpfs', 'overlay', 'fuse.sshfs', 'virtiofs'];
    expect(types.map(fileSystemKind)).toEqual(['drive', 'drive', 'memory', 'layers', 'network', 'network']);
  });
});

describe('load and stolen time', () => {
  const before = parseCpuTime('cpu  100 0 100 700 50 10 10 30 5 5\ncpu0 1 2 3\n');
  const after = parseCpuTime('cpu  150 0 150 750 50 10 10 80 50 50\n');

  test('guest time is not counted twice', () => {
    expect(before).toEqual({ cpus: 1, total: 1000, idle: 750, stolen: 30 });
    expect(stolenShare(before, after)).toBe(0.25);
  });

  test('are unknown where nothing is told or no time passed', () => {
    expect(stolenShare(before, before)).toBeUndefined();
    expect(stolenShare(undefined, after)).toBeUndefined();
    expect(parseCpuTime('garbage')).toBeUndefined();
    expect(['0.52 0.58 0.59 1/1234 5678', ''].map(parseLoad)).toEqual([0.52, undefined]);
  });
});

test('the limit of locked memory', () => {
  const line = (value: string) => `Max locked memory         ${value}            ${value}              bytes     \n`;
  expect(parseLockedLimit(line('8388608'))).toBe(8388608);
  expect(parseLockedLimit(line('unlimited'))).toBe(Number.POSITIVE_INFINITY);
  expect(parseLockedLimit('')).toBeUndefined();
});

describe('macOS and Windows', () => {
  test('an empty answer to every question is a machine of unknowns', () => {
    const facts = FactsSchema.parse(elsewhereFacts({}, 'win32', { gpus: [], drives: [] }));
    expect(facts.memoryTiers[0]?.capacityBytes).toEqual({ value: null, why: 'the system does not tell' });
    expect(facts).toMatchObject({ os: { platform: 'win32', name: { value: null } }, gpus: [], storage: [] });
  });

  test('zeros and blanks stand for unknown', () => {
    const blank = elsewhereFacts(
      { cpu: { manufacturer: '', brand: ' ', physicalCores: 0, flags: '' }, memory: { total: 0 } },
      'darwin',
      { gpus: [], drives: [] },
    );
    expect(blank.cpu).toMatchObject({ model: { value: null }, cores: { value: null }, isa: { value: null } });
  });

  test('what is told is reported', () => {
    const facts = elsewhereFacts(
      {
        os: { distro: 'Microsoft Windows 11 Pro', release: '10.0.22631', kernel: '10.0.22631' },
        memory: { total: 64e9, available: 40e9 },
        graphics: { controllers: [{ vendor: 'NVIDIA', name: 'NVIDIA GeForce RTX 3090', memoryTotal: 24576 }] },
        disks: [{ fs: 'C:', mount: 'C:', type: 'NTFS', size: 1e12, available: 4e11 }],
      },
      'win32',
      { gpus: [{ id: 'rtx-3090', name: 'RTX 3090', memoryBytes: { value: 24e9 } }], drives: [] },
    );
    expect(FactsSchema.parse(facts)).toMatchObject({
      os: { name: { value: 'Microsoft Windows 11 Pro 10.0.22631' } },
      gpus: [{ memoryBytes: { value: 24 * 2 ** 30 }, catalogueId: { value: 'rtx-3090' } }],
      storage: [{ mount: 'C:', freeBytes: { value: 4e11 } }],
    });
  });
});

describe('tools of the system', () => {
  test('that are absent or fail give nothing', async () => {
    for (const [program, ...args] of [['plimsoll-no-such-tool'], [process.execPath, '-p', 'nothing']] as const) {
      expect(await runTool(program, args)).toBeUndefined();
    }
    expect(await runTool(process.execPath, ['-p', '6 * 7'])).toBe('42\n');
  });

  test('that reject give nothing', async () => {
    const rejected: Promise<number> = Promise.reject(new Error('no'));
    expect(await inTime(rejected)).toBeUndefined();
    expect(await inTime(Promise.resolve(1))).toBe(1);
  });
});
