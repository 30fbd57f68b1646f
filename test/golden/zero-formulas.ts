import { intensity } from '../../src/core/cost/zero-infinity.ts';

/** ZeRO-Infinity, arXiv 2104.07857, memory table: batch 32 for checkpoints, 4 for working memory, sequence 1024. */
export const memoryTable = {
  source: 'ZeRO-Infinity, arXiv 2104.07857, table of memory (binary TB and GB)',
  rows: [
    {
      layers: 80,
      hidden: 10240,
      heads: 128,
      statesTb: 1.83,
      checkpointsTb: 0.05,
      weightsGb: 1.56,
      activationsGb: 1.63,
    },
    {
      layers: 100,
      hidden: 20480,
      heads: 160,
      statesTb: 9.16,
      checkpointsTb: 0.12,
      weightsGb: 6.25,
      activationsGb: 2.5,
    },
    {
      layers: 128,
      hidden: 25600,
      heads: 256,
      statesTb: 18.31,
      checkpointsTb: 0.2,
      weightsGb: 9.77,
      activationsGb: 3.56,
    },
    { layers: 195, hidden: 65536, heads: 512, statesTb: 182.81, checkpointsTb: 0.76, weightsGb: 64, activationsGb: 8 },
    {
      layers: 315,
      hidden: 163840,
      heads: 1024,
      statesTb: 1845.7,
      checkpointsTb: 3.08,
      weightsGb: 400,
      activationsGb: 18,
    },
  ],
  /** Half of the last printed digit. */
  tolerance: 0.005,
} as const;

/** ZeRO-Infinity, section 4.2: what bandwidth gives what efficiency at 70 TFLOP/s. */
export const efficiencyTable = [
  {
    what: 'parameters and gradients, batch 1, sequence 1024, 70 GB/s',
    flopPerByte: intensity.parametersAndGradients(1024, 1),
    gbPerSecond: 70,
    share: 0.506,
  },
  {
    what: 'parameters and gradients, 2048 tokens, 60 GB/s',
    flopPerByte: intensity.parametersAndGradients(2048, 1),
    gbPerSecond: 60,
    share: 0.637,
  },
  {
    what: 'optimizer states, batch 2, sequence 1024, 1.5 TB/s',
    flopPerByte: intensity.optimizerStates(1024, 2),
    gbPerSecond: 1500,
    share: 0.916,
  },
  { what: 'checkpoints, hidden 2048, 2 GB/s', flopPerByte: intensity.checkpoints(2048), gbPerSecond: 2, share: 0.58 },
] as const;

/** DeepSpeed's estimators as its documentation and issue #4527 print them, GiB. */
export const estimatorTable = {
  source: 'DeepSpeed docs/memory.rst and issue 4527',
  rows: [
    { millions: 2851, layer: 32, gpus: 8, offload: 'optimizer and weights', cpuGib: 71.71, gpuGib: 0.12 },
    { millions: 2851, layer: 32, gpus: 8, offload: 'optimizer', cpuGib: 63.74, gpuGib: 0.79 },
    { millions: 6805, layer: 131, gpus: 4, offload: 'optimizer and weights', cpuGib: 171.13, gpuGib: 0.49 },
    { millions: 6805, layer: 131, gpus: 4, offload: 'optimizer', cpuGib: 152.11, gpuGib: 3.66 },
    { millions: 6805, layer: 131, gpus: 4, offload: 'nothing', cpuGib: undefined, gpuGib: 29.01 },
  ],
  /** Parameters are printed in millions and results to two digits. */
  tolerance: 0.008,
} as const;

/** PyTorch's pinned allocator, user reports: pytorch 95823, LMCache 1147, sglang 36562. */
export const pinnedTable = [
  { requestedGib: 8.1, allocatedGib: 16 },
  { requestedGib: 5, allocatedGib: 8 },
  { requestedGib: 4, allocatedGib: 4 },
  { requestedGib: 4.1, allocatedGib: 8 },
  { requestedGib: 20.4, allocatedGib: 32 },
] as const;

/** Sub-groups that the logs of Deep Optimizer States count. github mauryaavinash95/deep-optimizer-states-results. */
export const subGroupTable = [
  { model: '13B', size: 1e8, groups: 81 },
  { model: '7B', size: 1e7, groups: 130 },
  { model: '7B', size: 5e7, groups: 65 },
  { model: '7B', size: 1e8, groups: 34 },
  { model: '7B', size: 2e8, groups: 26 },
  { model: '7B', size: 5e8, groups: 12 },
  { model: '7B', size: 1e9, groups: 6 },
  { model: '7B', size: 3e9, groups: 2 },
] as const;
