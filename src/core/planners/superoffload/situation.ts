import { outlineOf } from '../../cost/outline.ts';
import { groupingOf } from '../../cost/sub-groups.ts';
import type { SizedJob } from '../../job/job.ts';
import type { Machine } from '../../machine/machine.ts';
import type { Model } from '../../model/model.ts';
import type { Resident } from '../../stage3/resident.ts';
import { residentsOf } from '../../stage3/resident.ts';
import type { Settings } from './settings.ts';

export interface Situation extends Resident {
  readonly settings: Settings;
  /** Elements of the sub-groups in model order; the first `staying` live on the GPU. */
  readonly groups: readonly number[];
  readonly subGroupSize: number;
  readonly staying: number;
  readonly onGpu: number;
  readonly onCpu: number;
}

export const situationsOf = (
  machine: Machine,
  model: Model,
  job: SizedJob,
  settings: readonly Settings[],
): readonly Situation[] => {
  const { groups, size: subGroupSize } = groupingOf(outlineOf(model), 'dram');
  return residentsOf(machine, model, job, 3).flatMap((resident) =>
    settings.map((one) => {
      const staying = Math.floor((1 - one.ratio) * groups.length + 1e-9);
      const onGpu = groups.slice(0, staying).reduce((sum, elements) => sum + elements, 0);
      const rates = { ...resident.rates, adam: resident.rates.adam * one.cores };
      const onCpu = resident.outline.total - onGpu;
      return { ...resident, settings: one, rates, groups, subGroupSize, staying, onGpu, onCpu };
    }),
  );
};
