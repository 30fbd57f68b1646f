import type { Job } from '../../job/job.ts';
import { weightsOf } from '../../job/job.ts';
import { seconds } from '../../units.ts';
import type { Planner } from '../types.ts';
import { leastOf } from './cost.ts';
import { decisionsOf } from './decisions.ts';
import type { Settings } from './knobs.ts';
import { knobs, settingsOf } from './knobs.ts';
import { footprintOf, memoryOf, missing } from './memory.ts';
import { scheduleOf } from './schedule.ts';
import { situationOf } from './situation.ts';

const fuyouWith = (settings: Settings, given: readonly string[]): Planner => ({
  id: 'fuyou',
  title: 'Fuyou',
  cites:
    'Liao et al., arXiv 2403.06504 (LoHan, Ratel), from its public artifact (RC4ML/LoHan) and descriptions of its cost model',
  method: 'full',
  tuning: { knobs, tune: (values) => fuyouWith(settingsOf(values), Object.keys(values)) },
  refuses,
  check: (machine, model, job) => {
    const situation = situationOf(machine, model, job, settings, given, false);
    return missing(situation, memoryOf(situation));
  },
  bound: (machine, model, job) => {
    const situation = situationOf(machine, model, job, settings, given, false);
    const fits = missing(situation, memoryOf(situation)) === undefined;
    return seconds(fits ? leastOf(situation) : 0);
  },
  decide: (machine, model, job) => {
    const least = situationOf(machine, model, job, settings, given, false);
    const short = missing(least, memoryOf(least));
    if (short !== undefined) return { ...short, footprint: footprintOf(least) };
    const situation = situationOf(machine, model, job, settings, given);
    const memory = memoryOf(situation);
    const [decisions, footprint] = [decisionsOf(situation), footprintOf(situation)];
    return { kind: 'feasible', decisions, memory, footprint, schedule: scheduleOf(situation) };
  },
});

/** What its authors' code has no way to do. */
const refuses = (job: Job): string | undefined => {
  const { optimizer, optimizerInBackward, compile, checkpointing, gradientAccumulation } = job;
  const format = weightsOf({ ...job, method: 'full' });
  if (format !== 'mixed') return `weights are ${format}: Fuyou has 16-bit weights and an fp32 master`;
  if (optimizer !== 'adamw' && optimizer !== 'adamw-fused') return `the optimizer is ${optimizer}: Fuyou has AdamW`;
  if (optimizerInBackward) return 'the optimizer runs in backward on the GPU: that of Fuyou runs there on the CPU';
  if (compile) return 'torch.compile: Fuyou runs without it';
  if (gradientAccumulation > 1)
    return 'gradients are accumulated: Fuyou uses each up as it arrives, so one micro-batch makes a step';
  return checkpointing === 'planner' || checkpointing === 'offloaded'
    ? undefined
    : `checkpointing is ${checkpointing}: Fuyou sends the inputs of all layers to host memory`;
};

export const fuyou = fuyouWith(settingsOf({}), []);
