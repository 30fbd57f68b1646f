import type { ActivationMode } from '../../cost/activations.ts';
import { shortfallOf } from '../../cost/ledger.ts';
import { seconds } from '../../units.ts';
import type { Infeasible, Planner, TierUse } from '../types.ts';
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
  check: (machine, model, job) => missing(situationOf(machine, model, job, mode)),
  bound: (machine, model, job) => {
    const situation = situationOf(machine, model, job, mode);
    return seconds(missing(situation) === undefined ? boundOf(situation) : 0);
  },
  decide: (machine, model, job) => {
    const situation = situationOf(machine, model, job, mode);
    return (
      missing(situation) ?? {
        kind: 'feasible',
        decisions: decisionsOf(situation),
        memory: memoryOf(situation),
        footprint: footprintOf(situation),
        schedule: scheduleOf(situation),
      }
    );
  },
});

const missing = (situation: Situation): Infeasible | undefined => {
  const memory = memoryOf(situation);
  const shortBy = shortfallOf(memory);
  if (shortBy === undefined) return undefined;
  const why = whyNot(situation, memory, shortBy.tier === 'gpu');
  return { kind: 'infeasible', shortBy, why, memory, footprint: footprintOf(situation) };
};

const whyNot = ({ machine }: Situation, memory: readonly TierUse[], onGpuTier: boolean): string => {
  if (!onGpuTier) return 'host memory is too small for the training process itself';
  if (machine.gpu === undefined) return 'no GPU known: choose one from the catalogue';
  const atUpdate = memory.some(({ parts }) => parts.some(({ name }) => name === singleGradients));
  return atUpdate
    ? `${machine.gpu.name} runs out of memory at the optimizer step: weights, optimizer states and an fp32 copy of all gradients do not fit together`
    : `${machine.gpu.name} cannot hold weights, gradients, optimizer states and activations together`;
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
