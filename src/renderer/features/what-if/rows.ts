import { figure } from '../../../core/format.ts';
import type { Plan, SystemId } from '../../../core/planners/types.ts';
import { systemTitle } from '../../app/names.ts';
import type { PlanInputs } from '../../app/state.ts';
import type { Answers } from './use-changed-plans.ts';

/** A system on the machine as it is and as it was changed. */
export interface WhatIfRow {
  readonly system: SystemId;
  readonly title: string;
  readonly now: Plan;
  /** The latest answer for a changed machine; undefined before the first. */
  readonly then: Plan | undefined;
  /** `then` was made for an earlier place of the sliders. */
  readonly stale: boolean;
  /** Tokens a second after by before; undefined where one of them does not fit. */
  readonly times: number | undefined;
}

/** The fastest after the changes first, what does not fit last; in equal cases the order of the plans. */
export const rowsOf = (now: readonly Plan[], answers: Answers, inputs: PlanInputs): readonly WhatIfRow[] =>
  now
    .map((plan) => {
      const answer = answers.get(plan.system);
      const then = answer?.plan;
      const [before, after] = [rateOf(plan), rateOf(then)];
      return {
        ...{ system: plan.system, title: systemTitle(plan.system), now: plan, then },
        stale: answer?.inputs !== inputs,
        times: before > 0 && after > 0 ? after / before : undefined,
      };
    })
    .toSorted((a, b) => rateOf(b.then) - rateOf(a.then));

export const rateOf = (plan: Plan | undefined): number => (plan?.kind === 'feasible' ? plan.tokensPerSecond : 0);

/** `× 1.25`; a hair more or less is as before. */
export const timesText = ({ times, now, then }: WhatIfRow): string => {
  if (times !== undefined) return Math.abs(times - 1) < 0.0005 ? 'as before' : `× ${figure(times)}`;
  if (then === undefined) return '';
  if (now.kind !== then.kind) return then.kind === 'feasible' ? 'fits now' : 'fits no more';
  return '';
};
