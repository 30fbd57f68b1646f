import { activationModes } from '../../cost/activations.ts';
import { deepspeedRefuses } from '../../cost/deepspeed-jobs.ts';
import { sizeOf } from '../../cost/ledger.ts';
import { pinnedPeak } from '../../cost/memory/staged.ts';
import type { Schedule } from '../../schedule/types.ts';
import { gpuStages } from '../../stage3/gpu-memory.ts';
import { addPasses } from '../../stage3/passes.ts';
import { newStep } from '../../stage3/step.ts';
import { tier } from '../../schedule/tiers.ts';
import type { Candidate } from '../fastest.ts';
import { fastestOf } from '../fastest.ts';
import type { KnobValues } from '../knobs.ts';
import type { Decisions, Planner, Role } from '../types.ts';
import { knobs, settled } from './knobs.ts';
import { cxlCapacity, cxlStages, footprintOf, localStages, memoryOf } from './memory.ts';
import type { Placed } from './placement.ts';
import { onDevices } from './placement.ts';
import type { Situation } from './situation.ts';
import { situationsOf } from './situation.ts';
import { addUpdate, boundOf } from './update.ts';

const scheduleOf = (situation: Situation): Schedule => {
  const { machine, localBytes, devices } = situation;
  const step = newStep(situation, [
    tier('gpu', machine.gpu?.memoryBytes.value ?? 0, sizeOf(gpuStages(situation).resident)),
    tier('dram', localBytes, sizeOf(localStages(situation).resident)),
    ...(devices.length > 0 ? [tier('cxl', cxlCapacity(situation), sizeOf(cxlStages(situation).resident))] : []),
  ]);
  addPasses(step);
  addUpdate(step, situation);
  return step.builder.finish();
};

/** Tensors by what they are to a plan. */
const roles = (situation: Situation): Readonly<Record<Role, readonly Placed[]>> => {
  const { placement } = situation;
  return {
    parameters: [placement['compute weights']],
    gradients: [placement['master gradients'], placement['compute gradients']],
    optimizer: [placement.momentum, placement.variance, placement['master weights']],
    activations: [placement.activations],
  };
};

/** Share of the bytes that is on CXL memory. */
const cxlShare = (placed: readonly Placed[]): number => {
  const [local, cxl] = [
    placed.reduce((sum, one) => sum + one.local, 0),
    placed.reduce((sum, one) => sum + onDevices(one), 0),
  ];
  return cxl > 0 ? cxl / (local + cxl) : 0;
};

const decisionsOf = (situation: Situation, given: KnobValues): Decisions => {
  const { job, activations, settings } = situation;
  const of = roles(situation);
  const main = (role: Role) => (cxlShare(of[role]) > 0.5 ? 'cxl' : 'dram');
  const split = (role: Role) => {
    const share = cxlShare(of[role]);
    return share > 0 && share < 1
      ? { [role]: [{ tier: 'dram', share: 1 - share } as const, { tier: 'cxl', share } as const] }
      : {};
  };
  return {
    microBatch: job.microBatch,
    checkpointing: activations.recompute,
    parameters: main('parameters'),
    gradients: main('gradients'),
    optimizer: main('optimizer'),
    checkpoints: activations.offloaded ? 'dram' : 'gpu',
    split: { ...split('parameters'), ...split('gradients'), ...split('optimizer'), ...split('activations') },
    knobs: settled(settings, given),
  };
};

const candidateOf = (situation: Situation, given: KnobValues): Candidate => ({
  memory: memoryOf(situation),
  pinned: () => pinnedPeak(localStages(situation)) + pinnedPeak(cxlStages(situation)),
  ranks: [activationModes.indexOf(situation.activations.mode), -situation.prefetch],
  footprint: () => footprintOf(situation),
  bound: () => boundOf(situation),
  schedule: () => scheduleOf(situation),
  decisions: () => decisionsOf(situation, given),
});

const withKnobs = (given: KnobValues): Planner => ({
  id: 'cxl-aware',
  title: 'CXL-aware allocation',
  cites: 'Liaw and Chen, arXiv 2507.03305, over DeepSpeed 0.16 at stage 3 with weights and optimizer in host memory',
  method: 'full',
  tuning: { knobs, tune: withKnobs },
  refuses: deepspeedRefuses,
  ...fastestOf((machine, model, job) =>
    situationsOf(machine, model, job, given).map((situation) => candidateOf(situation, given)),
  ),
});

export const cxlAware: Planner = withKnobs({});
