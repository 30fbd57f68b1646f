import type { ActivationMode } from '../../cost/activations.ts';
import { deepspeedRefuses } from '../../cost/deepspeed-jobs.ts';
import type { Checkpointing } from '../../job/choices.ts';
import type { SizedJob } from '../../job/job.ts';
import type { Machine } from '../../machine/machine.ts';
import type { Model } from '../../model/model.ts';
import { simulate } from '../../schedule/engine.ts';
import type { Timeline } from '../../schedule/types.ts';
import { seconds } from '../../units.ts';
import type { Knob, KnobValues, Tuning } from '../knobs.ts';
import type { Infeasible, Outcome, Planner, SettledKnob, TierUse } from '../types.ts';
import { boundOf } from './bound.ts';
import type { Design } from './design.ts';
import { undominated } from './design.ts';
import { infinityKnobs, offloadKnobs } from './knob-list.ts';
import { decisionsOf, settledKnobs } from './knobs.ts';
import { footprintOf, infeasible, lacking, memoryOf } from './memory.ts';
import { scheduleOf } from './schedule.ts';
import type { Settled } from './settle.ts';
import { settledInfinity, settledOffload } from './settle.ts';
import type { Situation } from './situation.ts';
import { situationsOf } from './situation.ts';

/** A system that is a set of designs: the fastest one that fits is its plan. Knobs leave fewer of them, or others. */
const zero = (names: Names, knobs: readonly Knob[], settle: (values: KnobValues) => Settled): Planner => {
  const tune = (values: KnobValues): Planner => planned(names, { knobs, tune }, settle(values));
  return tune({});
};

type Names = Pick<Planner, 'id' | 'title' | 'cites'>;

const planned = (names: Names, tuning: Tuning<Planner>, settled: Settled): Planner => ({
  ...names,
  method: 'full',
  tuning,
  refuses: (job) => deepspeedRefuses(job) ?? settled.contradiction,
  check: (machine, model, job) => {
    const all = fitted(machine, model, job, settled);
    return all.some(({ fits }) => fits) ? undefined : nearestMiss(all);
  },
  bound: (machine, model, job) => {
    const candidates = candidatesOf(fitted(machine, model, job, settled));
    return seconds(candidates.length === 0 ? 0 : Math.min(...candidates.map(({ situation }) => boundOf(situation))));
  },
  decide: (machine, model, job) =>
    decide(fitted(machine, model, job, settled), (situation) => settledKnobs(tuning.knobs, settled.values, situation)),
});

interface Fitted {
  readonly situation: Situation;
  readonly memory: readonly TierUse[];
  /** Bytes that it is short of. */
  readonly lacks: number;
  readonly fits: boolean;
}

const fitted = (machine: Machine, model: Model, job: SizedJob, settled: Settled): readonly Fitted[] =>
  situationsOf(machine, model, job, asked(job, withoutPins(machine, settled))).map((situation) => {
    const memory = memoryOf(situation);
    const lacks = lacking(situation, memory);
    return { situation, memory, lacks, fits: machine.gpu !== undefined && lacks === 0 };
  });

/** Where little may be pinned, also what does without, as far as nobody has settled that. */
const withoutPins = ({ memory }: Machine, { designs, values }: Settled): readonly Design[] =>
  memory.dram.pinned?.limitBytes === undefined || values['pin_memory'] !== undefined
    ? designs
    : [...designs, ...designs.filter(({ pinned }) => pinned).map((design) => ({ ...design, pinned: false }))];

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

const decide = (all: readonly Fitted[], knobsOf: (situation: Situation) => readonly SettledKnob[]): Outcome => {
  const chosen = fastest(candidatesOf(all));
  if (chosen === undefined) return nearestMiss(all);
  const { fit, timeline } = chosen;
  const { schedule } = timeline;
  const { situation, memory } = fit;
  const decisions = { ...decisionsOf(situation), knobs: knobsOf(situation) };
  const footprint = footprintOf(situation);
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
  decide(fitted(machine, model, job, { values: {}, designs: [design] }), () => []);

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
  offloadKnobs,
  settledOffload,
);

export const zeroInfinity = zero(
  {
    id: 'zero-infinity',
    title: 'ZeRO-Infinity',
    cites: 'Rajbhandari et al., arXiv 2104.07857, as DeepSpeed 0.19.6 runs it at stage 3, on CPU or NVMe',
  },
  infinityKnobs,
  settledInfinity,
);
