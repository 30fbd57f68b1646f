import type { Facts } from '../../../src/core/machine/facts.ts';
import { reported, unknown } from '../../../src/core/machine/known.ts';
import type { ProbeResult } from '../../../src/core/machine/run.ts';
import { bytes, gib } from '../../../src/core/units.ts';
import { result, runWith } from './documents.ts';

const by = 'a test';
const dir = '/data/plimsoll';

const node = (number: number, kind: 'dram' | 'cxl', cpus: readonly number[]) => ({
  node: number,
  kind,
  cpus: [...cpus],
  socket: kind === 'cxl' ? unknown('memory alone') : reported(number, by),
  capacityBytes: reported(gib(64), by),
  availableBytes: unknown('x'),
  distances: unknown('x'),
  interleaveWeight: kind === 'cxl' ? reported(1, by) : unknown('x'),
});

const gpu: Facts['gpus'][number] = {
  name: 'NVIDIA GeForce RTX 4090',
  vendor: 'NVIDIA',
  driver: reported('580.65', by),
  memoryBytes: reported(bytes(25.2e9), by),
  catalogueId: reported('rtx-4090', by),
};

/** Two sockets, a CXL expander, a GPU and a drive. */
export const wholeFacts: Partial<Facts> = {
  nodes: [node(0, 'dram', [0, 1]), node(1, 'dram', [2, 3]), node(2, 'cxl', [])],
  gpus: [gpu],
  links: [{ from: 'node0', to: 'gpu0', generation: reported(4, by), width: reported(16, by) }],
};

type Settings = ProbeResult['settings'];
const row = (metric: string, median: number, settings: Settings = {}, changes: Partial<ProbeResult> = {}) =>
  result(metric, median, { settings, interval: { low: median * 0.99, high: median * 1.01 }, ...changes });

const pair = (metric: string, cpuNode: number, memoryNode: number, median: number) =>
  row(metric, median, { cpuNode, memoryNode, threads: 2, bytes: 1e9 });

const device = { api: 'cuda', device: gpu.name };
const copy = (metric: string, size: number, median: number, more: Settings = {}) =>
  row(metric, median, { ...device, bytes: size, memory: 'pinned', ...more });

const file = (metric: string, blockBytes: number, queueDepth: number, median: number, more: Settings = {}) =>
  row(metric, median, { path: dir, direct: true, blockBytes, queueDepth, ...more });

const mib = 2 ** 20;

/** What a profile of such a machine finds, each figure once; rates are round numbers, so that sums can be checked. */
export const wholeResults: readonly ProbeResult[] = [
  row('cpu.fma_fp32', 1.2e12, { threads: 4 }),
  row('cpu.adam_bf16', 2e9, { threads: 4, bytes: 1e9 }),
  row('cpu.adam_bf16', 0.6e9, { threads: 1, bytes: 1e9 }),
  row('cpu.adam_bf16', 0.5e9, { threads: 4, bytes: 1e9, node: 2 }),
  row('cpu.adam_fp32', 1.8e9, { threads: 4, bytes: 1e9 }),
  row('cpu.adam_bf16_states', 3.5e9, { threads: 4, bytes: 1e9 }),
  row('cpu.convert_fp32_bf16', 40e9, { threads: 4 }),
  row('cpu.convert_bf16_fp32', 30e9, { threads: 4 }),
  row('cpu.overflow_two_pass', 20e9, { threads: 4 }),
  row('cpu.overflow_fused', 36e9, { threads: 4 }),
  row('dram.triad', 100e9, { threads: 4, bytes: 1e9 }),
  row('dram.triad_nt', 120e9, { threads: 4, bytes: 1e9 }),
  pair('dram.triad', 0, 0, 62e9),
  pair('dram.triad', 0, 1, 30e9),
  pair('dram.triad', 1, 0, 31e9),
  pair('dram.triad', 1, 1, 61e9),
  pair('cxl.triad', 0, 2, 22e9),
  pair('cxl.triad', 1, 2, 12e9),
  row('dram.latency', 1e-9, { bytes: 16384 }),
  row('dram.latency', 95e-9, { bytes: 2 ** 28 }),
  row('cxl.latency', 250e-9, { cpuNode: 0, memoryNode: 2, bytes: 1e9 }),
  row('dram.loaded_latency', 120e-9, { bytes: 2 ** 28, loadThreads: 1 }),
  row('dram.loaded_latency', 190e-9, { bytes: 2 ** 28, loadThreads: 3 }),
  row('cxl.loaded_latency', 1e-6, { cpuNode: 0, memoryNode: 2, bytes: 1e9, loadThreads: 3 }),
  row('dram.pin', 3e9, { bytes: 1e9 }),
  file('storage.read', mib, 32, 6e9),
  file('storage.write', mib, 32, 3e9),
  file('storage.seq_read', 131072, 32, 5.9e9),
  file('storage.seq_write', 131072, 32, 2.98e9),
  file('storage.seq_read', mib, 32, 6e9),
  file('storage.seq_write', mib, 32, 3e9),
  file('storage.seq_read', mib, 1, 2e9),
  file('storage.seq_write', mib, 1, 1e9),
  file('storage.rand_read', 4096, 32, 1.5e9),
  file('storage.mixed', mib, 32, 4.8e9, { readShare: 0.5 }),
  row('storage.latency', 70e-6, { path: dir, direct: true, blockBytes: 4096, queueDepth: 1 }),
  copy('gpu.h2d', 4096, 1e9),
  copy('gpu.h2d', 256 * mib, 25e9),
  copy('gpu.d2h', 256 * mib, 26e9),
  copy('gpu.both', 256 * mib, 45.9e9),
  copy('gpu.h2d', 256 * mib, 8e9, { memory: 'pageable' }),
  copy('gpu.h2d', 256 * mib, 20e9, { node: 2 }),
  row('gpu.triad', 900e9, { ...device, bytes: 1e9 }),
  row('gpu.matmul', 150e12, { ...device, dtype: 'bf16', m: 8192, n: 8192, k: 8192, by: 'cuBLASLt' }),
  row('gpu.matmul', 120e12, { ...device, dtype: 'bf16', m: 1024, n: 1024, k: 1024, by: 'cuBLASLt' }),
  row('gpu.matmul', 300e12, { ...device, dtype: 'int8', m: 8192, n: 8192, k: 8192, by: 'cuBLASLt' }),
  row('gpu.adam', 25e9, device),
  row('gpu.allocation', 2 * mib, device),
  row('launch.latency', 2.1e-6, device),
  row('launch.queue', 4e-6, device),
  row('launch.throughput', 4e5, device),
  row('launch.graph_node', 1.1e-6, device),
  row('launch.synchronize', 5e-6, device),
];

export const wholeRun = runWith(wholeResults, wholeFacts);
