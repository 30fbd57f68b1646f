import type { Facts } from '../../../src/core/machine/facts.ts';
import type { NodeFacts } from '../../../src/core/machine/facts-memory.ts';
import { reported, unknown } from '../../../src/core/machine/known.ts';
import type { ProbeResult, Run } from '../../../src/core/machine/run.ts';
import { bytes, gib } from '../../../src/core/units.ts';
import { fakeFacts, fakeResult, fakeRun } from './fixtures.ts';

/** An invented server: two sockets, one node of CXL memory, one GPU, a RAID-0 of two drives. No figure is a measurement. */
const by = 'the fake server';
const unasked = unknown('the fake does not say');
const slot = (generation: number, width: number) => ({
  generation: reported(generation, by),
  width: reported(width, by),
});

const node = (number: number, kind: 'dram' | 'cxl', cpus: readonly number[], gibibytes: number): NodeFacts => ({
  node: number,
  kind,
  cpus: [...cpus],
  socket: cpus.length === 0 ? unasked : reported(number, by),
  capacityBytes: reported(gib(gibibytes), by),
  availableBytes: unasked,
  distances: reported(
    [0, 1, 2].map((to) => ({ node: to, distance: to === number ? 10 : 20 + 4 * Math.abs(to - number) })),
    by,
  ),
  interleaveWeight: unasked,
});

const drive = (id: string) => ({
  id,
  model: reported('Fake PM9A3', by),
  capacityBytes: reported(gib(1788), by),
  rotational: reported(false, by),
  transport: reported('nvme', by),
  node: reported(1, by),
  link: slot(4, 4),
  enduranceClass: unasked,
});

export const serverFacts: Facts = {
  ...fakeFacts,
  cpu: { ...fakeFacts.cpu, model: reported('AMD EPYC 9354', by), sockets: reported(2, by), cores: reported(64, by) },
  nodes: [node(0, 'dram', [0, 1], 192), node(1, 'dram', [2, 3], 192), node(2, 'cxl', [], 128)],
  cxl: [
    {
      id: 'mem0',
      capacityBytes: reported(gib(128), by),
      node: reported(2, by),
      model: reported('Fake CXL module', by),
      link: slot(5, 8),
    },
  ],
  gpus: [
    {
      name: 'NVIDIA GeForce RTX 4090',
      vendor: 'NVIDIA',
      driver: reported('580.1', by),
      memoryBytes: reported(bytes(24 * 2 ** 30), by),
      catalogueId: unasked,
    },
  ],
  links: [{ from: 'node0', to: 'gpu0', ...slot(4, 16) }],
  storage: [
    {
      id: 'md0',
      mount: '/data',
      device: reported('/dev/md0', by),
      model: reported('Fake PM9A3', by),
      fileSystem: reported('xfs', by),
      capacityBytes: reported(gib(3576), by),
      freeBytes: reported(gib(3000), by),
      direct: reported(true, by),
      raid: reported({ level: 'raid0', chunkBytes: unasked }, by),
      drives: [drive('nvme0n1'), drive('nvme1n1')],
    },
  ],
  warnings: [],
};

const limited = (result: ProbeResult, value: number): ProbeResult => ({
  ...result,
  limit: { value, source: { kind: 'datasheet', url: 'https://example.org/sheet' } },
});
const rate = (metric: string, value: number, settings: ProbeResult['settings'], spread = 0.01) =>
  fakeResult(metric, 'bytes_per_second', value, spread, settings);

const kib = 2 ** 10;
const copySizes = [4 * kib, 64 * kib, kib ** 2, 16 * kib ** 2, 256 * kib ** 2];
const copies = ['h2d', 'd2h'].flatMap((way, i) =>
  ['pinned', 'pageable'].flatMap((memory, j) =>
    copySizes.map((size) => {
      const most = (25e9 - i * 1e9) / (1 + j);
      return limited(
        rate(`gpu.${way}`, (most * size) / (size + 0.2e6), { api: 'cuda', device: 0, memory, bytes: size }),
        31.5e9,
      );
    }),
  ),
);
const blocks = ['seq_read', 'rand_read', 'seq_write'].flatMap((what, i) =>
  [1, 8, 32].flatMap((queueDepth) =>
    [4 * kib, 128 * kib, kib ** 2].map((blockBytes) =>
      rate(`storage.${what}`, 12e9 / (1 + i) / (1 + 4e6 / (blockBytes * queueDepth)), {
        path: '/data',
        blockBytes,
        queueDepth,
      }),
    ),
  ),
);
const levels = [4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144];
const staircase = ['huge', 'ordinary'].flatMap((pages, i) =>
  levels.map((size, step) =>
    fakeResult('dram.latency', 'seconds', (1.5e-9 + i * 0.2e-9) * 1.9 ** step, 0.01, { bytes: size * kib, pages }),
  ),
);
const nodeRate = (metric: string, value: number, cpuNode: number, memoryNode: number) =>
  limited(rate(metric, value, { threads: 32, cpuNode, memoryNode, bytes: 2 ** 31 }), 460e9);

export const serverResults: readonly ProbeResult[] = [
  nodeRate('dram.read', 380e9, 0, 0),
  nodeRate('dram.triad_nt', 350e9, 0, 0),
  nodeRate('dram.read', 372e9, 1, 1),
  nodeRate('dram.read', 120e9, 0, 1),
  nodeRate('dram.read', 118e9, 1, 0),
  limited(rate('cxl.read', 22e9, { threads: 32, cpuNode: 1, memoryNode: 2, bytes: 2 ** 31 }, 0.08), 31.5e9),
  ...[1, 2, 4, 8, 16, 32, 64].map((threads) =>
    rate('dram.read', (700e9 * threads) / (threads + 18), { threads, bytes: 2 ** 31 }),
  ),
  ...staircase,
  fakeResult('cpu.fma_fp32', 'flops_per_second', 6.2e12, 0.01, { threads: 64 }),
  fakeResult('cpu.adam_bf16', 'params_per_second', 9.1e9, 0.01, { threads: 64 }),
  limited(rate('storage.read', 13.1e9, { path: '/data' }), 14e9),
  limited(rate('storage.write', 6.2e9, { path: '/data' }), 14e9),
  ...blocks,
  ...copies,
  limited(rate('gpu.copy', 930e9, { api: 'cuda', device: 0, bytes: 2 ** 30 }), 1008e9),
  ...[512, 4096, 16384].map((m) =>
    limited(
      fakeResult('gpu.matmul', 'flops_per_second', 160e12 * (m / (m + 600)), 0.01, {
        api: 'cuda',
        device: 0,
        dtype: 'bf16',
        m,
        n: 4096,
        k: 4096,
        by: 'cuBLASLt',
      }),
      165e12,
    ),
  ),
];

export const serverRun = (id: string, createdAtMs: number): Run => ({
  ...fakeRun(id, 'server', createdAtMs),
  facts: serverFacts,
  results: [...serverResults],
  resultCount: serverResults.length,
});
