import type { Source } from '../../../src/core/machine/known.ts';
import { measured, reported } from '../../../src/core/machine/known.ts';
import type { Machine } from '../../../src/core/machine/machine.ts';
import {
  bytes,
  bytesPerSecond,
  flopPerSecond,
  gib,
  gigabytesPerSecond,
  operationsPerSecond,
  parametersPerSecond,
  seconds,
} from '../../../src/core/units.ts';
import { machines } from './documents.ts';

const run = 'run-1';
const source: Source = { kind: 'measured', run, metrics: ['gpu.h2d'], interval: { low: 1, high: 2 } };
const rate = (gigabytes: number) => measured(gigabytesPerSecond(gigabytes), run);
const points = [
  { bytes: bytes(4096), bytesPerSecond: bytesPerSecond(1e9) },
  { bytes: bytes(2 ** 28), bytesPerSecond: bytesPerSecond(24e9) },
];

const base = machines.find(({ gpu, storage }) => gpu !== undefined && storage.length > 0);
if (base === undefined) throw new Error('no reference machine has a GPU and a drive');
const { gpu, storage, ...rest } = base;
if (gpu === undefined) throw new Error('no GPU');

/** A machine with every part that a document may have. */
export const fullMachine: Machine = {
  ...rest,
  cpu: {
    ...rest.cpu,
    adam: [
      { gradients: 'bf16', tier: 'dram', threads: 16, parametersPerSecond: measured(parametersPerSecond(2e9), run) },
      { gradients: 'fp32', tier: 'cxl2', threads: 16, parametersPerSecond: measured(parametersPerSecond(5e8), run) },
    ],
    convertBytesPerSecond: rate(30),
    overflowCheckBytesPerSecond: { twoPass: rate(15), fused: rate(28) },
    peakFlopsPerSecond: measured(flopPerSecond(1.2e12), run),
  },
  memory: {
    dram: {
      ...rest.memory.dram,
      latencySeconds: measured(seconds(90e-9), run),
      pinned: { limitBytes: reported(gib(8), '/proc/self/limits'), allocateBytesPerSecond: rate(3) },
    },
    nodes: [
      {
        id: 'node0',
        kind: 'dram',
        cpus: [0, 1],
        capacityBytes: reported(gib(64), 'sysfs'),
        bytesPerSecond: rate(60),
        latencySeconds: measured(seconds(90e-9), run),
        interleaveWeight: reported(3, 'sysfs'),
      },
      { id: 'cxl2', kind: 'cxl', cpus: [], capacityBytes: reported(gib(128), 'sysfs') },
    ],
    matrix: [{ from: 'node0', to: 'cxl2', bytesPerSecond: rate(22), latencySeconds: measured(seconds(250e-9), run) }],
  },
  gpu: {
    ...gpu,
    matmul: [{ dtype: 'bf16', m: 4096, n: 4096, k: 4096, flopsPerSecond: measured(flopPerSecond(1.5e14), run) }],
    launch: {
      launchSeconds: measured(seconds(2e-6), run),
      queueSeconds: measured(seconds(4e-6), run),
      throughputPerSecond: measured(operationsPerSecond(4e5), run),
      graphNodeSeconds: measured(seconds(1e-6), run),
      synchronizeSeconds: measured(seconds(5e-6), run),
    },
    adamParametersPerSecond: measured(parametersPerSecond(3e10), run),
    allocationGranularityBytes: measured(bytes(2 ** 21), run),
    powerWatts: reported(300, 'NVML'),
  },
  link: {
    ...rest.link,
    curves: {
      hostToDevice: { points, source },
      deviceToHost: { points, source },
      pageableHostToDevice: { points, source },
      pageableDeviceToHost: { points, source },
    },
    nodes: [{ tier: 'cxl2', hostToDeviceBytesPerSecond: rate(20), deviceToHostBytesPerSecond: rate(18) }],
  },
  storage: storage.map((drive) => ({
    ...drive,
    latencySeconds: measured(seconds(60e-6), run),
    duplexShare: measured(1.2, run),
    curves: [{ operation: 'read', access: 'sequential', queueDepth: 32, points, source }],
    aio: { blockBytes: bytes(2 ** 20), queueDepth: 32, threads: 4, source },
  })),
  contention: [{ name: 'cpu.adam while copying', share: measured(0.8, run) }],
};
