import { cpuUpdateBytesPerParameter } from '../../cost/adam.ts';
import { autoBuckets, commonKnobs, deepspeedDefaults, optimizerBufferCount } from '../../cost/deepspeed.ts';
import { deepspeedRefuses } from '../../cost/deepspeed-jobs.ts';
import { microBatchSeconds } from '../../cost/gpu-work.ts';
import { pinnedPeak } from '../../cost/memory/staged.ts';
import type { Job } from '../../job/job.ts';
import type { Candidate } from '../fastest.ts';
import { fastestOf } from '../fastest.ts';
import type { KnobValues } from '../knobs.ts';
import type { Decisions, Planner } from '../types.ts';
import { footprintOf, hostStages, memoryOf } from './memory.ts';
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
      ...commonKnobs(model.hidden, outline.largest),
      stage: 3,
      release: 'current',
      ratio: settings.ratio,
      superOffload: { cores: settings.cores, clipping: settings.clipping },
      subGroupSize: situation.subGroupSize,
      prefetchBucketSize: autoBuckets(model.hidden).prefetch,
      maxLiveParameters: deepspeedDefaults.maxLiveParameters,
      pinMemory: true,
      parameterBufferCount: deepspeedDefaults.parameterBufferCount,
      optimizerBufferCount: optimizerBufferCount(false),
      pipelineRead: false,
      pipelineWrite: false,
    },
  };
};

const candidateOf = (situation: Situation, given: KnobValues): Candidate => ({
  memory: memoryOf(situation),
  pinned: () => pinnedPeak(hostStages(situation)),
  // More on the GPU may be faster or not: no ratio makes another needless.
  ranks: [situation.activations.recompute ? 1 : 0, situation.settings.ratio, -situation.settings.ratio],
  footprint: () => footprintOf(situation),
  bound: () => boundOf(situation),
  schedule: () => scheduleOf(situation),
  decisions: () => decisionsOf(situation, given),
});

const refuses = (job: Job): string | undefined =>
  deepspeedRefuses(job) ??
  (job.checkpointing === 'offloaded'
    ? 'checkpoints in host memory: SuperOffload is planned with them on the GPU'
    : undefined);

const withKnobs = (given: KnobValues): Planner => ({
  id: 'superoffload',
  title: 'SuperOffload',
  cites: 'Reproduced from public description: arXiv 2509.21271 (abstract), DeepSpeed 0.19.6, superoffload_stage3.py',
  method: 'full',
  tuning: { knobs, tune: withKnobs },
  refuses,
  ...fastestOf((machine, model, job) =>
    situationsOf(machine, model, job, settingsFrom(given)).map((situation) => candidateOf(situation, given)),
  ),
});

export const superoffload = withKnobs({});
