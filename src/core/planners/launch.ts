import { frameworks } from '../cost/frameworks.ts';
import type { LaunchWork } from '../cost/time/launches.ts';
import { launchWorkOf } from '../cost/time/launches.ts';
import { setupOf } from '../cost/memory/setup.ts';
import { plainGpuOf, ratesOf } from '../cost/rates.ts';
import type { SizedJob } from '../job/job.ts';
import type { Machine } from '../machine/machine.ts';
import type { Model } from '../model/model.ts';
import type { Decisions } from './types.ts';

/** Of one micro-batch: whether the GPU or the CPU that hands work over is the slower one. */
export type Launching = LaunchWork & { readonly bound: 'cpu' | 'gpu' };

/** By the counts of the framework that a plan was made for, DeepSpeed's fused layers where it says none. */
export const launchingOf = (machine: Machine, model: Model, job: SizedJob, decisions: Decisions): Launching => {
  const { plain, checkpointing } = decisions;
  const framework = Object.values(frameworks).find(({ id }) => id === plain?.framework) ?? frameworks.deepspeed;
  const setup = setupOf(model, job, framework, plain?.keeping ?? (checkpointing ? 'layer' : 'all'));
  const rates = ratesOf(machine, undefined);
  const work = launchWorkOf(setup, plainGpuOf(rates), rates.operator);
  return { ...work, bound: work.cpuSeconds > work.gpuSeconds ? 'cpu' : 'gpu' };
};
