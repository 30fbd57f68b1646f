import type { Job, SizedJob } from '../job/job.ts';
import { tokensPerStep } from '../job/job.ts';
import type { Machine } from '../machine/machine.ts';
import type { Model } from '../model/model.ts';
import { simulate } from '../schedule/engine.ts';
import { bytes, tokensPerSecond } from '../units.ts';
import { deepspeedRefuses } from '../cost/deepspeed-jobs.ts';
import { deepOptimizerStates } from './deep-optimizer-states/index.ts';
import { fuyou } from './fuyou/index.ts';
import { cxlAware } from './cxl-aware/index.ts';
import { gpuCheckpointed, gpuOnly } from './gpu/index.ts';
import { megatrain } from './megatrain/index.ts';
import { memascend } from './memascend/index.ts';
import { lora, plainCheckpointed, plainOnly, qlora } from './plain/index.ts';
import { bestMicroBatch, sized } from './search.ts';
import { superoffload } from './superoffload/index.ts';
import { summaryOf } from './summary.ts';
import type { DetailedPlan, Infeasible, InfeasiblePlan, Plan, Planner, SystemId, Timed } from './types.ts';
import { zenflow } from './zenflow/index.ts';
import { zeroInfinity, zeroOffload } from './zero/index.ts';

/** DeepSpeed's engine where it can do what the job asks for, else a loop without it. */
function onGpu(engine: Planner, loop: Planner, checkpointings: readonly Job['checkpointing'][]): Planner {
  const chosen = (job: Job) =>
    deepspeedRefuses(job) === undefined && checkpointings.includes(job.checkpointing) ? engine : loop;
  return {
    ...engine,
    refuses: (job) => chosen(job).refuses?.(job),
    check: (machine, model, job) => chosen(job).check(machine, model, job),
    bound: (machine, model, job) => chosen(job).bound(machine, model, job),
    decide: (machine, model, job) => chosen(job).decide(machine, model, job),
  };
}

/** Every system, in the order in which they are shown: the nearer to the GPU, the earlier. */
export const planners: readonly Planner[] = [
  onGpu(gpuOnly, plainOnly, ['planner', 'none']),
  onGpu(gpuCheckpointed, plainCheckpointed, ['planner', 'layer']),
  zeroOffload,
  zeroInfinity,
  fuyou,
  memascend,
  deepOptimizerStates,
  cxlAware,
  megatrain,
  superoffload,
  zenflow,
  lora,
  qlora,
];

/** Of several plans or planners those of systems that compute the same training as any other; all if none does. */
export const faithful = <T>(some: readonly T[], idOf: (one: T) => SystemId): readonly T[] => {
  const same = some.filter((one) => !altering.has(idOf(one)));
  return same.length === 0 ? some : same;
};

const altering: ReadonlySet<SystemId> = new Set(
  planners.flatMap(({ id, alters }) => (alters === undefined ? [] : [id])),
);

/** Systems that train what a job asks for. */
export const plannersFor = ({ method }: Job): readonly Planner[] => planners.filter((one) => one.method === method);

/** One system's plan. Without a micro-batch in the job, the one with the most tokens a second is found. */
export const plan = (planner: Planner, machine: Machine, model: Model, job: Job): Plan => {
  const found = timed(planner, machine, model, job);
  return 'plan' in found ? found.plan() : found;
};

/** The same with the step drawn out. */
export const detail = (
  planner: Planner,
  machine: Machine,
  model: Model,
  job: SizedJob,
): DetailedPlan | InfeasiblePlan => {
  const found = timed(planner, machine, model, job);
  return 'plan' in found ? { plan: found.plan(), timeline: found.timeline } : found;
};

export const planAll = (machine: Machine, model: Model, job: Job): readonly Plan[] =>
  plannersFor(job).map((planner) => plan(planner, machine, model, job));

/** The same with its time alone, for who looks at many. */
export const timed = (planner: Planner, machine: Machine, model: Model, asked: Job): Timed | InfeasiblePlan => {
  const job = { ...asked, method: planner.method };
  const why = planner.refuses?.(job);
  if (why !== undefined) return refused(planner, job, why);
  const once = (size: SizedJob) => decided(planner, machine, model, size);
  const found =
    job.microBatch === undefined
      ? bestMicroBatch(planner, machine, model, job, once)
      : once(sized(job, job.microBatch));
  return 'plan' in found ? found : { ...found, system: planner.id, job };
};

const decided = (planner: Planner, machine: Machine, model: Model, job: SizedJob): Timed | Infeasible => {
  const outcome = planner.decide(machine, model, job);
  if (outcome.kind === 'infeasible') return outcome;
  const timeline = outcome.timeline ?? simulate(outcome.schedule);
  return {
    timeline,
    tokensPerSecond: tokensPerSecond(tokensPerStep(job) / timeline.stepSeconds),
    plan: () => summaryOf(planner.id, machine, model, job, outcome, timeline),
  };
};

/** No machine would help, so no tier lacks anything. */
const refused = ({ id }: Planner, job: Job, why: string): InfeasiblePlan => ({
  kind: 'infeasible',
  system: id,
  job,
  shortBy: { tier: 'gpu', bytes: bytes(0) },
  why,
  memory: [],
});
