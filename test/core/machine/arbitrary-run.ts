import fc from 'fast-check';
import type { Facts } from '../../../src/core/machine/facts.ts';
import { reported, unknown } from '../../../src/core/machine/known.ts';
import type { Flag, ProbeResult, Run } from '../../../src/core/machine/run.ts';
import { RunSchema } from '../../../src/core/machine/run.ts';
import { bytes } from '../../../src/core/units.ts';
import { runWith, unitOf } from './documents.ts';
import { wholeFacts } from './measured-machine.ts';

/** Every metric that a machine is made of, and some that it is not. */
export const metrics = [
  ...[
    'fma_fp32',
    'adam_fp32',
    'adam_bf16',
    'adam_fp16',
    'adam_bf16_states',
    'convert_fp32_bf16',
    'convert_fp16_fp32',
    'frequency',
  ].map((what) => `cpu.${what}`),
  ...['cpu.overflow_two_pass', 'cpu.overflow_fused', 'dram.first_touch', 'dram.page_fault', 'cxl.striped'],
  ...['dram', 'cxl'].flatMap((area) =>
    ['read', 'copy', 'triad', 'triad_nt', 'latency', 'loaded_latency', 'pin'].map((what) => `${area}.${what}`),
  ),
  ...[
    'read',
    'write',
    'seq_read',
    'seq_write',
    'rand_read',
    'rand_write',
    'mixed',
    'aio',
    'latency',
    'sustained_write',
  ].map((what) => `storage.${what}`),
  ...['h2d', 'd2h', 'both', 'd2d', 'peer', 'zero_copy', 'read', 'copy', 'triad', 'matmul', 'adam', 'allocation'].map(
    (what) => `gpu.${what}`,
  ),
  ...['latency', 'queue', 'throughput', 'pipelined', 'depth', 'graph_node', 'event', 'synchronize'].map(
    (what) => `launch.${what}`,
  ),
];

/** Settings as probes give them, and as nobody should. */
const settings = fc.record(
  {
    threads: fc.constantFrom<number | string>(1, 2, 16, 0, 1.5, 'all'),
    bytes: fc.constantFrom(4096, 2 ** 20, 1e9, -1),
    blockBytes: fc.constantFrom(4096, 131072, 2 ** 20, 0.5),
    queueDepth: fc.constantFrom(1, 8, 32, 1e9),
    path: fc.constantFrom<string | number>('/data/plimsoll', '/data', '/elsewhere', 7),
    direct: fc.boolean(),
    readShare: fc.constantFrom(0, 0.3, 0.5, 1, 70),
    duplexShare: fc.constantFrom(0, 0.9, 7),
    memoryNodes: fc.constant('0,2'),
    percentile: fc.constantFrom(50, 99),
    kind: fc.constantFrom('gpu', 'cpu'),
    node: fc.constantFrom(0, 1, 2, 7, 1e7, -1),
    cpuNode: fc.constantFrom(0, 1),
    memoryNode: fc.constantFrom(0, 1, 2),
    memory: fc.constantFrom('pinned', 'pageable'),
    api: fc.constantFrom('cuda', 'opencl'),
    device: fc.constantFrom<string | number>('NVIDIA GeForce RTX 4090', 'GeForce RTX 4090', 'pocl', 0, 1),
    dtype: fc.constantFrom('fp16', 'bf16', 'tf32', 'int8', 'fp8', 'fp3'),
    m: fc.constantFrom(1024, 8192, -3),
    n: fc.constantFrom(1024, 8192),
    k: fc.constantFrom(1024, 0.5),
    loadThreads: fc.constantFrom(1, 3),
  },
  { requiredKeys: [] },
);

/** From nothing to absurd, most of it plausible. */
const median = fc.oneof(
  { weight: 8, arbitrary: fc.double({ min: -10, max: 13, noNaN: true }).map((log) => 10 ** log) },
  { weight: 1, arbitrary: fc.constantFrom(0, -5, 1e-300, 1e300, Number.MAX_VALUE, Number.MIN_VALUE) },
);

const flags = fc.subarray<Flag>(['load', 'steal', 'throttled', 'clock-drift', 'gpu-busy', 'io-pressure']);

export const anyResult: fc.Arbitrary<ProbeResult> = fc
  .record({
    metric: fc.constantFrom(...metrics),
    settings,
    median: fc.option(median, { nil: null, freq: 9 }),
    status: fc.constantFrom('ok' as const, 'ok' as const, 'noisy' as const, 'failed' as const, 'unavailable' as const),
    why: fc.option(fc.string(), { nil: null }),
    wrongUnit: fc.boolean(),
    width: fc.option(fc.double({ min: 0, max: 2, noNaN: true }), { nil: undefined }),
    flags: fc.option(flags, { nil: undefined }),
  })
  .map(({ metric, wrongUnit, width, flags, median, ...rest }) => ({
    probe: metric,
    metric,
    unit: wrongUnit && metric.length % 7 === 0 ? 'count' : unitOf(metric),
    median,
    p05: median,
    p95: median,
    cv: 0.01,
    samples: median === null ? [] : [median],
    bytesWritten: 0,
    ...rest,
    ...(flags === undefined ? {} : { flags }),
    ...(width === undefined || median === null || Math.abs(median) > 1e299
      ? {}
      : { interval: { low: median - Math.abs(median) * width, high: median + Math.abs(median) * width } }),
  }));

const size = fc.oneof(fc.integer({ min: 0, max: 2 ** 45 }), fc.constantFrom(0, 1e21));

const anyFacts: fc.Arbitrary<Partial<Facts>> = fc
  .record({
    model: fc.constantFrom('', 'A CPU', 'x'.repeat(1000)),
    cores: fc.option(fc.integer({ min: 0, max: 512 }), { nil: null }),
    tiers: fc.array(size, { maxLength: 3 }),
    whole: fc.boolean(),
    farNode: fc.constantFrom(3, 1e9),
  })
  .map(({ model, cores, tiers, whole, farNode }) => ({
    cpu: {
      model: reported(model, 'a test'),
      sockets: unknown('x'),
      cores: cores === null ? unknown('x') : reported(cores, 'a test'),
      threads: unknown('x'),
      isa: unknown('x'),
      caches: unknown('x'),
    },
    memoryTiers: tiers.map((capacity, i) => ({
      id: `tier${String(i)}`,
      kind: 'dram' as const,
      capacityBytes: reported(bytes(capacity), 'a test'),
      availableBytes: unknown('x'),
      limitBytes: unknown('x'),
      pinnedLimitBytes: i === 0 ? reported(bytes(capacity), 'a test') : unknown('x'),
    })),
    ...(whole ? wholeFacts : {}),
    ...(whole && wholeFacts.nodes !== undefined
      ? { nodes: wholeFacts.nodes.map((node, i) => (i === 2 ? { ...node, node: farNode } : node)) }
      : {}),
  }));

export const anyResults = fc.array(anyResult, { minLength: 1, maxLength: 40 });

/** Any run that a file may hold, checked against the schema, so that the generator stays inside it. */
export const anyRun: fc.Arbitrary<Run> = fc
  .record({ results: anyResults, facts: anyFacts })
  .map(({ results, facts }) => RunSchema.parse(runWith(results, facts)));
