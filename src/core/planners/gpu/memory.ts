import { activationMoments } from '../../cost/activations.ts';
import { stateBytesPerParameter } from '../../cost/adam.ts';
import { gpuUpdateTransient } from '../../cost/gpu-update.ts';
import { processPart } from '../../cost/host.ts';
import type { Part } from '../../cost/ledger.ts';
import { fullest, part, tierSum } from '../../cost/ledger.ts';
import { waitingGradient } from '../../cost/reduction.ts';
import type { TierUse } from '../types.ts';
import type { Situation } from './situation.ts';

/** What stays on the GPU from step to step. stage_1_and_2.py, constructor; ZeRO, arXiv 1910.02054, section 3.1. */
export const residentParts = ({ machine, total }: Situation): readonly Part[] => [
  part('16-bit weights', stateBytesPerParameter.weights * total),
  part('optimizer states (fp32 master, m, v)', stateBytesPerParameter.optimizer * total),
  part('CUDA context', machine.gpu?.reservedBytes.value ?? 0),
];

/** The fp32 copy of the gradients, by which the optimizer step is told from the rest of the step. */
export const singleGradients = 'fp32 copy of all gradients (optimizer step)';

/**
 * The fullest of: the loss, backward of a layer, that of the embedding, and of the optimizer step the check of the
 * gradients, their cast, and Adam. Activations are gone by then; the buckets last as long as backward.
 */
const moments = (situation: Situation): readonly (readonly Part[])[] => {
  const { activations, model, total, sizes } = situation;
  const [atLoss = [], inBackward = []] = activationMoments(activations, model.layers);
  const gradients = part('gradients', sizes.gradients);
  const before = part('gradients accumulated before', sizes.accumulated);
  const buckets = part('reduce buckets', sizes.buckets);
  const waiting = part(waitingGradient, sizes.waiting);
  const entering = (size: number) => part('a gradient on its way', size);
  const fp32 = part(singleGradients, gpuUpdateTransient.singleGradients * total);
  return [
    [before, buckets, ...atLoss],
    [gradients, before, buckets, ...inBackward, waiting, entering(sizes.entering)],
    [gradients, before, buckets, waiting, entering(sizes.enteringAtEnd)],
    [gradients, part('a gradient being checked (optimizer step)', sizes.check)],
    [gradients, part('flat 16-bit copy of all gradients', gpuUpdateTransient.flatGradients * total), fp32],
    [fp32, part("AdamW's root of v", gpuUpdateTransient.adam * total)],
  ];
};

export const memoryOf = (situation: Situation): readonly TierUse[] => {
  const { machine } = situation;
  const parts = fullest(residentParts(situation), moments(situation));
  return [
    tierSum('gpu', machine.gpu?.memoryBytes.value ?? 0, parts),
    tierSum('dram', machine.memory.dram.capacityBytes.value, [processPart]),
  ];
};
