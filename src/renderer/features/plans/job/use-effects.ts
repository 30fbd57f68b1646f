import { useEffect, useState } from 'react';
import type { Job } from '../../../../core/job/job.ts';
import { plannersFor } from '../../../../core/planners/index.ts';
import type { Plan, SystemId } from '../../../../core/planners/types.ts';
import type { App } from '../../../app/app.ts';
import { useApp, useAppState } from '../../../app/app.ts';
import { shownSystem } from '../../../app/derive.ts';
import type { PlanInputs, Plans } from '../../../app/state.ts';
import { alternativesOf } from './alternatives.ts';
import type { Effect } from './effect.ts';
import { effectOf } from './effect.ts';

/** A form drawn anew for each of fifty answers would be slow to type in. */
const betweenShownMs = 150;

export type Effects = ReadonlyMap<string, Effect>;
const noEffects: Effects = new Map();

/** What every other choice would do to the plan that is shown: computed one after the other, in the planners' thread. */
export const useEffects = (): Effects => {
  const app = useApp();
  const plans = useAppState((state) => (state.planning ? undefined : state.plans));
  const system = useAppState((state) => state.choice.system);
  const [found, setFound] = useState<{ readonly of: Plans; readonly effects: Effects }>();
  useEffect(() => {
    const now = plans?.plans.find((plan) => plan.system === shownSystem(plans.plans, system));
    if (plans === undefined || now === undefined) return undefined;
    const abort = new AbortController();
    void findEffects(app, plans.inputs, now, abort.signal, (effects) => setFound({ of: plans, effects }));
    return () => abort.abort();
  }, [app, plans, system]);
  return found !== undefined && found.of === plans ? found.effects : noEffects;
};

const findEffects = async (
  app: App,
  inputs: PlanInputs,
  now: Plan,
  signal: AbortSignal,
  show: (effects: Effects) => void,
) => {
  const effects = new Map<string, Effect>();
  let shownAtMs = performance.now();
  for (const { key, job } of alternativesOf(inputs.job)) {
    const effect = await effectFor(app, inputs, job, now);
    if (signal.aborted) return;
    if (effect !== undefined) effects.set(key, effect);
    if (performance.now() - shownAtMs < betweenShownMs) continue;
    shownAtMs = performance.now();
    show(new Map(effects));
  }
  show(effects);
};

const effectFor = async (app: App, inputs: PlanInputs, job: Job, now: Plan): Promise<Effect | undefined> => {
  const then = await planOf(app, inputs, sameBatch(job, now), now.system);
  if (then === undefined) return undefined;
  const unfit = then.kind === 'infeasible' && then.memory.length > 0 && job.microBatch === undefined;
  return effectOf(now, then, unfit ? await planOf(app, inputs, job, now.system) : undefined);
};

/** The micro-batch of the plan that is shown, so that a smaller step is not hidden by a larger batch. */
const sameBatch = (job: Job, now: Plan): Job => ({ ...job, microBatch: now.job.microBatch ?? 1 });

/** By the same system, or where that trains otherwise by the one that would be shown. */
const planOf = async (app: App, inputs: PlanInputs, job: Job, system: SystemId): Promise<Plan | undefined> => {
  const able = plannersFor(job).map(({ id }) => id);
  const plans: Plan[] = [];
  for (const id of able.includes(system) ? [system] : able) {
    const plan = await app.effects.plan(id, { ...inputs, job });
    if (plan.ok) plans.push(plan.value);
  }
  const shown = shownSystem(plans, undefined);
  return plans.find((plan) => plan.system === shown);
};
