import type { Job } from '../../src/core/job/job.ts';
import type { Model } from '../../src/core/model/model.ts';
import type { Design } from '../../src/core/planners/zero/design.ts';
import { inPaper, usualDesign } from '../../src/core/planners/zero/design.ts';
import { dosAssumed, dosProcess } from './fits.ts';
import type { ReferenceMachine } from './machines.ts';
import { dos13B, dos7B, gpt } from './models.ts';

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

const stage3 = usualDesign;

/** Micro-batch 4 x 2048 tokens, asynchronous gradient flush, mean of steps from the third on; seconds. */
const dosLogs = {
  source: 'logs of Deep Optimizer States, one A100-40GB (github mauryaavinash95/deep-optimizer-states-results)',
  machine: 'dos-a100-40gb',
  design: stage3,
} as const;
/** Without a flash kernel, as the arguments that the logs print say. */
const dosJob = (gradientAccumulation: number) => ({
  sequence: 2048,
  microBatch: 4,
  gradientAccumulation,
  flashAttention: false,
});

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
  note: 'forward + backward + update of the log; large products are assumed at 85 % of the peak, these runs reached 76 %',
});

/** The runs that the logs call baseline: the same with DeepSpeed 0.13's blocking flush, `pin_memory` on. */
const blockingRun = (
  model: Model,
  micro: number,
  published: readonly [number, number],
  errors: readonly [number, number],
): readonly Row[] =>
  (['backward', 'step'] as const).map((quantity, index) => ({
    ...dosLogs,
    source: 'logs of Deep Optimizer States, blocking flush, one A100-40GB',
    design: { ...inPaper(stage3), pinned: true },
    overrides: dosProcess,
    model,
    job: dosJob(micro),
    quantity,
    published: published[index] ?? 0,
    error: errors[index] ?? 0,
    tolerance: 0.1,
  }));

const smartInfinity = {
  source: "Smart-Infinity, HPCA'24, read off figures (3 %); DeepSpeed 0.9.3",
  machine: 'smart-infinity-a5000',
  overrides: [],
  design: inPaper({ ...stage3, parameters: 'dram', optimizer: 'nvme' }),
  job: { sequence: 1024, microBatch: 4, precision: 'fp16', flashAttention: false },
} as const;

const tutorial = {
  source: 'DeepSpeed tutorial, log of zero_offload 10B on one V100, 2020 (docs/tutorials/zero-offload)',
  machine: 'dgx2-v100',
  overrides: [],
  model: gpt(50, 4096),
  job: { sequence: 1024, microBatch: 10, precision: 'fp16', flashAttention: false },
  design: { ...inPaper({ ...stage3, stage: 2 }), pinned: true },
} as const;
const slowForward =
  'forward of the log runs at 35 TFLOP/s, while its backward, gradient copies taken off, runs at the 70 that its paper names: something waits in forward that neither paper nor code of then shows';
const slowUpdate =
  'Adam of the log takes 6.3 s and gradients 1.1; the paper times Adam alone at 2.6, and its code overlaps the copies';

export const rows: readonly Row[] = [
  ...dosRun(dos7B, 1, [0.635, 2.503, 4.053], [0, -0.004, 0], true),
  ...dosRun(dos7B, 4, [2.443, 8.132, 4.041], [0.039, -0.001, 0.003]),
  ...dosRun(dos7B, 16, [9.717, 30.673, 4.073], [0.045, -0.001, -0.005]),
  ...dosRun(dos13B, 1, [1.074, 4.939, 7.836], [0.047, -0.046, -0.018]),
  ...dosRun(dos13B, 4, [4.216, 14.708, 7.774], [0.066, -0.002, -0.01]),
  ...dosRun(dos13B, 16, [16.869, 53.872, 7.91], [0.066, 0.013, -0.027]),
  dosStep(dos7B, 1, 7.191, 0.067),
  dosStep(dos7B, 4, 14.616, -0.003),
  dosStep(dos7B, 16, 44.463, -0.052),
  dosStep(dos13B, 1, 13.849, 0.045),
  dosStep(dos13B, 4, 26.698, -0.002),
  dosStep(dos13B, 16, 78.651, -0.041),
  ...blockingRun(dos7B, 1, [5.944, 10.902], [-0.093, -0.076]),
  ...blockingRun(dos7B, 4, [11.465, 18.973], [-0.039, -0.072]),
  ...blockingRun(dos7B, 16, [33.998, 51.646], [-0.014, -0.076]),
  ...blockingRun(dos13B, 1, [10.241, 19.809], [-0.02, -0.048]),
  ...blockingRun(dos13B, 4, [21.857, 35.114], [-0.085, -0.083]),
  ...blockingRun(dos13B, 16, [61.701, 90.569], [-0.029, -0.055]),
  {
    ...smartInfinity,
    model: gpt(61, 2304),
    quantity: 'update',
    published: 18,
    error: -0.008,
    tolerance: 0.011,
    fitted: true,
  },
  { ...smartInfinity, model: gpt(61, 2304), quantity: 'step', published: 24, error: 0.07, tolerance: 0.1 },
  { ...smartInfinity, model: gpt(53, 3584), quantity: 'update', published: 37.8, error: -0.014, tolerance: 0.05 },
  { ...smartInfinity, model: gpt(53, 3584), quantity: 'step', published: 50, error: 0.064, tolerance: 0.1 },
  { ...tutorial, quantity: 'forward', published: 6.1, error: -0.415, tolerance: 0.42, note: slowForward },
  { ...tutorial, quantity: 'backward', published: 12.2, error: 0.136, tolerance: 0.15 },
  { ...tutorial, quantity: 'update', published: 7.8, error: -0.203, tolerance: 0.4, note: slowUpdate },
  { ...tutorial, quantity: 'step', published: 25.7, error: -0.08, tolerance: 0.15 },
];
