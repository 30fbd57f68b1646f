import type { Footprint } from '../cost/memory/footprint.ts';
import type { Held } from '../cost/shortage.ts';
import { lackingIn, shortageOf } from '../cost/shortage.ts';
import type { SizedJob } from '../job/job.ts';
import type { Machine } from '../machine/machine.ts';
import type { Model } from '../model/model.ts';
import { simulate } from '../schedule/engine.ts';
import type { Schedule, TierId, Timeline } from '../schedule/types.ts';
import { seconds } from '../units.ts';
import type { Decisions, Infeasible, Outcome, Planner } from './types.ts';

/** One way to run a step, what it holds at once, and the rest when it is asked for. */
export interface Candidate extends Held {
  /**
   * Lower is faster, each for itself: a candidate that is higher nowhere makes another one needless. Absent where
   * that cannot be said.
   */
  readonly ranks?: readonly number[];
  /** Why a tier does not hold it, where more can be said than the names of the largest parts. */
  readonly whyNot?: (tier: TierId) => string;
  footprint(): Footprint;
  /** Seconds that no schedule of it can beat. */
  bound(): number;
  schedule(): Schedule;
  decisions(): Decisions;
}

type CandidatesOf = (machine: Machine, model: Model, job: SizedJob) => readonly Candidate[];

/** A planner that is a list of candidates: the fastest one that fits is its plan. */
export const fastestOf = (candidatesOf: CandidatesOf): Pick<Planner, 'check' | 'bound' | 'decide'> => ({
  check: (machine, model, job) => {
    const all = candidatesOf(machine, model, job);
    return all.some((one) => fits(machine, one)) ? undefined : infeasible(machine, nearestMiss(machine, all));
  },
  bound: (machine, model, job) => {
    const fitting = undominated(machine, candidatesOf(machine, model, job));
    return seconds(fitting.length === 0 ? 0 : Math.min(...fitting.map((one) => one.bound())));
  },
  decide: (machine, model, job) => decided(machine, candidatesOf(machine, model, job)),
});

/** What comes of some candidates on a machine. */
export const decided = (machine: Machine, all: readonly Candidate[]): Outcome => {
  const found = fastest(undominated(machine, all));
  if (found !== undefined) return found;
  const nearest = nearestMiss(machine, all);
  return { ...infeasible(machine, nearest), footprint: nearest.footprint() };
};

const fits = (machine: Machine, one: Candidate): boolean => machine.gpu !== undefined && lackingIn(machine, one) === 0;

/** Of those that fit, the ones that may be the fastest. */
const undominated = (machine: Machine, all: readonly Candidate[]): readonly Candidate[] => {
  const fitting = all.filter((one) => fits(machine, one));
  return fitting.filter((one) => !fitting.some((other) => other !== one && dominates(other, one)));
};

const dominates = ({ ranks: a }: Candidate, { ranks: b }: Candidate): boolean =>
  a !== undefined && b !== undefined && a.every((rank, place) => rank <= (b[place] ?? 0));

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
const nearestMiss = (machine: Machine, all: readonly Candidate[]): Candidate => {
  const [first, ...others] = all;
  if (first === undefined) throw new Error('a system without candidates');
  const gap = (one: Candidate) => lackingIn(machine, one);
  return others.reduce((best, next) => (gap(next) < gap(best) ? next : best), first);
};

const infeasible = (machine: Machine, one: Candidate): Infeasible => {
  const found = shortageOf(machine, one, one.whyNot);
  if (found === undefined) throw new Error('what fits was called infeasible');
  return { kind: 'infeasible', ...found, memory: one.memory };
};
