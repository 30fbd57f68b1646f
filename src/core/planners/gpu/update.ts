import { gpuUpdateSeconds, gpuUpdateTransient } from '../../cost/gpu-update.ts';
import type { Step } from './step.ts';
import { addTask } from './step.ts';

/** DeepSpeed's optimizer step: what each part of it holds and leaves is told in `cost/gpu-update.ts`. */
export const addUpdate = (step: Step): void => {
  const { total, job, sizes } = step.situation;
  const spent = gpuUpdateSeconds(total, job.precision, step.rates);
  const flat = gpuUpdateTransient.flatGradients * total;
  const single = gpuUpdateTransient.singleGradients * total;
  const root = gpuUpdateTransient.adam * total;
  const task = (name: string, deviceSeconds: number, takes: number, gives: number): void => {
    addTask(step, 'optimizer', name, deviceSeconds, takes, gives);
  };
  task(job.precision === 'fp16' ? 'overflow check and norm' : 'gradient norm', spent.check, sizes.check, sizes.check);
  task('fp32 copy of gradients', spent.copy, flat + single, flat + sizes.gradients);
  task('clip', spent.clip, 0, 0);
  task('Adam', spent.adam, root, root + single);
  task('new weights', spent.cast, 0, 0);
};
