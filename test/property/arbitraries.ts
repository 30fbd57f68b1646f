import fc from 'fast-check';
import type { Job, SizedJob } from '../../src/core/job/job.ts';
import { defaultJob } from '../../src/core/job/job.ts';
import { given } from '../../src/core/machine/known.ts';
import type { Machine, Storage } from '../../src/core/machine/machine.ts';
import type { Model } from '../../src/core/model/model.ts';
import {
  bytes,
  bytesPerSecond,
  flopPerSecond,
  gigabytes,
  gigabytesPerSecond,
  parametersPerSecond,
  teraflopPerSecond,
} from '../../src/core/units.ts';
import { anyModel } from '../core/model/arbitrary.ts';

const by = 'a test';
/** Spread over orders of magnitude, as hardware is. */
const between = (low: number, high: number) =>
  fc.double({ min: Math.log(low), max: Math.log(high), noNaN: true }).map((log) => Math.exp(log));

const anyArray: fc.Arbitrary<Storage> = fc
  .record({
    count: fc.integer({ min: 0, max: 12 }),
    capacity: between(1, 8000),
    read: between(0.05, 15),
    write: between(0.02, 12),
    cap: fc.option(between(0.1, 40), { nil: undefined }),
  })
  .map(({ count, capacity, read, write, cap }) => ({
    name: 'a drive',
    count: given(count, by),
    capacityBytes: given(gigabytes(capacity), by),
    readBytesPerSecond: given(gigabytesPerSecond(read), by),
    writeBytesPerSecond: given(gigabytesPerSecond(write), by),
    ...(cap === undefined ? {} : { arrayBytesPerSecond: given(gigabytesPerSecond(cap), by) }),
  }));

const anyGpu = fc
  .record({ memory: between(2, 1000), bandwidth: between(50, 8000), peak: between(1, 2000), share: between(0.3, 1) })
  .map(({ memory, bandwidth, peak, share }) => ({
    name: 'a GPU',
    sm: given(90, by),
    smCount: given(100, by),
    memoryBytes: given(gigabytes(memory), by),
    reservedBytes: given(gigabytes(0.5), by),
    memoryBytesPerSecond: given(gigabytesPerSecond(bandwidth), by),
    peakFlopsPerSecond: given(teraflopPerSecond(peak), by),
    matmulFlopsPerSecond: given(teraflopPerSecond(peak * share), by),
  }));

/** From a laptop without drives behind an 8 MB/s link to a fat server. */
export const anyMachine: fc.Arbitrary<Machine> = fc
  .record({
    dram: between(2, 8000),
    dramRate: between(5, 800),
    adam: between(0.05, 20),
    gpu: fc.option(anyGpu, { nil: undefined, freq: 9 }),
    toDevice: between(0.008, 500),
    toHost: between(0.008, 500),
    duplex: fc.constantFrom(0.5, 0.8, 1),
    storage: fc.array(anyArray, { maxLength: 2 }),
  })
  .map(({ dram, dramRate, adam, gpu, toDevice, toHost, duplex, storage }) => ({
    kind: 'plimsoll-machine',
    format: 2,
    name: 'any',
    about: by,
    cpu: {
      model: 'a CPU',
      cores: given(8, by),
      adamParametersPerSecond: given(parametersPerSecond(adam * 1e9), by),
    },
    memory: {
      dram: {
        capacityBytes: given(gigabytes(dram), by),
        bytesPerSecond: given(gigabytesPerSecond(dramRate), by),
      },
    },
    ...(gpu === undefined ? {} : { gpu }),
    link: {
      name: 'a link',
      hostToDeviceBytesPerSecond: given(gigabytesPerSecond(toDevice), by),
      deviceToHostBytesPerSecond: given(gigabytesPerSecond(toHost), by),
      duplexShare: given(duplex, by),
    },
    storage,
  }));

const withMemory = (machine: Machine, gpuBytes: number, dramBytes: number): Machine => ({
  ...machine,
  ...(machine.gpu === undefined ? {} : { gpu: { ...machine.gpu, memoryBytes: given(bytes(gpuBytes), by) } }),
  memory: { dram: { ...machine.memory.dram, capacityBytes: given(bytes(dramBytes), by) } },
});

/** Of any dense architecture, up to about 5e9 parameters, so that half of the machines hold it somehow. */
export const anyTrainedModel: fc.Arbitrary<Model> = fc
  .record({ model: anyModel, layers: fc.integer({ min: 1, max: 100 }) })
  .map(({ model, layers }) => ({
    ...model,
    layers,
    hidden: Math.ceil(model.hidden / 2),
    headDim: Math.ceil(model.headDim / 4),
    intermediate: Math.ceil(model.intermediate / 3),
    vocab: Math.ceil(model.vocab / 6),
  }));

export const anyJob: fc.Arbitrary<SizedJob> = fc
  .record({
    sequence: fc.constantFrom(1, 128, 1000, 4096),
    microBatch: fc.constantFrom(1, 2, 5, 16),
    gradientAccumulation: fc.constantFrom(1, 2, 3, 4, 64, 65536),
    precision: fc.constantFrom('bf16' as const, 'fp16' as const),
    flashAttention: fc.boolean(),
  })
  .map((choices) => ({ ...defaultJob, ...choices }));

export const unsized = ({ microBatch: _, ...job }: SizedJob): Job => job;

/** The rates of a machine that a faster part would raise, by name. */
export const upgrades: Readonly<Record<string, (machine: Machine, factor: number) => Machine>> = {
  'GPU arithmetic': (machine, factor) =>
    machine.gpu === undefined
      ? machine
      : {
          ...machine,
          gpu: {
            ...machine.gpu,
            matmulFlopsPerSecond: given(flopPerSecond(machine.gpu.matmulFlopsPerSecond.value * factor), by),
          },
        },
  'GPU memory rate': (machine, factor) =>
    machine.gpu === undefined
      ? machine
      : {
          ...machine,
          gpu: {
            ...machine.gpu,
            memoryBytesPerSecond: given(bytesPerSecond(machine.gpu.memoryBytesPerSecond.value * factor), by),
          },
        },
  link: (machine, factor) => ({
    ...machine,
    link: {
      ...machine.link,
      hostToDeviceBytesPerSecond: given(bytesPerSecond(machine.link.hostToDeviceBytesPerSecond.value * factor), by),
      deviceToHostBytesPerSecond: given(bytesPerSecond(machine.link.deviceToHostBytesPerSecond.value * factor), by),
    },
  }),
  'host memory rate': (machine, factor) => ({
    ...machine,
    memory: {
      dram: {
        ...machine.memory.dram,
        bytesPerSecond: given(bytesPerSecond(machine.memory.dram.bytesPerSecond.value * factor), by),
      },
    },
  }),
  'CPU Adam': (machine, factor) => ({
    ...machine,
    cpu: {
      ...machine.cpu,
      adamParametersPerSecond: given(parametersPerSecond(machine.cpu.adamParametersPerSecond.value * factor), by),
    },
  }),
  drives: (machine, factor) => ({
    ...machine,
    storage: machine.storage.map((array) => ({
      ...array,
      readBytesPerSecond: given(bytesPerSecond(array.readBytesPerSecond.value * factor), by),
      writeBytesPerSecond: given(bytesPerSecond(array.writeBytesPerSecond.value * factor), by),
    })),
  }),
};

/** The sizes of a machine that a larger part would raise. */
export const enlargements: Readonly<Record<string, (machine: Machine, factor: number) => Machine>> = {
  'GPU memory': (machine, factor) =>
    withMemory(machine, (machine.gpu?.memoryBytes.value ?? 0) * factor, machine.memory.dram.capacityBytes.value),
  'host memory': (machine, factor) =>
    withMemory(machine, machine.gpu?.memoryBytes.value ?? 0, machine.memory.dram.capacityBytes.value * factor),
  drives: (machine, factor) => ({
    ...machine,
    storage: machine.storage.map((array) => ({
      ...array,
      capacityBytes: given(bytes(array.capacityBytes.value * factor), by),
    })),
  }),
};
