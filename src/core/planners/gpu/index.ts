import type { ActivationMode } from '../../cost/activations.ts';
import type { Candidate } from '../fastest.ts';
import { fastestOf } from '../fastest.ts';
import type { Planner, TierUse } from '../types.ts';
import { boundOf } from './bound.ts';
import { decisionsOf } from './knobs.ts';
import { footprintOf, memoryOf, singleGradients } from './memory.ts';
import { scheduleOf } from './schedule.ts';
import type { Situation } from './situation.ts';
import { situationOf } from './situation.ts';

/** Everything on the GPU. With checkpoints each layer keeps its input and is computed a second time in backward. */
const onGpu = (names: Pick<Planner, 'id' | 'title' | 'cites'>, mode: ActivationMode): Planner => ({
  ...names,
  method: 'full',
  ...fastestOf((machine, model, job) => [candidateOf(situationOf(machine, model, job, mode))]),
});

const candidateOf = (situation: Situation): Candidate => {
  const memory = memoryOf(situation);
  return {
    memory,
    pinned: () => 0,
    whyNot: (tier) => whyNot(situation, memory, tier === 'gpu'),
    footprint: () => footprintOf(situation),
    bound: () => boundOf(situation),
    schedule: () => scheduleOf(situation),
    decisions: () => decisionsOf(situation),
  };
};

const whyNot = ({ machine }: Situation, memory: readonly TierUse[], onGpuTier: boolean): string => {
  if (!onGpuTier) return 'host memory is too small for the training process itself';
  const name = machine.gpu?.name ?? 'the GPU';
  const atUpdate = memory.some(({ parts }) => parts.some((part) => part.name === singleGradients));
  return atUpdate
    ? `${name} runs out of memory at the optimizer step: weights, optimizer states and an fp32 copy of all gradients do not fit together`
    : `${name} cannot hold weights, gradients, optimizer states and activations together`;
};

export const gpuOnly = onGpu(
  {
    id: 'gpu-only',
    title: 'Everything on the GPU',
    cites:
      'Mixed-precision Adam: ZeRO, arXiv 1910.02054, section 3.1, as DeepSpeed 0.19.6 runs it at stage 2 without offload',
  },
  'kept',
);

export const gpuCheckpointed = onGpu(
  {
    id: 'gpu-checkpointed',
    title: 'Everything on the GPU, with checkpointing',
    cites: 'One checkpoint a layer: Chen et al., arXiv 1604.06174; Korthikanti et al., arXiv 2205.05198, section 5',
  },
  'checkpoints on the GPU',
);
