import type { ActivationMode } from '../../cost/activations.ts';
import { activationMoments, activationsOf } from '../../cost/activations.ts';
import { stateBytesPerParameter } from '../../cost/adam.ts';
import { processPart } from '../../cost/host.ts';
import type { Part } from '../../cost/ledger.ts';
import { fullest, part, tierSum } from '../../cost/ledger.ts';
import { outlineOf } from '../../cost/outline.ts';
import type { SizedJob } from '../../job/job.ts';
import type { Machine } from '../../machine/machine.ts';
import type { Model } from '../../model/model.ts';
import type { TierUse } from '../types.ts';

/** ZeRO, arXiv 1910.02054, section 3: 16 B a parameter; gradients are held in one buffer from step to step. */
export const residentParts = (machine: Machine, model: Model): readonly Part[] => {
  const parameters = outlineOf(model).total;
  return [
    part('16-bit weights', stateBytesPerParameter.weights * parameters),
    part('gradients', stateBytesPerParameter.gradients * parameters),
    part('optimizer states (fp32 master, m, v)', stateBytesPerParameter.optimizer * parameters),
    part('CUDA context', machine.gpu?.reservedBytes.value ?? 0),
  ];
};

export const memoryOf = (machine: Machine, model: Model, job: SizedJob, mode: ActivationMode): readonly TierUse[] => {
  const moments = activationMoments(activationsOf(model, job, mode), model.layers);
  return [
    tierSum('gpu', machine.gpu?.memoryBytes.value ?? 0, fullest(residentParts(machine, model), moments)),
    tierSum('dram', machine.memory.dram.capacityBytes.value, [processPart]),
  ];
};
