import { messageOf } from '../../core/error.ts';
import { detail, plan, planners } from '../../core/planners/index.ts';
import type { KnobValues } from '../../core/planners/knobs.ts';
import { tuned } from '../../core/planners/knobs.ts';
import type { Job, SizedJob } from '../../core/job/job.ts';
import type { Machine } from '../../core/machine/machine.ts';
import type { Model } from '../../core/model/model.ts';
import type { DetailedPlan, InfeasiblePlan, Plan, SystemId } from '../../core/planners/types.ts';

/** Plans in a thread of its own, so that no frame waits for one. One message in, one out, in order. */
interface Question {
  readonly id: number;
  readonly system: SystemId;
  readonly machine: Machine;
  readonly model: Model;
  /** Of the system, settled by the user. */
  readonly knobs: KnobValues;
}
export type PlannerQuestion =
  | (Question & { readonly kind: 'plan'; readonly job: Job })
  | (Question & { readonly kind: 'detail'; readonly job: SizedJob });
export type PlannerAnswer =
  | { readonly id: number; readonly kind: 'plan'; readonly plan: Plan }
  | { readonly id: number; readonly kind: 'detail'; readonly detail: DetailedPlan | InfeasiblePlan }
  | { readonly id: number; readonly kind: 'failed'; readonly why: string };

const answerTo = (question: PlannerQuestion): PlannerAnswer => {
  const { id, system, machine, model, knobs } = question;
  const known = planners.find((one) => one.id === system);
  if (known === undefined) throw new Error(`no planner ${system}`);
  const settled = tuned(known, knobs);
  if (!settled.ok) return { id, kind: 'failed', why: messageOf(settled.error) };
  const planner = settled.value;
  return question.kind === 'plan'
    ? { id, kind: 'plan', plan: plan(planner, machine, model, question.job) }
    : { id, kind: 'detail', detail: detail(planner, machine, model, question.job) };
};

/** A bug in a planner must not leave the page waiting. */
const answerOrFailure = (question: PlannerQuestion): PlannerAnswer => {
  try {
    return answerTo(question);
  } catch (bug) {
    return { id: question.id, kind: 'failed', why: bug instanceof Error ? bug.message : String(bug) };
  }
};

self.onmessage = (event: MessageEvent<PlannerQuestion>) => self.postMessage(answerOrFailure(event.data));
