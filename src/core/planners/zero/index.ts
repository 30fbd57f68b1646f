import { modesFor } from '../../cost/activations.ts';
import { deepspeedRefuses } from '../../cost/deepspeed-jobs.ts';
import { pinnedPeak } from '../../cost/memory/staged.ts';
import type { SizedJob } from '../../job/job.ts';
import type { Machine } from '../../machine/machine.ts';
import type { Model } from '../../model/model.ts';
import type { Candidate } from '../fastest.ts';
import { decided, fastestOf } from '../fastest.ts';
import type { Knob, KnobValues, Tuning } from '../knobs.ts';
import type { Outcome, Planner, SettledKnob } from '../types.ts';
import { boundOf } from './bound.ts';
import type { Design } from './design.ts';
import { ranksOf } from './design.ts';
import { hostStages } from './host-memory.ts';
import { infinityKnobs, offloadKnobs } from './knob-list.ts';
import { decisionsOf, settledKnobs } from './knobs.ts';
import { footprintOf, memoryOf } from './memory.ts';
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
  ...fastestOf((machine, model, job) =>
    candidatesOf(machine, model, job, asked(job, withoutPins(machine, settled)), (situation) =>
      settledKnobs(tuning.knobs, settled.values, situation),
    ),
  ),
});

const candidatesOf = (
  machine: Machine,
  model: Model,
  job: SizedJob,
  designs: readonly Design[],
  knobsOf: (situation: Situation) => readonly SettledKnob[],
): readonly Candidate[] =>
  situationsOf(machine, model, job, designs).map((situation) => ({
    memory: memoryOf(situation),
    pinned: () => pinnedPeak(hostStages(situation)),
    ranks: ranksOf(situation.design),
    footprint: () => footprintOf(situation),
    bound: () => boundOf(situation),
    schedule: () => scheduleOf(situation),
    decisions: () => ({ ...decisionsOf(situation), knobs: knobsOf(situation) }),
  }));

/** Where little may be pinned, also what does without, as far as nobody has settled that. */
const withoutPins = ({ memory }: Machine, { designs, values }: Settled): readonly Design[] =>
  memory.dram.pinned?.limitBytes === undefined || values['pin_memory'] !== undefined
    ? designs
    : [...designs, ...designs.filter(({ pinned }) => pinned).map((design) => ({ ...design, pinned: false }))];

/** Designs that do with activations what the job says. */
const asked = (job: SizedJob, designs: readonly Design[]): readonly Design[] => {
  const modes = modesFor(job);
  return designs.filter(({ activations }) => modes.includes(activations));
};

/** What comes of one design alone, whether or not a system would choose it. */
export const outcomeOf = (machine: Machine, model: Model, job: SizedJob, design: Design): Outcome =>
  decided(
    machine,
    candidatesOf(machine, model, job, [design], () => []),
  );

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
