import { frameworks } from '../cost/frameworks.ts';
import { launchWorkOf } from '../cost/time/launches.ts';
import { setupOf } from '../cost/memory/setup.ts';
import { plainGpuOf, ratesOf } from '../cost/rates.ts';
import type { SizedJob } from '../job/job.ts';
import type { Machine } from '../machine/machine.ts';
import type { Model } from '../model/model.ts';
import type { Decisions, Launching } from './types.ts';

/** By the counts of the framework that a plan was made for, DeepSpeed's fused layers where it says none. */
export const launchingOf = (machine: Machine, model: Model, job: SizedJob, decisions: Decisions): Launching => {
  const { plain, checkpointing } = decisions;
  const framework = Object.values(frameworks).find(({ id }) => id === plain?.framework) ?? frameworks.deepspeed;
  const setup = setupOf(model, job, framework, plain?.keeping ?? (checkpointing ? 'layer' : 'all'));
  const rates = ratesOf(machine, undefined);
  const work = launchWorkOf(setup, plainGpuOf(rates), rates.operator);
  return { ...work, bound: work.cpuSeconds > work.gpuSeconds ? 'cpu' : 'gpu' };
};
