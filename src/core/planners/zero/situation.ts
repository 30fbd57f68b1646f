import type { ActivationMode, Activations } from '../../cost/activations.ts';
import { activationsOf } from '../../cost/activations.ts';
import { nvmeStoredBytesPerParameter } from '../../cost/deepspeed.ts';
import type { Outline } from '../../cost/outline.ts';
import { outlineOf } from '../../cost/outline.ts';
import type { Rates } from '../../cost/rates.ts';
import { chooseArray, ratesOf } from '../../cost/rates.ts';
import type { Grouping } from '../../cost/sub-groups.ts';
import { groupingOf } from '../../cost/sub-groups.ts';
import type { SizedJob } from '../../job/job.ts';
import type { Machine, Storage } from '../../machine/machine.ts';
import type { Model } from '../../model/model.ts';
import type { Design } from './design.ts';

/** One design for one machine, model and job, with the numbers that its memory, bound and schedule are made of. */
export interface Situation {
  readonly machine: Machine;
  readonly model: Model;
  readonly job: SizedJob;
  readonly design: Design;
  readonly outline: Outline;
  readonly activations: Activations;
  readonly grouping: Grouping;
  /** The array for what is on NVMe, and its index in `machine.storage`. */
  readonly array: Storage | undefined;
  readonly arrayIndex: number | undefined;
  readonly rates: Rates;
}

/** All designs for the same machine, model and job; what they have in common is computed once. */
export const situationsOf = (
  machine: Machine,
  model: Model,
  job: SizedJob,
  designs: readonly Design[],
): readonly Situation[] => {
  const outline = outlineOf(model);
  const activations = new Map<ActivationMode, Activations>();
  return designs.map((design) => {
    const stored = storedOnNvme(design, outline.total);
    const arrayIndex = stored > 0 ? chooseArray(machine, stored) : undefined;
    const array = arrayIndex === undefined ? undefined : machine.storage[arrayIndex];
    const mode = design.activations;
    const known = activations.get(mode) ?? activationsOf(model, job, mode);
    activations.set(mode, known);
    const grouping = groupingOf(outline, design.stage === 2 ? 'one' : design.optimizer);
    const rates = ratesOf(machine, array);
    return { machine, model, job, design, outline, activations: known, grouping, array, arrayIndex, rates };
  });
};

export const storedOnNvme = ({ parameters, optimizer }: Design, total: number): number =>
  total *
  ((parameters === 'nvme' ? nvmeStoredBytesPerParameter.weights : 0) +
    (optimizer === 'nvme' ? nvmeStoredBytesPerParameter.optimizer : 0));
