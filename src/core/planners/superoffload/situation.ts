import type { ActivationMode } from '../../cost/activations.ts';
import { activationsOf } from '../../cost/activations.ts';
import { gpuWorkOf } from '../../cost/gpu-work.ts';
import { outlineOf } from '../../cost/outline.ts';
import type { Rates } from '../../cost/rates.ts';
import { ratesOf } from '../../cost/rates.ts';
import { groupingOf } from '../../cost/sub-groups.ts';
import type { SizedJob } from '../../job/job.ts';
import type { Machine } from '../../machine/machine.ts';
import type { Model } from '../../model/model.ts';
import type { Resident } from '../../stage3/resident.ts';
import type { Settings } from './settings.ts';

export interface Situation extends Resident {
  readonly settings: Settings;
  readonly rates: Rates;
  /** Elements of the sub-groups in model order; the first `staying` live on the GPU. */
  readonly groups: readonly number[];
  readonly subGroupSize: number;
  readonly staying: number;
  readonly onGpu: number;
  readonly onCpu: number;
}

const modesFor = ({ checkpointing }: SizedJob): readonly ActivationMode[] => {
  if (checkpointing === 'none') return ['kept'];
  return checkpointing === 'layer' ? ['checkpoints on the GPU'] : ['kept', 'checkpoints on the GPU'];
};

export const situationsOf = (
  machine: Machine,
  model: Model,
  job: SizedJob,
  settings: readonly Settings[],
): readonly Situation[] => {
  const outline = outlineOf(model);
  const plain = ratesOf(machine, undefined);
  const work = gpuWorkOf(model, job, plain);
  const { groups, size: subGroupSize } = groupingOf(outline, 'dram');
  return modesFor(job).flatMap((mode) => {
    const activations = activationsOf(model, job, mode);
    return settings.map((one) => {
      const staying = Math.floor((1 - one.ratio) * groups.length + 1e-9);
      const onGpu = groups.slice(0, staying).reduce((sum, elements) => sum + elements, 0);
      const rates = { ...plain, adam: plain.adam * one.cores };
      const common = { machine, model, job, outline, activations, work };
      return { ...common, settings: one, rates, groups, subGroupSize, staying, onGpu, onCpu: outline.total - onGpu };
    });
  });
};
