import { deepspeedRefuses, refusesOffloaded } from '../../cost/deepspeed-jobs.ts';
import { pinnedPeak } from '../../cost/memory/staged.ts';
import { lackingIn } from '../../cost/shortage.ts';
import type { SizedJob } from '../../job/job.ts';
import type { Machine } from '../../machine/machine.ts';
import type { Model } from '../../model/model.ts';
import type { Candidate } from '../fastest.ts';
import { fastestOf } from '../fastest.ts';
import type { Planner } from '../types.ts';
import { boundOf } from './bound.ts';
import { decisionsOf } from './decisions.ts';
import { hostStages } from './host-memory.ts';
import { footprintOf, memoryOf, whyNot } from './memory.ts';
import { modelledPeriod } from './period.ts';
import { scheduleOf } from './schedule.ts';
import type { Settings } from './settings.ts';
import { knobs, mostPeriod, settingsOf, usual } from './settings.ts';
import type { Situation } from './situation.ts';
import { situationOf } from './situation.ts';

const withSettings = (settings: Settings): Planner => ({
  id: 'deep-optimizer-states',
  title: 'Deep Optimizer States',
  cites:
    'Maurya et al., arXiv 2410.21316, as the fork DataStates/DeepSpeed d18d6f81 (October 2024) runs it; its performance model is reconstructed',
  method: 'full',
  tuning: { knobs, tune: (values) => withSettings(settingsOf(values)) },
  refuses: (job) => deepspeedRefuses(job) ?? refusesOffloaded(job, 'the fork keeps them on the GPU'),
  ...fastestOf((machine, model, job) => [fitted(machine, model, job, settings)]),
});

export const deepOptimizerStates = withSettings(usual);

const candidateOf = (situation: Situation): Candidate => {
  const memory = memoryOf(situation);
  return {
    memory,
    pinned: () => pinnedPeak(hostStages(situation)),
    whyNot: (tier) => whyNot(situation, memory, tier),
    footprint: () => footprintOf(situation),
    bound: () => boundOf(situation),
    schedule: () => scheduleOf(situation),
    decisions: () => decisionsOf(situation),
  };
};

/** With the period that was given, or the shortest from the model's on that fits; if none does, the last tried. */
const fitted = (machine: Machine, model: Model, job: SizedJob, settings: Settings): Candidate => {
  const situationAt = (period: number | undefined, by: 'given' | 'model' | 'fixed') =>
    situationOf(machine, model, job, { ...settings, period, by });
  if (!settings.interleave) return candidateOf(situationAt(undefined, 'fixed'));
  if (settings.period !== undefined) return candidateOf(situationAt(settings.period, 'given'));
  const situation = situationAt(mostPeriod, 'model');
  const longest = candidateOf(situation);
  if (lackingIn(machine, longest) > 0) return longest;
  const most = situation.groups.all.length + 1;
  const first = Math.min(most, modelledPeriod(situation.rates));
  for (let period = first; period < most; period = Math.ceil(period < first + 4 ? period + 1 : 1.25 * period)) {
    const tried = candidateOf(situationAt(period, 'model'));
    if (lackingIn(machine, tried) === 0) return tried;
  }
  return candidateOf(situationAt(Math.min(most, mostPeriod), 'model'));
};
