import { readdirSync, readFileSync } from 'node:fs';
import type { Facts } from '../../../src/core/machine/facts.ts';
import type { CatalogueGpu } from '../../../src/core/machine/gpu-catalogue.ts';
import { readGpuCatalogue } from '../../../src/core/machine/gpu-catalogue.ts';
import { reported, unknown } from '../../../src/core/machine/known.ts';
import type { Machine } from '../../../src/core/machine/machine.ts';
import { readMachine } from '../../../src/core/machine/read.ts';
import type { MetricUnit, ProbeResult, Run } from '../../../src/core/machine/run.ts';
import { bytes, gib } from '../../../src/core/units.ts';
import { valueOf } from '../base/results.ts';

const resources = new URL('../../../resources/', import.meta.url);
const textOf = (path: string) => readFileSync(new URL(path, resources), 'utf8');

export const machineFiles = readdirSync(new URL('machines/', resources)).filter((file) => file.endsWith('.json'));
export const machineFileText = (file: string) => textOf(`machines/${file}`);
export const machines: readonly Machine[] = machineFiles.map((file) =>
  valueOf(readMachine(machineFileText(file), file)),
);
export const gpus: readonly CatalogueGpu[] = valueOf(readGpuCatalogue(textOf('gpus.json'), 'gpus.json'));

export const gpuOf = (id: string): CatalogueGpu => {
  const gpu = gpus.find((one) => one.id === id);
  if (gpu === undefined) throw new Error(`no GPU ${id}`);
  return gpu;
};

const units: readonly (readonly [RegExp, MetricUnit])[] = [
  [/^(cpu|gpu)\.adam/, 'params_per_second'],
  [/^(cpu\.fma|gpu\.matmul)/, 'flops_per_second'],
  [/^launch\.throughput/, 'operations_per_second'],
  [/^launch\.|latency$|first_touch|page_fault/, 'seconds'],
  [/^gpu\.allocation/, 'bytes'],
  [/^cpu\.frequency/, 'hertz'],
];
/** The unit that a probe gives a metric. */
export const unitOf = (metric: string): MetricUnit =>
  units.find(([pattern]) => pattern.test(metric))?.[1] ?? 'bytes_per_second';

export const result = (metric: string, median: number | null, changes: Partial<ProbeResult> = {}): ProbeResult => ({
  probe: metric,
  metric,
  unit: unitOf(metric),
  settings: {},
  median,
  p05: median,
  p95: median,
  cv: 0.01,
  samples: median === null ? [] : [median],
  status: median === null ? 'unavailable' : 'ok',
  why: median === null ? 'a reason' : null,
  bytesWritten: 0,
  ...changes,
});

const facts: Facts = {
  os: { platform: 'linux', name: unknown('x'), kernel: unknown('x'), environment: unknown('x') },
  cpu: {
    model: reported('Test CPU', 'a test'),
    sockets: reported(1, 'a test'),
    cores: reported(8, 'a test'),
    threads: reported(16, 'a test'),
    isa: unknown('x'),
    caches: unknown('x'),
  },
  memoryTiers: [
    {
      id: 'dram',
      kind: 'dram',
      capacityBytes: reported(gib(64), '/proc/meminfo'),
      availableBytes: unknown('x'),
      limitBytes: unknown('no limit'),
      pinnedLimitBytes: unknown('x'),
    },
  ],
  gpus: [],
  storage: [
    {
      id: 'nvme0n1',
      mount: '/data',
      device: reported('/dev/nvme0n1', 'a test'),
      model: reported('A drive', 'a test'),
      fileSystem: reported('ext4', 'a test'),
      capacityBytes: reported(bytes(2e12), 'statfs'),
      freeBytes: reported(bytes(1.5e12), 'statfs'),
      direct: reported(true, 'a test'),
    },
  ],
  links: [],
  warnings: [],
};

export const runWith = (results: readonly ProbeResult[], changes: Partial<Facts> = {}): Run => ({
  kind: 'plimsoll-run',
  format: 2,
  id: 'run-1',
  label: 'A run',
  mode: 'quick',
  state: 'complete',
  createdAtMs: 0,
  finishedAtMs: 1,
  resultCount: results.length,
  context: {
    appVersion: '0',
    nodeVersion: '24',
    kernel: null,
    cpu: null,
    loadBefore: null,
    loadAfter: null,
    power: 'unknown',
    governor: null,
    stealShare: null,
  },
  facts: { ...facts, ...changes },
  results: [...results],
});
