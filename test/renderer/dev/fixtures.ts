import type { Facts } from '../../../src/core/machine/facts.ts';
import { reported, unknown } from '../../../src/core/machine/known.ts';
import type { Context, ProbeResult, Run } from '../../../src/core/machine/run.ts';
import { gib } from '../../../src/core/units.ts';

/** Invented data in the shape of real answers. No figure here is a measurement. */
export const fakeFacts: Facts = {
  os: {
    platform: 'linux',
    name: reported('Debian GNU/Linux 12', '/etc/os-release'),
    kernel: reported('6.1.0-32-amd64', 'uname'),
    environment: reported('virtual machine (KVM)', '/proc/cpuinfo'),
  },
  cpu: {
    model: reported('AMD Ryzen 9 7950X', '/proc/cpuinfo'),
    sockets: reported(1, 'lscpu'),
    cores: reported(16, 'lscpu'),
    threads: reported(32, 'lscpu'),
    isa: reported(['avx2', 'fma', 'avx512f', 'avx512_bf16'], '/proc/cpuinfo'),
    caches: reported(
      [
        { level: 1, bytes: gib(32 / 2 ** 20), shared: false },
        { level: 2, bytes: gib(1 / 2 ** 10), shared: false },
        { level: 3, bytes: gib(32 / 2 ** 10), shared: true },
      ],
      '/sys/devices/system/cpu',
    ),
  },
  memoryTiers: [
    {
      id: 'dram',
      kind: 'dram',
      capacityBytes: reported(gib(125.4), '/proc/meminfo'),
      availableBytes: reported(gib(117.9), '/proc/meminfo'),
      limitBytes: unknown('no cgroup limit is set'),
      pinnedLimitBytes: reported(gib(15.7), 'RLIMIT_MEMLOCK'),
    },
  ],
  gpus: [],
  storage: [
    {
      id: 'nvme0n1',
      mount: '/',
      device: reported('/dev/nvme0n1', '/proc/self/mounts'),
      model: unknown('the drive does not report its model'),
      fileSystem: reported('ext4', '/proc/self/mounts'),
      capacityBytes: reported(gib(1863), 'statfs'),
      freeBytes: reported(gib(1204), 'statfs'),
      direct: reported(true, 'a test read'),
    },
  ],
  links: [],
  warnings: ['One NUMA node reports 12.1 GB, /proc/meminfo 24.1 GB; the larger is used.'],
};

const fakeContext: Context = {
  appVersion: '0.1.0',
  nodeVersion: '24.21.0',
  kernel: '6.1.0-32-amd64',
  cpu: 'AMD Ryzen 9 7950X',
  loadBefore: 0.2,
  loadAfter: 1.1,
  power: 'mains',
  governor: 'performance',
  stealShare: 0,
};

/** Samples around a centre: the same every time. */
const samplesAround = (centre: number, spread: number, count: number) =>
  Array.from({ length: count }, (_, i) => centre * (1 + spread * Math.sin(i * 1.7) * Math.cos(i * 0.6)));

const quantile = (sorted: readonly number[], share: number) =>
  sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;

export const fakeResult = (
  metric: string,
  unit: ProbeResult['unit'],
  centre: number,
  spread: number,
  settings: ProbeResult['settings'],
): ProbeResult => {
  const samples = samplesAround(centre, spread, 60);
  const sorted = samples.toSorted((a, b) => a - b);
  const status = spread > 0.05 ? 'noisy' : 'ok';
  return {
    probe: metric.startsWith('storage') ? 'storage' : metric,
    metric,
    unit,
    settings,
    median: quantile(sorted, 0.5),
    p05: quantile(sorted, 0.05),
    p95: quantile(sorted, 0.95),
    cv: spread / 2,
    samples,
    status,
    why: status === 'noisy' ? 'the coefficient of variation is over 3 %' : null,
    bytesWritten: metric === 'storage.write' ? 3.2e9 : 0,
  };
};

const arrays = { threads: 16, variant: 'avx512-nt', bytes: 3 * 2 ** 30 };
const disk = { path: '/var/lib/plimsoll', fileSystem: 'ext4', blockBytes: 2 ** 20, queueDepth: 32, direct: true };

export const fakeResults: readonly ProbeResult[] = [
  fakeResult('dram.read', 'bytes_per_second', 31.2e9, 0.012, { ...arrays, threads: 1 }),
  fakeResult('dram.read', 'bytes_per_second', 61.4e9, 0.018, arrays),
  fakeResult('dram.copy', 'bytes_per_second', 55.9e9, 0.022, arrays),
  fakeResult('dram.triad', 'bytes_per_second', 57.3e9, 0.015, arrays),
  fakeResult('cpu.adam_bf16', 'params_per_second', 1.74e9, 0.021, arrays),
  fakeResult('storage.write', 'bytes_per_second', 4.9e9, 0.11, disk),
  fakeResult('storage.read', 'bytes_per_second', 6.8e9, 0.02, disk),
  {
    ...fakeResult('gpu.read', 'bytes_per_second', 1, 0, {}),
    median: null,
    p05: null,
    p95: null,
    cv: null,
    samples: [],
    status: 'unavailable',
    why: 'no NVIDIA driver is installed',
  },
];

export const fakeRun = (id: string, label: string, createdAtMs: number): Run => ({
  kind: 'plimsoll-run',
  format: 2,
  id,
  label,
  mode: 'quick',
  state: 'complete',
  createdAtMs,
  finishedAtMs: createdAtMs + 28_000,
  resultCount: fakeResults.length,
  context: fakeContext,
  facts: fakeFacts,
  results: [...fakeResults],
});
