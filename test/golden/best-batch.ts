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

/** A published rate of a run whose batch is not stated, taken as the best: as planned through `--knob`, nothing else. */
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

export const bestRows: readonly BestRow[] = [
  { ...blog, model: gpt(50, 4096), teraflops: 48.4 },
  { ...blog, model: gpt(65, 4096), teraflops: 47.1 },
  { ...blog, model: gpt(50, 8192), teraflops: 43.4 },
  {
    source: 'Fuyou, arXiv 2403.06504, abstract: ZeRO-Infinity, 13B on an RTX 4090, 12 drives',
    system: 'zero-infinity',
    knobs: { deepspeed: 'paper', parameters: 'nvme', optimizer: 'nvme' },
    machine: 'fuyou-rtx4090',
    model: fuyou13B,
    job: { sequence: 1024, precision: 'fp16' },
    teraflops: 45,
    note: 'batch not stated: ours is 64, the largest tried that fits; at 48 the same plan gives 44.8, at 32 (that of the paper’s Figure 1) 35.6. What one thread moves to and from files is fitted on a CPU of a higher clock',
  },
];

export const bestOf = ({ system, knobs, machine, model, job: asked }: BestRow) => {
  const planner = valueOf(tuned(system === 'zero-offload' ? zeroOffload : zeroInfinity, knobs));
  const found = plan(planner, reference(machine), model, job(asked));
  if (found.kind === 'infeasible') throw new Error(found.why);
  return found;
};
