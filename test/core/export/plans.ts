import type { Machine } from '../../../src/core/machine/machine.ts';
import { assumed } from '../../../src/core/machine/known.ts';
import type { Model } from '../../../src/core/model/model.ts';
import { gptShape } from '../../../src/core/model/shape.ts';
import { defaultJob } from '../../../src/core/job/job.ts';
import type { Decisions, DeepSpeedDecisions, FeasiblePlan } from '../../../src/core/planners/types.ts';
import {
  bytes,
  bytesPerSecond,
  flopPerSecond,
  gib,
  parametersPerSecond,
  seconds,
  tokensPerSecond,
} from '../../../src/core/units.ts';

/** Made-up plans and machines: the exporters are tested on every combination of decisions, feasible here or not. */
const invented = <T>(value: T) => assumed(value, 'invented for a test');

export const machine = (path?: string): Machine => ({
  kind: 'plimsoll-machine',
  format: 2,
  name: 'test machine',
  about: '',
  cpu: { model: 'test', cores: invented(8), adamParametersPerSecond: invented(parametersPerSecond(2e9)) },
  memory: { dram: { capacityBytes: invented(gib(256)), bytesPerSecond: invented(bytesPerSecond(60e9)) } },
  link: {
    name: 'PCIe',
    hostToDeviceBytesPerSecond: invented(bytesPerSecond(24e9)),
    deviceToHostBytesPerSecond: invented(bytesPerSecond(24e9)),
    duplexShare: invented(0.9),
  },
  storage: [
    {
      name: 'drive',
      ...(path === undefined ? {} : { path }),
      count: invented(1),
      capacityBytes: invented(gib(2000)),
      readBytesPerSecond: invented(bytesPerSecond(6e9)),
      writeBytesPerSecond: invented(bytesPerSecond(4e9)),
    },
  ],
});

export const model: Model = gptShape({ layers: 40, hidden: 5120, heads: 40, vocab: 50257, seq: 1024, head: 'tied' });

export const knobs: DeepSpeedDecisions = {
  stage: 3,
  release: 'current',
  ratio: 1,
  subGroupSize: 1e8,
  reduceBucketSize: 26214400,
  allgatherBucketSize: 26214400,
  prefetchBucketSize: 23592960,
  parameterPersistenceThreshold: 51200,
  maxLiveParameters: 1e9,
  pinMemory: true,
  parameterBufferCount: 5,
  parameterBufferSize: 257315840,
  maxInCpu: 0,
  optimizerBufferCount: 12,
  pipelineRead: true,
  pipelineWrite: true,
  aioBlockBytes: 1048576,
  aioQueueDepth: 32,
  aioThreads: 4,
};

export const plan = (decisions: Partial<Decisions> = {}): FeasiblePlan => ({
  kind: 'feasible',
  system: 'zero-infinity',
  job: { ...defaultJob, microBatch: 4, gradientAccumulation: 2 },
  stepSeconds: seconds(10),
  tokensPerSecond: tokensPerSecond(1638.4),
  modelFlopsPerSecond: flopPerSecond(1e14),
  hardwareFlopsPerSecond: flopPerSecond(1.3e14),
  phases: { forwardSeconds: seconds(2), backwardSeconds: seconds(4), optimizerSeconds: seconds(4) },
  peak: { gpuBytes: gib(20), dramBytes: gib(100), cxlBytes: bytes(0), nvmeBytes: gib(150) },
  traffic: { h2dBytes: bytes(5e10), d2hBytes: bytes(3e10), nvmeReadBytes: bytes(2e11), nvmeWriteBytes: bytes(2e11) },
  busy: { gpuShare: 0.4, cpuShare: 0.3 },
  launching: {
    operators: 0,
    cpuSeconds: 0,
    gpuSeconds: 0,
    bound: 'gpu',
    counts: { kind: 'assumed', framework: 'DeepSpeed' },
  },
  binding: 'nvme',
  phaseBinding: { forward: 'gpu', backward: 'gpu', optimizer: 'nvme' },
  memory: [],
  footprint: [],
  decisions: {
    microBatch: 4,
    checkpointing: true,
    parameters: 'nvme',
    gradients: 'dram',
    optimizer: 'nvme',
    checkpoints: 'gpu',
    storage: 0,
    deepspeed: knobs,
    ...decisions,
  },
});
