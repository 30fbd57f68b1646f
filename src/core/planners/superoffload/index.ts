import { cpuUpdateBytesPerParameter } from '../../cost/adam.ts';
import { residentKnobs } from '../../cost/deepspeed.ts';
import { deepspeedRefuses, refusesOffloaded } from '../../cost/deepspeed-jobs.ts';
import { microBatchSeconds } from '../../cost/gpu-work.ts';
import { residentHeld } from '../../stage3/resident.ts';
import type { Candidate } from '../fastest.ts';
import { fastestOf } from '../fastest.ts';
import type { KnobValues } from '../knobs.ts';
import type { Decisions, Planner } from '../types.ts';
import { stagesOf } from './memory.ts';
import { scheduleOf } from './schedule.ts';
import { knobs, settingsFrom, settledKnobs } from './settings.ts';
import type { Situation } from './situation.ts';
import { situationsOf } from './situation.ts';

/** The GPU's work, and after it the update where clipping holds it back; else the CPU's work alone. */
const boundOf = ({ job, model, work, activations, rates, onCpu, settings }: Situation): number => {
  const passes = job.gradientAccumulation * microBatchSeconds(work, model.layers, activations.recompute);
  const update = onCpu * Math.max(cpuUpdateBytesPerParameter.adam / rates.dram, 1 / rates.adam);
  return settings.clipping ? passes + update : Math.max(passes, update);
};

const decisionsOf = (situation: Situation, given: KnobValues): Decisions => {
  const { job, model, outline, activations, settings, onGpu, onCpu } = situation;
  const shares = [
    { tier: 'gpu', share: onGpu / outline.total },
    { tier: 'dram', share: onCpu / outline.total },
  ] as const;
  return {
    microBatch: job.microBatch,
    checkpointing: activations.recompute,
    parameters: 'gpu',
    gradients: 'dram',
    optimizer: 'dram',
    checkpoints: 'gpu',
    split: { optimizer: shares, gradients: shares },
    knobs: settledKnobs(settings, given),
    deepspeed: {
      ...residentKnobs(model.hidden, outline.largest),
      stage: 3,
      release: 'current',
      ratio: settings.ratio,
      superOffload: { cores: settings.cores, clipping: settings.clipping },
      subGroupSize: situation.subGroupSize,
    },
  };
};

const candidateOf = (situation: Situation, given: KnobValues): Candidate => ({
  ...residentHeld(situation, stagesOf(situation)),
  // More on the GPU may be faster or not: no ratio makes another needless.
  ranks: [situation.activations.recompute ? 1 : 0, situation.settings.ratio, -situation.settings.ratio],
  bound: () => boundOf(situation),
  schedule: () => scheduleOf(situation),
  decisions: () => decisionsOf(situation, given),
});

const withKnobs = (given: KnobValues): Planner => ({
  id: 'superoffload',
  title: 'SuperOffload',
  cites: 'Reproduced from public description: arXiv 2509.21271 (abstract), DeepSpeed 0.19.6, superoffload_stage3.py',
  method: 'full',
  tuning: { knobs, tune: withKnobs },
  refuses: (job) => deepspeedRefuses(job) ?? refusesOffloaded(job, 'SuperOffload is planned with them on the GPU'),
  ...fastestOf((machine, model, job) =>
    situationsOf(machine, model, job, settingsFrom(given)).map((situation) => candidateOf(situation, given)),
  ),
});

export const superoffload = withKnobs({});
