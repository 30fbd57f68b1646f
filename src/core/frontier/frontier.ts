import type { AppError } from '../error.ts';
import type { Job, SizedJob } from '../job/job.ts';
import type { Machine } from '../machine/machine.ts';
import type { Model } from '../model/model.ts';
import { countParameters } from '../model/parameters.ts';
import { plannersFor } from '../planners/index.ts';
import { sized } from '../planners/search.ts';
import type { Infeasible, Planner } from '../planners/types.ts';
import type { Result } from '../result.ts';
import { chain, mapResult, ok } from '../result.ts';
import type { TierId } from '../schedule/types.ts';
import { bytes } from '../units.ts';
import type { AskedSystem } from './asked.ts';
import { askedSystems } from './asked.ts';
import { largestFitting } from './bisect.ts';
import type { Family } from './family.ts';
import { familyOf } from './family.ts';
import { sweepOf } from './sweep.ts';
import type { FrontierPoint, FrontierRequest, SweepStep } from './types.ts';

/** The largest shape of the GPT family that each system trains on the machine, one sequence at a time unless the job says. */
export function* frontier(
  machine: Machine,
  job: Job,
  planners: readonly Planner[] = plannersFor(job),
): Generator<FrontierPoint, void> {
  const family = familyOf('gpt', job.sequence, []);
  for (const planner of planners) yield pointOf({ planner, job: inOne(job) }, machine, modelsOf(family), undefined);
}

/**
 * What a request asks for: for each step of the sweep (or the machine as it is), each system's point as it is found.
 * Errors: nothing to sweep over, wrong values, or knobs that a system does not take.
 */
export const frontierOf = (request: FrontierRequest): Result<Generator<FrontierPoint, void>, AppError> => {
  const { machine, sweep } = request;
  const steps: Result<readonly Place[], AppError> =
    sweep === undefined ? ok([{ machine, step: undefined }]) : sweepOf(machine, sweep);
  return chain(steps, (list) => mapResult(askedSystems(request), (systems) => pointsOver(request, systems, list)));
};

interface Place {
  readonly machine: Machine;
  readonly step: SweepStep | undefined;
}

function* pointsOver(
  request: FrontierRequest,
  systems: readonly AskedSystem[],
  places: readonly Place[],
): Generator<FrontierPoint, void> {
  const { job } = request;
  const scale = scaleOf(request);
  // Neighbouring machines hold models of nearly the same size: each search begins where the last one ended.
  const hints = new Map<Planner, number>();
  for (const { machine, step } of places) {
    for (const { tuned: planner } of systems) {
      const { point, at } = placed({ planner, job: inOne(job) }, machine, scale, hints.get(planner));
      hints.set(planner, at);
      yield step === undefined ? point : { ...point, step };
    }
  }
}

const inOne = (job: Job): SizedJob => sized(job, job.microBatch ?? 1);

interface Trained {
  readonly planner: Planner;
  readonly job: SizedJob;
}

/** What grows: case `at` is larger than any before it. */
interface Scale {
  readonly size: number;
  readonly isSteady: boolean;
  at(index: number, job: SizedJob): Case;
  /** Why there is none beyond the last. */
  readonly end: string;
}

interface Case {
  readonly model: Model;
  readonly job: SizedJob;
  readonly largest: number;
  readonly modelId?: string;
}

const scaleOf = ({ find, family, models, job }: FrontierRequest): Scale => {
  if (find === 'model') return modelsOf(familyOf(family, job.sequence, models));
  const [model] = models;
  if (model === undefined) throw new Error(`a frontier of ${find} without a model`);
  return find === 'context' ? contextsOf(model) : batchesOf(model);
};

const modelsOf = (family: Family): Scale => ({
  size: family.size,
  isSteady: family.isSteady,
  at: (index, job) => {
    const model = family.at(index);
    const named = family.isSteady ? {} : { modelId: model.id };
    return { model, job, largest: countParameters(model).total, ...named };
  },
  end: 'there is no larger model to try',
});

const longestSequence = 2 ** 24;

/** A learned position embedding has no row beyond its last. */
const contextsOf = (model: Model): Scale => ({
  size: model.positions > 0 ? Math.min(model.context, longestSequence) : longestSequence,
  isSteady: true,
  at: (index, job) => ({ model, job: { ...job, sequence: index + 1 }, largest: index + 1 }),
  end: model.positions > 0 ? `${model.name} has learned positions for no more` : 'longer sequences are not tried',
});

const batchesOf = (model: Model): Scale => ({
  size: 65536,
  isSteady: true,
  at: (index, job) => ({ model, job: sized(job, index + 1), largest: index + 1 }),
  end: 'larger micro-batches are not tried',
});

const pointOf = (trained: Trained, machine: Machine, scale: Scale, hint: number | undefined): FrontierPoint =>
  placed(trained, machine, scale, hint).point;

const placed = (
  { planner, job: asked }: Trained,
  machine: Machine,
  scale: Scale,
  hint: number | undefined,
): { readonly point: FrontierPoint; readonly at: number } => {
  const job = { ...asked, method: planner.method };
  const refusal = planner.refuses?.(job);
  if (refusal !== undefined) return { point: { ...nothing(planner, 'gpu'), why: refusal }, at: -1 };
  const missing = (index: number): Infeasible | undefined => {
    const one = scale.at(index, job);
    return planner.check(machine, one.model, one.job);
  };
  const at = largestIn(scale, (index) => missing(index) === undefined, hint);
  const atEnd = at + 1 >= scale.size;
  // The next one is what the machine refuses; after the very last there is none, and the GPU is as good a name as any.
  const limitedBy = atEnd ? 'gpu' : (missing(at + 1) ?? unlimited).shortBy.tier;
  const why = atEnd ? { why: scale.end } : {};
  if (at < 0) return { point: { ...nothing(planner, limitedBy), ...why }, at };
  const { model, largest, modelId } = scale.at(at, job);
  const { layers, hidden } = model;
  const maxParameters = countParameters(model).total;
  const named = modelId === undefined ? {} : { modelId };
  return { point: { system: planner.id, largest, maxParameters, layers, hidden, limitedBy, ...named, ...why }, at };
};

const unlimited: Pick<Infeasible, 'shortBy'> = { shortBy: { tier: 'gpu', bytes: bytes(0) } };

const nothing = ({ id }: Planner, limitedBy: TierId): FrontierPoint => ({
  system: id,
  largest: 0,
  maxParameters: 0,
  layers: 0,
  hidden: 0,
  limitedBy,
});

/** -1 if none fits. Where larger ones may need less, each is looked at, from the largest down. */
const largestIn = ({ size, isSteady }: Scale, fits: (index: number) => boolean, hint: number | undefined): number => {
  if (isSteady) return pastDips(largestFitting(-1, size, fits, hint), size, fits);
  for (let index = size - 1; index >= 0; index -= 1) if (fits(index)) return index;
  return -1;
};

/** One layer less and one head more, or sub-groups of another size, may need less memory: looks on as far as that matters. */
const pastDips = (found: number, size: number, fits: (index: number) => boolean): number => {
  let largest = found;
  for (let index = found + 2; index < size && index <= largest + dipWidth; index += 1) {
    if (fits(index)) largest = index;
  }
  return largest;
};

const dipWidth = 8;
