import type { ActivationMode } from '../../cost/activations.ts';
import { activationsOf } from '../../cost/activations.ts';
import { gpuWorkOf } from '../../cost/gpu-work.ts';
import { outlineOf } from '../../cost/outline.ts';
import type { Rates } from '../../cost/rates.ts';
import { ratesOf } from '../../cost/rates.ts';
import type { SizedJob } from '../../job/job.ts';
import type { Machine } from '../../machine/machine.ts';
import type { Model } from '../../model/model.ts';
import type { Resident } from '../../stage3/resident.ts';
import type { Settings } from './settings.ts';

export interface Situation extends Resident {
  readonly settings: Settings;
  readonly rates: Rates;
  /** Elements that the GPU updates in each step, and those that wait for the host. */
  readonly selected: number;
  readonly rest: number;
}

const modesFor = ({ checkpointing }: SizedJob): readonly ActivationMode[] => {
  if (checkpointing === 'none') return ['kept'];
  return checkpointing === 'layer' ? ['checkpoints on the GPU'] : ['kept', 'checkpoints on the GPU'];
};

export const situationsOf = (
  machine: Machine,
  model: Model,
  job: SizedJob,
  settings: Settings,
): readonly Situation[] => {
  const outline = outlineOf(model);
  const plain = ratesOf(machine, undefined);
  const rates = settings.overlap ? { ...plain, adam: plain.adam * (1 - settings.reserved) } : plain;
  const work = gpuWorkOf(model, job, rates);
  const selected = settings.topk * outline.total;
  return modesFor(job).map((mode) => {
    const activations = activationsOf(model, job, mode);
    return {
      machine,
      model,
      job,
      outline,
      activations,
      work,
      settings,
      rates,
      selected,
      rest: outline.total - selected,
    };
  });
};
