import type { Footprint } from '../cost/memory/footprint.ts';
import { shortfallOf } from '../cost/ledger.ts';
import { beyondPinnedLimit, pinnedLimitText } from '../cost/memory/pinned-limit.ts';
import type { SizedJob } from '../job/job.ts';
import type { Machine } from '../machine/machine.ts';
import type { Model } from '../model/model.ts';
import type { Decisions, Infeasible, Outcome, Planner, TierUse } from '../planners/types.ts';
import { simulate } from '../schedule/engine.ts';
import type { Schedule, TierId, Timeline } from '../schedule/types.ts';
import { bytes, seconds } from '../units.ts';

/** One way to run a step, what it holds at once, and the rest when it is asked for. */
export interface Candidate {
  readonly memory: readonly TierUse[];
  /** Bytes of host memory that are pinned at most. */
  readonly pinned: number;
  /** Lower is faster, each for itself: a candidate that is higher nowhere makes another one needless. */
  readonly ranks: readonly number[];
  footprint(): Footprint;
  bound(): number;
  schedule(): Schedule;
  decisions(): Decisions;
}

type CandidatesOf = (machine: Machine, model: Model, job: SizedJob) => readonly Candidate[];

/** A planner that is a list of candidates: the fastest one that fits is its plan. */
export const fastestOf = (candidatesOf: CandidatesOf): Pick<Planner, 'check' | 'bound' | 'decide'> => ({
  check: (machine, model, job) => {
    const all = candidatesOf(machine, model, job);
    return machine.gpu !== undefined && all.some((one) => lacking(machine, one) === 0)
      ? undefined
      : nearestMiss(machine, all);
  },
  bound: (machine, model, job) => {
    const fitting = undominated(machine, candidatesOf(machine, model, job));
    return seconds(fitting.length === 0 ? 0 : Math.min(...fitting.map((one) => one.bound())));
  },
  decide: (machine, model, job) => {
    const all = candidatesOf(machine, model, job);
    return fastest(undominated(machine, all)) ?? nearestMiss(machine, all);
  },
});

/** Of those that fit, the ones that may be the fastest. */
const undominated = (machine: Machine, all: readonly Candidate[]): readonly Candidate[] => {
  const fitting = machine.gpu === undefined ? [] : all.filter((one) => lacking(machine, one) === 0);
  return fitting.filter((one) => !fitting.some((other) => other !== one && dominates(other, one)));
};

const dominates = (a: Candidate, b: Candidate): boolean =>
  a.ranks.every((rank, place) => rank <= (b.ranks[place] ?? 0));

/** In order of their bounds, until no bound is below the best time. */
const fastest = (candidates: readonly Candidate[]): Outcome | undefined => {
  const ordered = candidates.map((one) => ({ one, bound: one.bound() })).sort((a, b) => a.bound - b.bound);
  let best: { readonly one: Candidate; readonly timeline: Timeline } | undefined;
  for (const { one, bound } of ordered) {
    if (best !== undefined && bound >= best.timeline.stepSeconds) break;
    const timeline = simulate(one.schedule());
    if (best === undefined || timeline.stepSeconds < best.timeline.stepSeconds) best = { one, timeline };
  }
  if (best === undefined) return undefined;
  const { one, timeline } = best;
  const { memory } = one;
  const [decisions, footprint] = [one.decisions(), one.footprint()];
  return { kind: 'feasible', decisions, memory, footprint, schedule: timeline.schedule, timeline };
};

/** Of what does not fit, the candidate that lacks least. */
const nearestMiss = (machine: Machine, all: readonly Candidate[]): Infeasible => {
  const [first, ...others] = all;
  if (first === undefined) throw new Error('a system without candidates');
  const gap = (one: Candidate) => lacking(machine, one);
  const nearest = others.reduce((best, next) => (gap(next) < gap(best) ? next : best), first);
  const { memory } = nearest;
  const short = shortfallOf(memory);
  const beyond = beyondPinnedLimit(machine, nearest.pinned);
  if (short === undefined && beyond === 0) throw new Error('what fits was called infeasible');
  const shortBy = short ?? { tier: 'dram', bytes: bytes(beyond) };
  const why = short === undefined ? pinnedLimitText : whyNot(machine, memory, short.tier);
  return { kind: 'infeasible', shortBy, why, memory, footprint: nearest.footprint() };
};

/** Bytes that it is short of, in all tiers together and of what may be pinned: how far it is from fitting. */
const lacking = (machine: Machine, { memory, pinned }: Candidate): number =>
  memory.reduce((sum, { peak, capacity }) => sum + Math.max(0, peak - capacity), beyondPinnedLimit(machine, pinned));

const whyNot = (machine: Machine, memory: readonly TierUse[], tier: TierId): string => {
  if (tier === 'gpu' && machine.gpu === undefined) return 'no GPU known: choose one from the catalogue';
  if (tier === 'nvme' && machine.storage.length === 0) return 'no drive known: measure one, or add one';
  const parts = memory.find((use) => use.tier === tier)?.parts ?? [];
  const [largest, second] = [...parts].sort((a, b) => b.bytes - a.bytes);
  const rest = second === undefined ? '' : `, ${second.name} and the rest`;
  return `${placeNames[tier]} cannot hold ${largest?.name ?? 'the model'}${rest}`;
};

const placeNames: Readonly<Record<TierId, string>> = {
  gpu: 'GPU memory',
  dram: 'host memory',
  cxl: 'CXL memory',
  nvme: 'the drives',
};
