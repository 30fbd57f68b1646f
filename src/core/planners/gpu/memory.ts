import { activationMoments } from '../../cost/activations.ts';
import { stateBytesPerParameter } from '../../cost/adam.ts';
import { gpuUpdateTransient } from '../../cost/gpu-update.ts';
import { processPart } from '../../cost/host.ts';
import type { Part } from '../../cost/ledger.ts';
import type { Footprint } from '../../cost/memory/footprint.ts';
import type { Stages } from '../../cost/memory/staged.ts';
import { fullestParts, stagedFootprint } from '../../cost/memory/staged.ts';
import { part, tierSum } from '../../cost/ledger.ts';
import { waitingGradient } from '../../cost/reduction.ts';
import type { TierUse } from '../types.ts';
import type { Situation } from './situation.ts';

/** What stays on the GPU from step to step. stage_1_and_2.py, constructor; ZeRO, arXiv 1910.02054, section 3.1. */
export const residentParts = ({ machine, total }: Situation): readonly Part[] => [
  part('weights', '16-bit weights', stateBytesPerParameter.weights * total),
  part('optimizer', 'optimizer states (fp32 master, m, v)', stateBytesPerParameter.optimizer * total),
  part('context', 'CUDA context', machine.gpu?.reservedBytes.value ?? 0),
];

/** The fp32 copy of the gradients, by which the optimizer step is told from the rest of the step. */
export const singleGradients = 'fp32 copy of all gradients (optimizer step)';

/**
 * The fullest of: the loss, backward of the head while it is there, backward of a layer, that of the embedding, and of the optimizer step the check of the
 * gradients, their cast, and Adam. Activations are gone by then; the buckets last as long as backward.
 */
const gpuStages = (situation: Situation): Stages => {
  const { activations, model, total, sizes } = situation;
  const [atLoss = [], inBackward = []] = activationMoments(activations, model.layers);
  const gradients = part('gradients', 'gradients', sizes.gradients);
  const before = part('gradients', 'gradients accumulated before', sizes.accumulated);
  const buckets = part('buffers', 'reduce buckets', sizes.buckets);
  const waiting = part('gradients', waitingGradient, sizes.waiting);
  const entering = (size: number) => part('gradients', 'a gradient on its way', size);
  const fp32 = part('workspace', singleGradients, gpuUpdateTransient.singleGradients * total);
  return {
    resident: residentParts(situation),
    forward: [[before, buckets, ...atLoss]],
    backward: [
      [before, buckets, ...atLoss, waiting, entering(sizes.enteringFirst)],
      [gradients, before, buckets, ...inBackward, waiting, entering(sizes.entering)],
      [gradients, before, buckets, waiting, entering(sizes.enteringAtEnd)],
    ],
    step: [
      [gradients, part('workspace', 'a gradient being checked (optimizer step)', sizes.check)],
      [
        gradients,
        part('workspace', 'flat 16-bit copy of all gradients', gpuUpdateTransient.flatGradients * total),
        fp32,
      ],
      [fp32, part('workspace', "AdamW's root of v", gpuUpdateTransient.adam * total)],
    ],
  };
};

/** The same by component, moment and budget. */
export const footprintOf = (situation: Situation): Footprint =>
  stagedFootprint({
    gpu: gpuStages(situation),
    dram: { resident: [processPart], forward: [], backward: [], step: [] },
    nvme: [],
    checkpointBytes: (stateBytesPerParameter.weights + stateBytesPerParameter.optimizer) * situation.total,
  });

export const memoryOf = (situation: Situation): readonly TierUse[] => {
  const { machine } = situation;
  const parts = fullestParts(gpuStages(situation));
  return [
    tierSum('gpu', machine.gpu?.memoryBytes.value ?? 0, parts),
    tierSum('dram', machine.memory.dram.capacityBytes.value, [processPart]),
  ];
};
