import { cpuUpdateBytesPerParameter } from '../../cost/adam.ts';
import { deepspeedDefaults, residentKnobs } from '../../cost/deepspeed.ts';
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

/** The GPU's work and the host's share of an update, one after the other or side by side. */
const boundOf = ({ job, model, work, activations, rates, rest, settings }: Situation): number => {
  const passes = job.gradientAccumulation * microBatchSeconds(work, model.layers, activations.recompute);
  const elements = rest / settings.interval;
  const { adam, cast } = cpuUpdateBytesPerParameter;
  const update = elements * (Math.max(adam / rates.dram, 1 / rates.adam) + cast / rates.dram);
  return settings.overlap ? Math.max(passes, update) : passes + update;
};

const accumulates =
  'DeepSpeed puts the update interval of ZenFlow in the place of gradient accumulation: plan with 1 micro-batch a step';

const decisionsOf = (situation: Situation, given: KnobValues): Decisions => {
  const { job, model, outline, activations, settings } = situation;
  const { topk, interval, overlap, offload, reserved } = settings;
  return {
    microBatch: job.microBatch,
    checkpointing: activations.recompute,
    parameters: 'gpu',
    gradients: 'dram',
    optimizer: 'dram',
    checkpoints: 'gpu',
    split: {
      gradients: [
        { tier: 'gpu', share: topk },
        { tier: 'dram', share: 1 - topk },
      ],
      optimizer: [
        { tier: 'gpu', share: offload ? 0 : topk },
        { tier: 'dram', share: offload ? 1 : 1 - topk },
      ],
    },
    knobs: settledKnobs(settings, given),
    deepspeed: {
      ...residentKnobs(model.hidden, outline.largest),
      stage: 2,
      release: 'current',
      ratio: 1,
      ...(job.gradientAccumulation > 1 ? { unreleased: accumulates } : {}),
      zenFlow: { topk, interval, overlap, offload, reserved },
      subGroupSize: deepspeedDefaults.subGroupSize,
    },
  };
};

const candidateOf = (situation: Situation, given: KnobValues): Candidate => ({
  ...residentHeld(situation, stagesOf(situation)),
  ranks: [situation.activations.recompute ? 1 : 0],
  bound: () => boundOf(situation),
  schedule: () => scheduleOf(situation),
  decisions: () => decisionsOf(situation, given),
});

const withKnobs = (given: KnobValues): Planner => ({
  id: 'zenflow',
  title: 'ZenFlow',
  cites: 'Reproduced from public description: arXiv 2505.12242 (abstract), DeepSpeed 0.19.6, runtime/zenflow',
  method: 'full',
  alters: 'most columns of a matrix are updated once in several steps, with gradients that are some steps old',
  tuning: { knobs, tune: withKnobs },
  refuses: (job) => deepspeedRefuses(job) ?? refusesOffloaded(job, 'ZenFlow is planned with them on the GPU'),
  ...fastestOf((machine, model, job) =>
    situationsOf(machine, model, job, settingsFrom(given)).map((situation) => candidateOf(situation, given)),
  ),
});

export const zenflow = withKnobs({});
