import { stateBytesPerParameter } from '../../cost/adam.ts';
import { processPart } from '../../cost/host.ts';
import { part, pinnedPart } from '../../cost/ledger.ts';
import type { Stages } from '../../cost/memory/staged.ts';
import { pinnedBytes } from '../../cost/pinned.ts';
import type { ResidentStages } from '../../stage3/resident.ts';
import { residentStages } from '../../stage3/resident.ts';
import type { Situation } from './situation.ts';

/** The selected gradients wait on the GPU for the update: 16-bit, and fp32 while it runs. */
export const selectedBytes = 2 + 4;

const gpuStages = (situation: Situation): Stages => {
  const { selected, settings, outline } = situation;
  const { optimizer } = stateBytesPerParameter;
  const visiting = settings.offload ? settings.topk * outline.largest : selected;
  return residentStages(situation, {
    always: [
      part('optimizer', 'states of the selected columns', optimizer * visiting),
      part('gradients', 'gradients of the selected columns', selectedBytes * selected),
    ],
  });
};

const hostStages = ({ outline, settings, selected }: Situation): Stages => {
  const { total } = outline;
  const buffers = settings.overlap ? 2 : 1;
  return {
    resident: [
      pinnedPart('optimizer', 'fp32 master weights', pinnedBytes(4 * total)),
      part('optimizer', 'Adam moments (m, v)', 8 * total),
      pinnedPart('gradients', 'fp32 gradients, summed', buffers * pinnedBytes(4 * total)),
      pinnedPart('buffers', '16-bit weights on their way back', pinnedBytes(2 * total)),
      pinnedPart('buffers', 'gradient staging for the largest tensor', pinnedBytes(2 * outline.largest)),
      part(
        'optimizer',
        'states of the selected columns',
        settings.offload ? stateBytesPerParameter.optimizer * selected : 0,
      ),
      processPart,
    ],
    forward: [],
    backward: [],
    step: [],
  };
};

export const stagesOf = (situation: Situation): ResidentStages => ({
  gpu: gpuStages(situation),
  dram: hostStages(situation),
});
