import type { SizedJob } from '../../job/job.ts';
import type { Machine } from '../../machine/machine.ts';
import type { Model } from '../../model/model.ts';
import type { Resident } from '../../stage3/resident.ts';
import { residentsOf } from '../../stage3/resident.ts';
import type { Settings } from './settings.ts';

export interface Situation extends Resident {
  readonly settings: Settings;
  /** Elements that the GPU updates in each step, and those that wait for the host. */
  readonly selected: number;
  readonly rest: number;
}

export const situationsOf = (machine: Machine, model: Model, job: SizedJob, settings: Settings): readonly Situation[] =>
  residentsOf(machine, model, job, 2).map((resident) => {
    const { outline, rates: all } = resident;
    const rates = settings.overlap ? { ...all, adam: all.adam * (1 - settings.reserved) } : all;
    const selected = settings.topk * outline.total;
    return { ...resident, settings, rates, selected, rest: outline.total - selected };
  });
