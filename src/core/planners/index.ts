import type { Job, SizedJob } from '../job/job.ts';
import type { Machine } from '../machine/machine.ts';
import type { Model } from '../model/model.ts';
import { simulate } from '../schedule/engine.ts';
import { gpuCheckpointed, gpuOnly } from './gpu/index.ts';
import { bestMicroBatch, sized } from './search.ts';
import { summaryOf } from './summary.ts';
import type { DetailedPlan, Infeasible, InfeasiblePlan, Plan, Planner } from './types.ts';
import { zeroInfinity, zeroOffload } from './zero/index.ts';

/** Every system, in the order in which they are shown: the nearer to the GPU, the earlier. */
export const planners: readonly Planner[] = [gpuOnly, gpuCheckpointed, zeroOffload, zeroInfinity];

/** One system's plan. Without a micro-batch in the job, the one with the most tokens a second is found. */
export const plan = (planner: Planner, machine: Machine, model: Model, job: Job): Plan => {
  const found = detailed(planner, machine, model, job);
  return 'plan' in found ? found.plan : found;
};

/** The same with the step drawn out. */
export const detail = (
  planner: Planner,
  machine: Machine,
  model: Model,
  job: SizedJob,
): DetailedPlan | InfeasiblePlan => detailed(planner, machine, model, job);

export const planAll = (machine: Machine, model: Model, job: Job): readonly Plan[] =>
  planners.map((planner) => plan(planner, machine, model, job));

const detailed = (planner: Planner, machine: Machine, model: Model, job: Job): DetailedPlan | InfeasiblePlan => {
  const once = (size: SizedJob) => decided(planner, machine, model, size);
  const found =
    job.microBatch === undefined
      ? bestMicroBatch(planner, machine, model, job, (size) => expectFeasible(once(size)))
      : once(sized(job, job.microBatch));
  return 'plan' in found ? found : { ...found, system: planner.id, job };
};

const decided = (planner: Planner, machine: Machine, model: Model, job: SizedJob): DetailedPlan | Infeasible => {
  const outcome = planner.decide(machine, model, job);
  if (outcome.kind === 'infeasible') return outcome;
  const timeline = outcome.timeline ?? simulate(outcome.schedule);
  return { plan: summaryOf(planner.id, model, job, outcome, timeline), timeline };
};

/** `check` and `decide` look at the same memory: they cannot disagree. */
const expectFeasible = (found: DetailedPlan | Infeasible): DetailedPlan => {
  if ('plan' in found) return found;
  throw new Error(`fits by check, not by decide: ${found.why}`);
};
