import type { ActivationMode } from '../../cost/activations.ts';
import { deepspeedRefuses } from '../../cost/deepspeed-jobs.ts';
import type { Checkpointing } from '../../job/choices.ts';
import type { SizedJob } from '../../job/job.ts';
import type { Machine } from '../../machine/machine.ts';
import type { Model } from '../../model/model.ts';
import { simulate } from '../../schedule/engine.ts';
import type { Timeline } from '../../schedule/types.ts';
import { seconds } from '../../units.ts';
import type { Infeasible, Outcome, Planner, TierUse } from '../types.ts';
import { boundOf } from './bound.ts';
import type { Design } from './design.ts';
import { infinityDesigns, offloadDesigns, undominated } from './design.ts';
import { decisionsOf } from './knobs.ts';
import { footprintOf, infeasible, lacking, memoryOf } from './memory.ts';
import { scheduleOf } from './schedule.ts';
import type { Situation } from './situation.ts';
import { situationsOf } from './situation.ts';

/** A system that is a set of designs: the fastest one that fits is its plan. */
const zero = (names: Pick<Planner, 'id' | 'title' | 'cites'>, designs: readonly Design[]): Planner => ({
  ...names,
  method: 'full',
  refuses: deepspeedRefuses,
  check: (machine, model, job) => {
    const all = fitted(machine, model, job, designs);
    return all.some(({ fits }) => fits) ? undefined : nearestMiss(all);
  },
  bound: (machine, model, job) => {
    const candidates = candidatesOf(fitted(machine, model, job, designs));
    return seconds(candidates.length === 0 ? 0 : Math.min(...candidates.map(({ situation }) => boundOf(situation))));
  },
  decide: (machine, model, job) => decide(fitted(machine, model, job, designs)),
});

interface Fitted {
  readonly situation: Situation;
  readonly memory: readonly TierUse[];
  /** Bytes that it is short of. */
  readonly lacks: number;
  readonly fits: boolean;
}

const fitted = (machine: Machine, model: Model, job: SizedJob, designs: readonly Design[]): readonly Fitted[] =>
  situationsOf(machine, model, job, asked(job, designs)).map((situation) => {
    const memory = memoryOf(situation);
    const lacks = lacking(situation, memory);
    return { situation, memory, lacks, fits: machine.gpu !== undefined && lacks === 0 };
  });

const modes: Readonly<Partial<Record<Checkpointing, ActivationMode>>> = {
  none: 'kept',
  layer: 'checkpoints on the GPU',
  offloaded: 'checkpoints in host memory',
};

/** Designs that do with activations what the job says; all where it leaves that to the planner. */
const asked = ({ checkpointing }: SizedJob, designs: readonly Design[]): readonly Design[] => {
  const mode = modes[checkpointing];
  return mode === undefined ? designs : designs.filter(({ activations }) => activations === mode);
};

/** Those that fit and may be the fastest. */
const candidatesOf = (all: readonly Fitted[]): readonly Fitted[] => {
  const fitting = all.filter(({ fits }) => fits);
  const best = new Set(undominated(fitting.map(({ situation }) => situation.design)));
  return fitting.filter(({ situation }) => best.has(situation.design));
};

const decide = (all: readonly Fitted[]): Outcome => {
  const chosen = fastest(candidatesOf(all));
  if (chosen === undefined) return nearestMiss(all);
  const { fit, timeline } = chosen;
  const { schedule } = timeline;
  const { situation, memory } = fit;
  const [decisions, footprint] = [decisionsOf(situation), footprintOf(situation)];
  return { kind: 'feasible', decisions, memory, footprint, schedule, timeline };
};

interface Chosen {
  readonly fit: Fitted;
  readonly timeline: Timeline;
}

/** In order of their bounds, until no bound is below the best time. */
const fastest = (candidates: readonly Fitted[]): Chosen | undefined => {
  const ordered = candidates.map((fit) => ({ fit, bound: boundOf(fit.situation) })).sort((a, b) => a.bound - b.bound);
  let best: Chosen | undefined;
  for (const { fit, bound } of ordered) {
    if (best !== undefined && bound >= best.timeline.stepSeconds) break;
    const timeline = simulate(scheduleOf(fit.situation));
    if (best === undefined || timeline.stepSeconds < best.timeline.stepSeconds) best = { fit, timeline };
  }
  return best;
};

/** What comes of one design alone, whether or not a system would choose it. */
export const outcomeOf = (machine: Machine, model: Model, job: SizedJob, design: Design): Outcome =>
  decide(fitted(machine, model, job, [design]));

/** Of what does not fit, the design that lacks least. */
const nearestMiss = (all: readonly Fitted[]): Infeasible => {
  const [first, ...others] = all;
  if (first === undefined) throw new Error('a system without designs');
  const nearest = others.reduce((best, next) => (next.lacks < best.lacks ? next : best), first);
  const found = infeasible(nearest.situation, nearest.memory);
  if (found === undefined) throw new Error('what fits was called infeasible');
  return found;
};

export const zeroOffload = zero(
  {
    id: 'zero-offload',
    title: 'ZeRO-Offload',
    cites: 'Ren et al., arXiv 2101.06840, as DeepSpeed 0.19.6 runs it at stage 2 with its optimizer on the CPU',
  },
  offloadDesigns,
);

export const zeroInfinity = zero(
  {
    id: 'zero-infinity',
    title: 'ZeRO-Infinity',
    cites: 'Rajbhandari et al., arXiv 2104.07857, as DeepSpeed 0.19.6 runs it at stage 3, on CPU or NVMe',
  },
  infinityDesigns,
);
