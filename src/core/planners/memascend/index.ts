import { activationModes } from '../../cost/activations.ts';
import { autoBuckets, commonKnobs } from '../../cost/deepspeed.ts';
import { deepspeedRefuses } from '../../cost/deepspeed-jobs.ts';
import { sizeOf } from '../../cost/ledger.ts';
import { pinnedPeak } from '../../cost/memory/staged.ts';
import { arrayCapacity } from '../../cost/rates.ts';
import type { Schedule } from '../../schedule/types.ts';
import { elementsAtHand, gpuStages } from '../../stage3/gpu-memory.ts';
import { addPasses } from '../../stage3/passes.ts';
import { newStep } from '../../stage3/step.ts';
import { tier } from '../../schedule/tiers.ts';
import type { Candidate } from '../fastest.ts';
import { fastestOf } from '../fastest.ts';
import type { KnobValues } from '../knobs.ts';
import type { Decisions, DeepSpeedDecisions, Planner } from '../types.ts';
import { boundOf } from './bound.ts';
import { footprintOf, hostStages, memoryOf, nvmeParts } from './memory.ts';
import type { Situation } from './situation.ts';
import { situationsOf, swapSizesOf } from './situation.ts';
import { knobs, settled, switchesFrom } from './switches.ts';
import { addUpdate } from './update.ts';

const scheduleOf = (situation: Situation): Schedule => {
  const { machine, array } = situation;
  const step = newStep(situation, [
    tier('gpu', machine.gpu?.memoryBytes.value ?? 0, sizeOf(gpuStages(situation).resident)),
    tier('dram', machine.memory.dram.capacityBytes.value, sizeOf(hostStages(situation).resident)),
    tier('nvme', arrayCapacity(array), sizeOf(nvmeParts(situation))),
  ]);
  addPasses(step);
  addUpdate(step, situation);
  return step.builder.finish();
};

/** The nearest that DeepSpeed can be told: ZeRO-Infinity with the same buffers. */
const deepspeedOf = (situation: Situation): DeepSpeedDecisions => {
  const { model, outline, prefetch, switches } = situation;
  const { slots, optimizerBuffers } = swapSizesOf(situation);
  return {
    ...commonKnobs(model.hidden, outline.largest),
    stage: 3,
    release: 'current',
    ratio: 1,
    subGroupSize: switches.subGroupSize,
    prefetchBucketSize: prefetch === 1 ? outline.layerElements : autoBuckets(model.hidden).prefetch,
    maxLiveParameters: elementsAtHand(situation),
    pinMemory: true,
    parameterBufferCount: slots,
    optimizerBufferCount: optimizerBuffers,
    pipelineRead: switches.pipelined,
    pipelineWrite: switches.pipelined,
  };
};

const decisionsOf = (situation: Situation, given: KnobValues): Decisions => ({
  microBatch: situation.job.microBatch,
  checkpointing: situation.activations.recompute,
  parameters: 'nvme',
  gradients: 'nvme',
  optimizer: 'nvme',
  checkpoints: situation.activations.offloaded ? 'dram' : 'gpu',
  ...(situation.arrayIndex === undefined ? {} : { storage: situation.arrayIndex }),
  knobs: settled(situation.switches, given),
  deepspeed: deepspeedOf(situation),
});

const candidateOf = (situation: Situation, given: KnobValues): Candidate => ({
  memory: memoryOf(situation),
  pinned: () => pinnedPeak(hostStages(situation)),
  ranks: [activationModes.indexOf(situation.activations.mode), -situation.prefetch, -situation.slots],
  footprint: () => footprintOf(situation),
  bound: () => boundOf(situation),
  schedule: () => scheduleOf(situation),
  decisions: () => decisionsOf(situation, given),
});

const withKnobs = (given: KnobValues): Planner => ({
  id: 'memascend',
  title: 'MemAscend',
  cites: 'Liaw and Chen, arXiv 2505.23254, over ZeRO-Infinity as DeepSpeed ran it until July 2026',
  method: 'full',
  tuning: { knobs, tune: withKnobs },
  refuses: deepspeedRefuses,
  ...fastestOf((machine, model, job) =>
    situationsOf(machine, model, job, switchesFrom(given)).map((situation) => candidateOf(situation, given)),
  ),
});

export const memascend: Planner = withKnobs({});
