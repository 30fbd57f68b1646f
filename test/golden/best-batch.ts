import type { Job } from '../../src/core/job/job.ts';
import type { KnobValues } from '../../src/core/planners/knobs.ts';
import { tuned } from '../../src/core/planners/knobs.ts';
import type { Model } from '../../src/core/model/model.ts';
import { plan } from '../../src/core/planners/index.ts';
import { zeroInfinity, zeroOffload } from '../../src/core/planners/zero/index.ts';
import { valueOf } from '../core/base/results.ts';
import type { ReferenceMachine } from './machines.ts';
import { reference } from './machines.ts';
import { fuyou13B, gpt, job } from './models.ts';

/**
 * A published rate as planned through `--knob` and nothing else. Where the batch of the run is not stated it is taken as
 * the best.
 */
export interface BestRow {
  readonly source: string;
  readonly system: 'zero-offload' | 'zero-infinity';
  readonly knobs: KnobValues;
  readonly machine: ReferenceMachine;
  readonly model: Model;
  readonly job: Partial<Job>;
  readonly teraflops: number;
  readonly note?: string;
}

/** ZeRO-3 Offload with 1.5 TB, as of early 2021: before flash attention, `cpu_offload_use_pin_memory` as documented. */
const blog = {
  source: 'DeepSpeed blog 2021-03-08, ZeRO-3 Offload',
  system: 'zero-offload',
  knobs: { deepspeed: 'paper', stage: '3', pin_memory: true },
  machine: 'dgx2-v100',
  job: { sequence: 1024, precision: 'fp16', flashAttention: false },
} as const;

/** ZeRO-2 Offload beside it, with the batches of ZeRO-Offload's paper (papers/offload-systems, c), `pin_memory` as it was. */
const zero2 = {
  source: 'DeepSpeed blog 2021-03-08, ZeRO-2 Offload',
  system: 'zero-offload',
  knobs: { deepspeed: 'paper' },
  machine: 'dgx2-v100',
  job: { sequence: 1024, precision: 'fp16', flashAttention: false },
} as const;

export const bestRows: readonly BestRow[] = [
  { ...blog, model: gpt(50, 4096), teraflops: 48.4 },
  { ...blog, model: gpt(65, 4096), teraflops: 47.1 },
  { ...blog, model: gpt(50, 8192), teraflops: 43.4 },
  { ...zero2, model: gpt(50, 4096), job: { ...zero2.job, microBatch: 10 }, teraflops: 29.7 },
  { ...zero2, model: gpt(65, 4096), job: { ...zero2.job, microBatch: 4 }, teraflops: 20.2 },
  {
    source: 'Fuyou, arXiv 2403.06504, abstract: ZeRO-Infinity, 13B on an RTX 4090, 12 drives',
    system: 'zero-infinity',
    knobs: { deepspeed: 'paper', parameters: 'nvme', optimizer: 'nvme' },
    machine: 'fuyou-rtx4090',
    model: fuyou13B,
    job: { sequence: 1024, precision: 'fp16' },
    teraflops: 45,
    note: 'batch not stated: ours is 64, the largest tried that fits; at 48 the same plan gives 44.8, at 32 (that of the paper’s Figure 1) 35.6; the 156 of Fuyou beside it are its batch of 64. What one thread moves to and from files is fitted on a CPU of a higher clock',
  },
];

export const bestOf = ({ system, knobs, machine, model, job: asked }: BestRow) => {
  const planner = valueOf(tuned(system === 'zero-offload' ? zeroOffload : zeroInfinity, knobs));
  const found = plan(planner, reference(machine), model, job(asked));
  if (found.kind === 'infeasible') throw new Error(found.why);
  return found;
};

/** Smart-Infinity, HPCA'24: how many times faster a step is with n drives in RAID-0 than with one (read off a figure). */
export const smartDrives = [
  { drives: 2, faster: 1.7 },
  { drives: 4, faster: 2.15 },
  { drives: 6, faster: 2.22 },
  { drives: 10, faster: 2.26 },
] as const;

const smartSeconds = (drives: number): number => {
  const planner = valueOf(tuned(zeroInfinity, { deepspeed: 'paper', parameters: 'dram', optimizer: 'nvme' }));
  const machine = reference('smart-infinity-a5000', [`storage[0].count=${String(drives)}`]);
  const size = { ...job({ sequence: 1024, precision: 'fp16', flashAttention: false }), microBatch: 4 };
  const found = plan(planner, machine, gpt(53, 3584), size);
  if (found.kind === 'infeasible') throw new Error(found.why);
  return found.stepSeconds;
};

export const fasterWith = (drives: number): number => smartSeconds(1) / smartSeconds(drives);
