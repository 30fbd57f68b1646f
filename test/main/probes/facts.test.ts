import { describe, expect, test } from 'vitest';
import { FactsSchema } from '../../../src/core/machine/facts.ts';
import { ContextSchema } from '../../../src/core/machine/run.ts';
import { createInspector } from '../../../src/main/probes/facts/inspector.ts';
import type { RunTool } from '../../../src/main/probes/facts/tool.ts';
import type { Planted } from '../../fakes/planted-root.ts';
import { noNvidia } from '../../fakes/nvidia.ts';
import { plantedRoot } from '../../fakes/planted-root.ts';
import { laptop } from './machines/laptop.ts';
import { arm, container, dualSocket, legacyGroups, wsl } from './machines/others.ts';

const gibibyte = 2 ** 30;
const catalogue = [
  { id: 'rtx-4090', name: 'RTX 4090', memoryBytes: { value: 24e9 } },
  { id: 'rtx-4060-ti-16gb', name: 'RTX 4060 Ti 16GB', memoryBytes: { value: 16e9 } },
];
const noTool: RunTool = () => Promise.resolve(undefined);

const inspectorOf = (files: Planted, run = noTool) =>
  createInspector({
    askNvidia: noNvidia,
    appVersion: '1.2.3',
    catalogue,
    root: plantedRoot(files),
    platform: 'linux',
    run,
    space: (path) => Promise.resolve(path === '/' ? { capacityBytes: 1e12, freeBytes: 4e11 } : undefined),
  });
const factsOf = async (files: Planted, run = noTool) => FactsSchema.parse(await inspectorOf(files, run).facts());

describe('a laptop', () => {
  test('is described from /proc and /sys', async () => {
    const { os, cpu, memoryTiers } = await factsOf(laptop);
    expect(os).toMatchObject({
      name: { value: 'Ubuntu 24.04.1 LTS' },
      kernel: { value: '6.8.0-45-generic' },
      environment: { value: null },
    });
    expect(cpu).toMatchObject({
      model: { value: '13th Gen Intel(R) Core(TM) i7-13700H', source: { kind: 'reported', by: '/proc/cpuinfo' } },
      sockets: { value: 1 },
      cores: { value: 2 },
      threads: { value: 4 },
      isa: { value: ['avx2', 'fma'] },
    });
    expect(cpu.caches.value).toEqual([
      { level: 1, bytes: 2 * 48 * 1024, shared: true, count: 2 },
      { level: 2, bytes: 2 * 1280 * 1024, shared: true, count: 2 },
      { level: 3, bytes: 24576 * 1024, shared: true, count: 1 },
    ]);
    expect(memoryTiers[0]).toMatchObject({
      kind: 'dram',
      capacityBytes: { value: 32594736 * 1024 },
      availableBytes: { value: 21000000 * 1024 },
      limitBytes: { value: null },
      pinnedLimitBytes: { value: 4172122112 },
    });
  });

  test('shows its drives once, with the model below encryption and volumes', async () => {
    const { storage } = await factsOf(laptop);
    expect(storage.map(({ mount }) => mount)).toEqual(['/', '/boot/efi']);
    expect(storage[0]).toMatchObject({
      id: 'vg-root',
      model: { value: 'Samsung SSD 990 PRO 2TB' },
      fileSystem: { value: 'ext4' },
      freeBytes: { value: 4e11 },
      direct: { value: true },
    });
    expect(storage[1]).toMatchObject({
      model: { value: 'Samsung SSD 990 PRO 2TB' },
      capacityBytes: { value: null, why: '/boot/efi cannot be read' },
      direct: { value: null },
    });
  });

  test('does not take its mobile GPU for the desktop card, nor its resting link for the best', async () => {
    const { gpus, links } = await factsOf(laptop);
    expect(gpus).toMatchObject([
      {
        name: 'NVIDIA GeForce RTX 4090 Laptop GPU',
        driver: { value: '550.107.02' },
        memoryBytes: { value: null },
        catalogueId: { value: null },
      },
    ]);
    expect(links).toMatchObject([{ from: 'dram', to: 'gpu0', generation: { value: 4 }, width: { value: 8 } }]);
  });

  test('asks nvidia-smi for what files do not tell', async () => {
    const asked: string[] = [];
    const answers: RunTool = (program) => {
      asked.push(program);
      return Promise.resolve('00000000:01:00.0, NVIDIA GeForce RTX 4090, 560.35.03, 24564\n');
    };
    const { gpus, memoryTiers } = await factsOf(laptop, answers);
    expect(asked).toEqual(['nvidia-smi']);
    expect(gpus).toMatchObject([
      { driver: { value: '560.35.03' }, memoryBytes: { value: 24564 * 2 ** 20 }, catalogueId: { value: 'rtx-4090' } },
    ]);
    expect(memoryTiers[1]).toMatchObject({ id: 'gpu0', kind: 'gpu', capacityBytes: { value: 24564 * 2 ** 20 } });
  });

  test.each(['', 'NVIDIA-SMI has failed because it could not communicate\n', ',,,\n', '00000000:01:00.0\n'])(
    'lives with what nvidia-smi prints when it fails: %j',
    async (printed) => {
      const { gpus } = await factsOf(laptop, () => Promise.resolve(printed));
      expect(gpus).toMatchObject([{ name: 'NVIDIA GeForce RTX 4090 Laptop GPU' }]);
    },
  );

  test('warns of the battery, and not of the governor that intel_pstate always has', async () => {
    expect((await factsOf(laptop)).warnings).toEqual(['This machine runs on battery, which may slow it down.']);
    const plugged = await factsOf({ ...laptop, 'sys/class/power_supply/AC/online': '1' });
    expect(plugged.warnings).toEqual([]);
    const slow = await factsOf({ ...laptop, 'sys/devices/system/cpu/cpu0/cpufreq/scaling_driver': 'acpi-cpufreq' });
    expect(slow.warnings.join()).toMatch(/governor is powersave/);
  });
});

test('two sockets with a CXL expander have two tiers', async () => {
  const { cpu, memoryTiers, warnings, os } = await factsOf(dualSocket);
  expect(cpu).toMatchObject({ sockets: { value: 2 }, isa: { value: ['avx2', 'fma', 'avx512f', 'avx512_bf16'] } });
  expect(memoryTiers).toMatchObject([
    { id: 'dram', capacityBytes: { value: 512 * gibibyte }, pinnedLimitBytes: { value: null, why: 'no limit is set' } },
    { id: 'cxl2', kind: 'cxl', capacityBytes: { value: 128 * gibibyte } },
  ]);
  expect(os.environment.value).toBeNull();
  expect(warnings).toEqual([]);
});

test('nodes that count less than /proc/meminfo are told of', async () => {
  const less = { ...dualSocket, 'sys/devices/system/node/node1/meminfo': 'Node 1 MemTotal:  1048576 kB\n' };
  expect((await factsOf(less)).warnings).toEqual([
    expect.stringMatching(/^The NUMA nodes count 385.GiB of memory, \/proc\/meminfo 640.GiB; the latter is used\.$/),
  ]);
});

test('a container may use what its control group leaves', async () => {
  const { os, memoryTiers, warnings, storage } = await factsOf(container);
  expect(os.environment.value).toBe('Docker container in virtual machine');
  expect(memoryTiers[0]).toMatchObject({
    capacityBytes: { value: 64 * gibibyte },
    limitBytes: { value: 8 * gibibyte, source: { by: '/sys/fs/cgroup/memory.max' } },
    availableBytes: { value: 6 * gibibyte },
  });
  expect(warnings).toEqual([
    expect.stringMatching(/limits memory to 8\.00.GiB of 64\.0.GiB/),
    'A control group limits this process to 4.0 of 16 CPU threads.',
  ]);
  expect(storage.map(({ mount }) => mount)).toEqual(['/data']);
});

test('control groups v1 count, and the tightest one above', async () => {
  const { memoryTiers } = await factsOf(legacyGroups);
  expect(memoryTiers[0]).toMatchObject({
    limitBytes: { value: 16 * gibibyte },
    availableBytes: { value: 15 * gibibyte },
  });
});

test('WSL2 is named, and its GPU found through the driver of Windows', async () => {
  const printed = '00000000:65:00.0, NVIDIA GeForce RTX 4060 Ti, 551.23, 16380\n';
  const { os, gpus, storage } = await factsOf(wsl, () => Promise.resolve(printed));
  expect(os.environment.value).toBe('WSL2');
  expect(gpus).toMatchObject([{ name: 'NVIDIA GeForce RTX 4060 Ti', catalogueId: { value: 'rtx-4060-ti-16gb' } }]);
  expect(storage.map(({ mount }) => mount)).toEqual(['/']);
});

test('an ARM server is known by maker and part', async () => {
  const { cpu } = await factsOf(arm);
  expect(cpu).toMatchObject({
    model: { value: 'ARM implementer 0x41 part 0xd4f' },
    cores: { value: 2 },
    isa: { value: ['neon', 'sve'] },
    caches: { value: null, why: 'sysfs gives no caches' },
  });
});

test('a machine that tells nothing is unknown with reasons, not an error', async () => {
  const facts = await factsOf({ 'proc/empty': '' });
  expect(facts.cpu.model).toEqual({ value: null, why: '/proc/cpuinfo gives no name' });
  expect(facts.memoryTiers[0]?.capacityBytes).toEqual({ value: null, why: '/proc/meminfo is not readable' });
  expect(facts).toMatchObject({ gpus: [], storage: [], links: [], warnings: [] });
});

describe('what surrounds a run', () => {
  test('is read at its start and at its end', async () => {
    const observation = await inspectorOf(laptop).observe();
    expect(ContextSchema.parse(observation.context)).toMatchObject({
      appVersion: '1.2.3',
      kernel: '6.8.0-45-generic',
      loadBefore: 0.52,
      loadAfter: null,
      power: 'battery',
      governor: 'powersave',
    });
    expect(ContextSchema.parse(await observation.end())).toMatchObject({
      loadBefore: 0.52,
      loadAfter: 0.52,
      stealShare: null,
    });
  });
});
