import type { ActivationMode } from '../../cost/activations.ts';
import { gpuUpdateSeconds, gpuWorkOf, microBatchSeconds } from '../../cost/gpu-work.ts';
import { shortfallOf } from '../../cost/ledger.ts';
import { outlineOf } from '../../cost/outline.ts';
import { ratesOf } from '../../cost/rates.ts';
import type { SizedJob } from '../../job/job.ts';
import type { Machine } from '../../machine/machine.ts';
import type { Model } from '../../model/model.ts';
import { seconds } from '../../units.ts';
import type { Decisions, Infeasible, Planner } from '../types.ts';
import { memoryOf } from './memory.ts';
import { scheduleOf } from './schedule.ts';

/** Everything on the GPU. With checkpoints each layer keeps its input and is computed a second time in backward. */
const onGpu = (names: Pick<Planner, 'id' | 'title' | 'cites'>, mode: ActivationMode): Planner => {
  const check = (machine: Machine, model: Model, job: SizedJob): Infeasible | undefined => {
    const memory = memoryOf(machine, model, job, mode);
    const shortBy = shortfallOf(memory);
    if (shortBy === undefined) return undefined;
    return { kind: 'infeasible', shortBy, why: whyNot(machine, shortBy.tier === 'gpu'), memory };
  };
  return {
    ...names,
    check,
    bound: (machine, model, job) => {
      if (check(machine, model, job) !== undefined) return seconds(0);
      const rates = ratesOf(machine, undefined);
      const once = microBatchSeconds(gpuWorkOf(model, job, rates), model.layers, mode !== 'kept');
      return seconds(job.gradientAccumulation * once + gpuUpdateSeconds(outlineOf(model).total, rates));
    },
    decide: (machine, model, job) =>
      check(machine, model, job) ?? {
        kind: 'feasible',
        decisions: decisionsOf(job, mode),
        memory: memoryOf(machine, model, job, mode),
        schedule: scheduleOf(machine, model, job, mode),
      },
  };
};

const decisionsOf = (job: SizedJob, mode: ActivationMode): Decisions => ({
  microBatch: job.microBatch,
  checkpointing: mode !== 'kept',
  parameters: 'gpu',
  gradients: 'gpu',
  optimizer: 'gpu',
  checkpoints: 'gpu',
});

const whyNot = (machine: Machine, onGpuTier: boolean): string => {
  if (!onGpuTier) return 'host memory is too small for the training process itself';
  if (machine.gpu === undefined) return 'no GPU known: choose one from the catalogue';
  return `${machine.gpu.name} cannot hold weights, gradients, optimizer states and activations together`;
};

export const gpuOnly = onGpu(
  {
    id: 'gpu-only',
    title: 'Everything on the GPU',
    cites: 'Mixed-precision Adam, 16 B a parameter: ZeRO, arXiv 1910.02054, section 3.1',
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
