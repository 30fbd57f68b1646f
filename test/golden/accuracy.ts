import type { Job } from '../../src/core/job/job.ts';
import type { Model } from '../../src/core/model/model.ts';
import type { Design } from '../../src/core/planners/zero/design.ts';
import { dosAssumed, dosProcess, smartSsdArray } from './fits.ts';
import type { ReferenceMachine } from './machines.ts';
import { dos13B, dos7B, fuyou13B, gpt } from './models.ts';

export type Quantity = 'forward' | 'backward' | 'update' | 'step' | 'hardware TFLOP/s';

/** A published time (seconds) or rate, and how far the plan of the same design on the same machine is from it. */
export interface Row {
  readonly source: string;
  readonly machine: ReferenceMachine;
  readonly overrides: readonly string[];
  readonly model: Model;
  readonly job: Partial<Job> & { readonly microBatch: number };
  readonly design: Design;
  readonly quantity: Quantity;
  readonly published: number;
  /** Predicted over published, less 1, as of today. */
  readonly error: number;
  /** May only be tightened. */
  readonly tolerance: number;
  readonly fitted?: true;
  readonly note?: string;
}

const stage3: Design = {
  stage: 3,
  parameters: 'gpu',
  optimizer: 'dram',
  activations: 'checkpoints on the GPU',
  prefetch: 1,
  slots: 2,
  pipelined: true,
};

/** Micro-batch 4 x 2048 tokens, asynchronous gradient flush, mean of steps from the third on; seconds. */
const dosLogs = {
  source: 'logs of Deep Optimizer States, one A100-40GB (github mauryaavinash95/deep-optimizer-states-results)',
  machine: 'dos-a100-40gb',
  design: stage3,
} as const;
const dosJob = (gradientAccumulation: number) => ({ sequence: 2048, microBatch: 4, gradientAccumulation });

/** Forward, backward and update of one logged run, with the three rates of `dosProcess`; errors in that order. */
const dosRun = (
  model: Model,
  micro: number,
  published: readonly [number, number, number],
  errors: readonly [number, number, number],
  fitted = false,
): readonly Row[] =>
  (['forward', 'backward', 'update'] as const).map((quantity, index) => ({
    ...dosLogs,
    overrides: dosProcess,
    model,
    job: dosJob(micro),
    quantity,
    published: published[index] ?? 0,
    error: errors[index] ?? 0,
    tolerance: fitted ? 0.01 : 0.1,
    ...(fitted ? { fitted } : {}),
  }));

/** The whole step with rates that are assumed of any machine: nothing fitted. */
const dosStep = (model: Model, micro: number, published: number, error: number): Row => ({
  ...dosLogs,
  overrides: dosAssumed,
  model,
  job: dosJob(micro),
  quantity: 'step',
  published,
  error,
  tolerance: 0.15,
  note: 'forward + backward + update of the log; large products are assumed at 85 % of the peak, these runs reached 65 %',
});

const smartInfinity = {
  source: "Smart-Infinity, HPCA'24, read off figures (3 %); DeepSpeed 0.9.3",
  machine: 'smart-infinity-a5000',
  overrides: smartSsdArray,
  design: { ...stage3, optimizer: 'nvme', pipelined: false },
  job: { sequence: 1024, microBatch: 4, precision: 'fp16', flashAttention: false },
} as const;
const blocking = 'DeepSpeed 0.9.3 stops backward for each fp32 gradient and its write; we plan 0.19.6, which does not';

const tutorial = {
  source: 'DeepSpeed tutorial, log of zero_offload 10B on one V100, 2020 (docs/tutorials/zero-offload)',
  machine: 'dgx2-v100',
  overrides: [],
  model: gpt(50, 4096),
  job: { sequence: 1024, microBatch: 10, precision: 'fp16', flashAttention: false },
  design: { ...stage3, stage: 2 },
} as const;
const oldDeepSpeed =
  'DeepSpeed of 2020 on a GPU at 36-54 TFLOP/s where its paper takes 70; its forward waits for weights';

export const rows: readonly Row[] = [
  ...dosRun(dos7B, 1, [0.635, 2.503, 4.053], [0, -0.002, 0], true),
  ...dosRun(dos7B, 4, [2.443, 8.132, 4.041], [0.04, 0.014, 0.003]),
  ...dosRun(dos7B, 16, [9.717, 30.673, 4.073], [0.046, 0.018, -0.005]),
  ...dosRun(dos13B, 1, [1.074, 4.939, 7.836], [0.069, -0.045, -0.018]),
  ...dosRun(dos13B, 4, [4.216, 14.708, 7.774], [0.09, 0.026, -0.01]),
  ...dosRun(dos13B, 16, [16.869, 53.872, 7.91], [0.089, 0.051, -0.027]),
  dosStep(dos7B, 1, 7.191, 0.057),
  dosStep(dos7B, 4, 14.616, -0.063),
  dosStep(dos7B, 16, 44.463, -0.143),
  dosStep(dos13B, 1, 13.849, 0.036),
  dosStep(dos13B, 4, 26.698, -0.053),
  dosStep(dos13B, 16, 78.651, -0.122),
  {
    ...smartInfinity,
    model: gpt(61, 2304),
    quantity: 'update',
    published: 18,
    error: 0.01,
    tolerance: 0.011,
    fitted: true,
  },
  {
    ...smartInfinity,
    model: gpt(61, 2304),
    quantity: 'step',
    published: 24,
    error: -0.133,
    tolerance: 0.14,
    note: blocking,
  },
  { ...smartInfinity, model: gpt(53, 3584), quantity: 'update', published: 37.8, error: 0.003, tolerance: 0.05 },
  {
    ...smartInfinity,
    model: gpt(53, 3584),
    quantity: 'step',
    published: 50,
    error: -0.134,
    tolerance: 0.14,
    note: blocking,
  },
  { ...tutorial, quantity: 'forward', published: 6.1, error: -0.42, tolerance: 0.43, note: oldDeepSpeed },
  { ...tutorial, quantity: 'backward', published: 12.2, error: -0.143, tolerance: 0.15, note: oldDeepSpeed },
  { ...tutorial, quantity: 'update', published: 7.8, error: -0.351, tolerance: 0.4, note: oldDeepSpeed },
  { ...tutorial, quantity: 'step', published: 25.7, error: -0.259, tolerance: 0.27, note: oldDeepSpeed },
  {
    source: 'Fuyou, arXiv 2403.06504, abstract: ZeRO-Infinity, 13B on an RTX 4090, 12 drives',
    machine: 'fuyou-rtx4090',
    overrides: [],
    model: fuyou13B,
    job: { sequence: 1024, microBatch: 32, precision: 'fp16' },
    design: {
      ...stage3,
      parameters: 'nvme',
      optimizer: 'nvme',
      activations: 'checkpoints in host memory',
      pipelined: false,
    },
    quantity: 'hardware TFLOP/s',
    published: 45,
    error: 0.883,
    tolerance: 0.89,
    note: 'batch not stated (32 is that of its Figure 1); we let DeepSpeed reach the data-sheet rate of 12 drives, and the gradient flush of 2026',
  },
];
