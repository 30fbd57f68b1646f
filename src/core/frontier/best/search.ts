import type { AppError } from '../../error.ts';
import { invalidInput } from '../../error.ts';
import type { Job } from '../../job/job.ts';
import { plan } from '../../planners/index.ts';
import type { Knob, KnobValues } from '../../planners/knobs.ts';
import { tuned } from '../../planners/knobs.ts';
import { sized } from '../../planners/search.ts';
import type { Planner } from '../../planners/types.ts';
import type { Result } from '../../result.ts';
import { fail, mapResult } from '../../result.ts';
import { bytes } from '../../units.ts';
import type { AskedSystem } from '../asked.ts';
import { askedSystems } from '../asked.ts';
import { pointOf } from './figures.ts';
import type { Way } from './goals.ts';
import { attempt, worth } from './goals.ts';
import { withPoint } from './pareto.ts';
import type { BestAnswer, BestPoint, BestProgress, BestRequest, Goal, Left, Limits } from './types.ts';
import { checkpointingsOf, knobsOf, valuesOf } from './variants.ts';

/**
 * Searches all systems that leave the training as it is (others by name only), and of each: micro-batch, checkpointing, and the knobs that its planner does not search itself,
 * one after the other from what the planner settles, until none helps. Then the same with less and less DRAM and GPU
 * memory, which makes planners place otherwise, for the set of plans that no other beats in every figure. A bound rules
 * out what cannot be better. The same request gives the same answer.
 * Errors: knobs that a system does not take; a least cost without a price.
 */
export const searchBest = (request: BestRequest): Result<Generator<BestProgress, BestAnswer, undefined>, AppError> => {
  const wrong = request.goal === 'cost' ? withoutPrice(request) : undefined;
  return wrong === undefined ? mapResult(askedSystems(request), (systems) => search(request, systems)) : fail(wrong);
};

const withoutPrice = ({ machine, prices = {} }: BestRequest): AppError | undefined => {
  const { perHour = 0, perKilowattHour = 0, gpuWatts } = prices;
  if (perHour === 0 && perKilowattHour === 0)
    return invalidInput('prices', undefined, 'a price of an hour or of a kilowatt-hour');
  return perKilowattHour > 0 && gpuWatts === undefined && machine.gpu?.powerWatts === undefined
    ? invalidInput('gpu_watts', undefined, "given: the machine does not say its GPU's power")
    : undefined;
};

/** A system, and the knobs of it that a person settled. */
type System = Pick<AskedSystem, 'planner' | 'settled'>;

/** What has been found so far. */
interface Found {
  best: BestPoint | undefined;
  pareto: readonly BestPoint[];
  evaluated: number;
  pruned: number;
}

function* search(request: BestRequest, systems: readonly System[]): Generator<BestProgress, BestAnswer, undefined> {
  const found: Found = { best: undefined, pareto: [], evaluated: 0, pruned: 0 };
  const left: Left[] = [];
  for (const system of systems) {
    const why = whyLeft(request, system);
    if (why !== undefined) left.push(why);
    else yield* mapped(trySystem(request, system, found), () => ({ ...found, system: system.planner.id }));
    yield { ...found, system: system.planner.id };
  }
  return { ...found, left };
}

/** As often as something new came. */
function* mapped<T>(news: Generator<undefined, void>, told: () => T): Generator<T, void> {
  while (news.next().done !== true) yield told();
}

/** Not even one sequence fits, or the system has no way to do what the job asks for. */
const whyLeft = ({ machine, model, job, systems }: BestRequest, { planner, settled }: System): Left | undefined => {
  if (systems === undefined && planner.alters !== undefined)
    return { system: planner.id, why: `${planner.alters}: chosen only by name`, shortBy: nothingShort };
  const one = settledOf(planner, settled);
  const asked = { ...job, method: planner.method };
  const missing =
    one.refuses?.(asked) === undefined
      ? one.check(machine, model, sized(asked, job.microBatch ?? 1))
      : plan(one, machine, model, sized(asked, job.microBatch ?? 1));
  if (missing?.kind !== 'infeasible') return undefined;
  return { system: planner.id, why: missing.why, shortBy: missing.shortBy };
};

const nothingShort = { tier: 'gpu', bytes: bytes(0) } as const;

function* trySystem(request: BestRequest, system: System, found: Found): Generator<undefined, void> {
  const { planner, settled } = system;
  const own: Own = { best: undefined, searched: new Set() };
  const job = { ...request.job, method: planner.method };
  for (const checkpointing of checkpointingsOf(job)) {
    if (trying(request, { ...system, job: { ...job, checkpointing }, limits: {} }, found, own)) yield;
  }
  for (let round = 0; round < rounds; round += 1) {
    const before = own.best;
    for (const knob of openKnobs(system, own)) {
      for (const value of valuesOf(knob)) {
        const knobs = own.best?.knobs ?? settled;
        if (knobs[knob.id] === value) continue;
        const checkpointing = own.best?.job.checkpointing ?? job.checkpointing;
        const trial = { planner, settled: { ...knobs, [knob.id]: value }, job: { ...job, checkpointing }, limits: {} };
        if (trying(request, trial, found, own)) yield;
      }
    }
    if (own.best === before) break;
  }
  yield* withLess(request, { planner, settled: own.best?.knobs ?? settled }, found, own);
}

const rounds = 2;

/** The best of one system. */
interface Own {
  best: BestPoint | undefined;
  /** Knobs that its planner searches itself. */
  searched: ReadonlySet<string>;
}

interface Trial extends System, Omit<Way, 'planner'> {}

/** Whether something new came of it. */
const trying = (request: BestRequest, trial: Trial, found: Found, own: Own): boolean => {
  const { goal } = request;
  const result = tried(request, goal, trial, found, own.best === undefined ? -Infinity : worth(goal, own.best));
  if (result === undefined) return false;
  const { point, searched } = result;
  if (own.best === undefined) own.searched = searched;
  own.best = better(goal, own.best, point);
  found.best = better(goal, found.best, point);
  return true;
};

const better = (goal: Goal, before: BestPoint | undefined, point: BestPoint): BestPoint => {
  if (before === undefined) return point;
  const gain = worth(goal, point) - worth(goal, before);
  return gain > 0 || (gain === 0 && point.tokensPerSecond > before.tokensPerSecond) ? point : before;
};

/** The point that a trial gives towards a goal, where that is worth more than the floor; it joins the Pareto set. */
const tried = (
  { machine, model, prices }: BestRequest,
  goal: Goal,
  { planner, settled, job, limits }: Trial,
  found: Found,
  floor: number,
): { readonly point: BestPoint; readonly searched: ReadonlySet<string> } | undefined => {
  const one = settledOf(planner, settled);
  if (one.refuses?.(job) !== undefined) return undefined;
  const result = attempt(goal, { planner: one, job, limits }, { machine, model, prices, floor });
  found.evaluated += result.evaluated;
  found.pruned += result.pruned;
  if (result.found === undefined) return undefined;
  const least = limitsText(result.limits);
  const plan = result.found.plan();
  const choice = { system: planner.id, job: plan.job, knobs: settled, ...least };
  const point = pointOf(choice, plan, machine, prices);
  if (goal !== 'context') found.pareto = withPoint(found.pareto, point);
  const knobs = plan.decisions.knobs ?? [];
  return { point, searched: new Set(knobs.flatMap(({ knob, by }) => (by === 'search' ? [knob] : []))) };
};

const limitsText = (limits: Limits) =>
  limits.dramBytes === undefined && limits.gpuBytes === undefined ? {} : { limits };

/** Knobs that a person settled stay, and those that the planner searches itself need no search here. */
const openKnobs = ({ planner, settled }: System, { searched }: Own): readonly Knob[] =>
  knobsOf(planner).filter(({ id }) => !Object.hasOwn(settled, id) && !searched.has(id));

const fewest = { dram: 0.8, gpu: 0.75 } as const;
const steps = { dram: 10, gpu: 5 } as const;

/** As fast as it goes with four fifths of the DRAM, and four fifths of that; the same with the GPU's memory. */
function* withLess(request: BestRequest, system: System, found: Found, own: Own): Generator<undefined, void> {
  if (request.goal === 'context' || own.best === undefined) return;
  const job: Job = { ...request.job, method: system.planner.method };
  for (const tier of ['dram', 'gpu'] as const) {
    let held = tier === 'dram' ? request.machine.memory.dram.capacityBytes.value : own.best.gpuBytes;
    for (let step = 0; step < steps[tier]; step += 1) {
      const limits = tier === 'dram' ? { dramBytes: held } : { gpuBytes: held };
      const point = tried(request, 'tokens', { ...system, job, limits }, found, -Infinity)?.point;
      if (point === undefined) break;
      held = fewest[tier] * (tier === 'dram' ? point.dramBytes : point.gpuBytes);
      yield;
    }
  }
}

const settledOf = (planner: Planner, knobs: KnobValues): Planner => {
  const one = tuned(planner, knobs);
  return one.ok ? one.value : planner;
};
