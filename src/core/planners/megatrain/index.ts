import { pinnedPeak } from '../../cost/memory/staged.ts';
import type { Job } from '../../job/job.ts';
import { weightsOf } from '../../job/job.ts';
import type { Candidate } from '../fastest.ts';
import { fastestOf } from '../fastest.ts';
import type { Decisions, Planner, SettledKnob } from '../types.ts';
import { boundOf } from './cost.ts';
import type { Settings } from './knobs.ts';
import { knobs, settingsOf } from './knobs.ts';
import { footprintOf, hostStages, memoryOf, whyNot } from './memory.ts';
import { scheduleOf } from './schedule.ts';
import type { Situation } from './situation.ts';
import { situationOf } from './situation.ts';

const megatrainWith = (settings: Settings, given: readonly string[]): Planner => ({
  id: 'megatrain',
  title: 'MegaTrain',
  cites:
    'Yuan et al., arXiv 2604.05091: reproduced from public description, its README and cpu_master.py (github DLYuanGod/MegaTrain)',
  method: 'full',
  tuning: { knobs, tune: (values) => megatrainWith(settingsOf(values), Object.keys(values)) },
  refuses,
  ...fastestOf((machine, model, job) => [candidateOf(situationOf(machine, model, job, settings, given))]),
});

const candidateOf = (situation: Situation): Candidate => ({
  memory: memoryOf(situation),
  pinned: () => pinnedPeak(hostStages(situation)),
  whyNot: (tier) => whyNot(situation, tier === 'gpu'),
  footprint: () => footprintOf(situation),
  bound: () => boundOf(situation),
  schedule: () => scheduleOf(situation),
  decisions: () => decisionsOf(situation),
});

const refuses = (job: Job): string | undefined => {
  const { optimizer, optimizerInBackward, compile, checkpointing, precision } = job;
  const format = weightsOf({ ...job, method: 'full' });
  // Its weights are 16-bit without a master copy, whether or not a job asks for one.
  if (format !== 'mixed' && format !== 'bf16') return `weights are ${format}: MegaTrain has bf16 weights`;
  if (precision !== 'bf16') return `products are in ${precision}: MegaTrain computes in bf16 without loss scaling`;
  if (optimizer !== 'adamw' && optimizer !== 'adamw-fused') return `the optimizer is ${optimizer}: MegaTrain has AdamW`;
  if (optimizerInBackward) return 'the optimizer runs in backward: that of MegaTrain follows it';
  if (compile) return 'torch.compile: MegaTrain runs without it';
  return checkpointing === 'planner' || checkpointing === 'layer'
    ? undefined
    : `checkpointing is ${checkpointing}: MegaTrain keeps inputs of blocks of layers on the GPU`;
};

const decisionsOf = ({ job, settings, given }: Situation): Decisions => ({
  microBatch: job.microBatch,
  checkpointing: true,
  parameters: 'dram',
  gradients: 'dram',
  optimizer: 'dram',
  checkpoints: 'gpu',
  knobs: [
    settled('checkpoint_interval', settings.interval, given),
    settled('gradient_slabs', settings.slabs, given),
    settled('flat_copies', settings.flat, given),
  ],
});

const settled = (knob: string, value: SettledKnob['value'], given: readonly string[]): SettledKnob => ({
  knob,
  value,
  by: given.includes(knob) ? 'given' : 'fixed',
});

export const megatrain = megatrainWith(settingsOf({}), []);
