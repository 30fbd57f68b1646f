import { deepspeedRefuses } from '../../cost/deepspeed-jobs.ts';
import type { Job, SizedJob } from '../../job/job.ts';
import type { Machine } from '../../machine/machine.ts';
import type { Model } from '../../model/model.ts';
import { seconds } from '../../units.ts';
import type { Outcome, Planner, TierUse } from '../types.ts';
import { boundOf } from './bound.ts';
import { decisionsOf } from './decisions.ts';
import { footprintOf, infeasible, memoryOf } from './memory.ts';
import { modelledPeriod } from './period.ts';
import { scheduleOf } from './schedule.ts';
import type { Settings } from './settings.ts';
import { knobs, mostPeriod, settingsOf, usual } from './settings.ts';
import type { Situation } from './situation.ts';
import { situationOf } from './situation.ts';

interface Fitted {
  readonly situation: Situation;
  readonly memory: readonly TierUse[];
  readonly missing: ReturnType<typeof infeasible>;
}

const refuses = (job: Job): string | undefined =>
  deepspeedRefuses(job) ??
  (job.checkpointing === 'offloaded' ? 'checkpoints in host memory: the fork keeps them on the GPU' : undefined);

const withSettings = (settings: Settings): Planner => ({
  id: 'deep-optimizer-states',
  title: 'Deep Optimizer States',
  cites:
    'Maurya et al., arXiv 2410.21316, as the fork DataStates/DeepSpeed d18d6f81 (October 2024) runs it; its performance model is reconstructed',
  method: 'full',
  tuning: { knobs, tune: (values) => withSettings(settingsOf(values)) },
  refuses,
  check: (machine, model, job) => fitted(machine, model, job, settings).missing,
  bound: (machine, model, job) => {
    const { situation, missing } = fitted(machine, model, job, settings);
    return seconds(missing === undefined ? boundOf(situation) : 0);
  },
  decide: (machine, model, job) => decide(fitted(machine, model, job, settings)),
});

export const deepOptimizerStates = withSettings(usual);

const decide = ({ situation, memory, missing }: Fitted): Outcome =>
  missing ?? {
    kind: 'feasible',
    decisions: decisionsOf(situation),
    memory,
    footprint: footprintOf(situation),
    schedule: scheduleOf(situation),
  };

/** With the period that was given, or the shortest from the model's on that fits; if none does, the last tried. */
const fitted = (machine: Machine, model: Model, job: SizedJob, settings: Settings): Fitted => {
  const at = (period: number | undefined, by: 'given' | 'model' | 'fixed'): Fitted => {
    const situation = situationOf(machine, model, job, { ...settings, period, by });
    const memory = memoryOf(situation);
    return { situation, memory, missing: infeasible(situation, memory) };
  };
  if (!settings.interleave) return at(undefined, 'fixed');
  if (settings.period !== undefined) return at(settings.period, 'given');
  let last = at(mostPeriod, 'model');
  const most = last.situation.groups.all.length + 1;
  if (last.missing !== undefined) return last;
  const first = Math.min(most, modelledPeriod(last.situation.rates));
  for (let period = first; period < most; period = Math.ceil(period < first + 4 ? period + 1 : 1.25 * period)) {
    last = at(period, 'model');
    if (last.missing === undefined) return last;
  }
  return at(Math.min(most, mostPeriod), 'model');
};
