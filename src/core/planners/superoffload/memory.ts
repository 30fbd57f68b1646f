import { stateBytesPerParameter } from '../../cost/adam.ts';
import { processPart } from '../../cost/host.ts';
import type { Part } from '../../cost/ledger.ts';
import { part, pinnedPart } from '../../cost/ledger.ts';
import type { Stages } from '../../cost/memory/staged.ts';
import { pinnedBytes } from '../../cost/pinned.ts';
import type { ResidentStages } from '../../stage3/resident.ts';
import { residentStages } from '../../stage3/resident.ts';
import type { Situation } from './situation.ts';

/** fp32 gradients of what lives on the GPU stand beside its states. */
const staysBytes = stateBytesPerParameter.optimizer + 4;

const largestOnCpu = ({ groups, staying }: Situation): number => Math.max(0, ...groups.slice(staying));

/**
 * Largest sub-group whose weights may come back while backward runs. With clipping none does; the model's first
 * sub-group has its gradients only when backward has ended.
 */
const largestInFlight = ({ groups, staying, settings }: Situation): number =>
  settings.clipping ? 0 : Math.max(0, ...groups.slice(Math.max(1, staying)));

const returning = (elements: number): readonly Part[] =>
  elements === 0 ? [] : [part('buffers', 'fp32 weights on their way back', 4 * elements)];

const gpuStages = (situation: Situation): Stages =>
  residentStages(situation, {
    always: [part('optimizer', 'states and gradients that live on the GPU', staysBytes * situation.onGpu)],
    backward: returning(largestInFlight(situation)),
    step: returning(largestOnCpu(situation)),
  });

const hostStages = ({ groups, staying, onCpu }: Situation): Stages => {
  const pinned = groups.slice(staying).reduce((sum, elements) => sum + pinnedBytes(4 * elements), 0);
  return {
    resident: [
      pinnedPart('optimizer', 'fp32 master weights', pinned),
      pinnedPart('gradients', 'fp32 gradients', pinned),
      part('optimizer', 'Adam moments (m, v)', 8 * onCpu),
      pinnedPart('gradients', '16-bit gradient buffer', pinnedBytes(2 * onCpu)),
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
