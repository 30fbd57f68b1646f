import type { Keeping } from '../../cost/memory/setup.ts';
import type { Method } from '../../job/choices.ts';
import { weightFormatsOf } from '../../job/choices.ts';
import type { Job, SizedJob } from '../../job/job.ts';
import { weightsOf } from '../../job/job.ts';
import type { Machine } from '../../machine/machine.ts';
import type { Model } from '../../model/model.ts';
import { simulate } from '../../schedule/engine.ts';
import type { Timeline } from '../../schedule/types.ts';
import { seconds } from '../../units.ts';
import type { Infeasible, Outcome, Planner } from '../types.ts';
import { boundOf } from './bound.ts';
import { designsFor } from './design.ts';
import { decisionsOf } from './knobs.ts';
import { lackingIn, memoryOf, missing } from './memory.ts';
import { scheduleOf } from './schedule.ts';
import type { Situation } from './situation.ts';
import { situationOf } from './situation.ts';

/** What a system allows between forward and backward; the fastest way that fits is its plan. */
interface Plain extends Pick<Planner, 'id' | 'title' | 'cites'> {
  readonly method: Method;
  readonly keepings: readonly Keeping[];
}

export const plain = ({ keepings, ...names }: Plain): Planner => {
  const all = (machine: Machine, model: Model, job: SizedJob): readonly Situation[] => {
    const own = { ...job, method: names.method };
    return designsFor(own, keepings).map((design) => situationOf(machine, model, own, design));
  };
  return {
    ...names,
    refuses,
    check: (machine, model, job) => {
      const ways = all(machine, model, job);
      return ways.some((way) => missing(way) === undefined) ? undefined : nearestMiss(ways);
    },
    bound: (machine, model, job) => {
      const fitting = all(machine, model, job).filter((way) => missing(way) === undefined);
      return seconds(fitting.length === 0 ? 0 : Math.min(...fitting.map(boundOf)));
    },
    decide: (machine, model, job) => decide(all(machine, model, job)),
  };
};

const refuses = (job: Job): string | undefined => {
  const [format, allowed] = [weightsOf(job), weightFormatsOf[job.method]];
  if (!allowed.includes(format)) return `weights are ${format}: ${job.method} has them as ${allowed.join(', ')}`;
  return job.optimizerInBackward && job.gradientAccumulation > 1
    ? 'an optimizer that runs in backward needs one micro-batch a step: it frees each gradient at once'
    : undefined;
};

const decide = (ways: readonly Situation[]): Outcome => {
  const chosen = fastest(ways.filter((way) => missing(way) === undefined));
  if (chosen === undefined) return nearestMiss(ways);
  const { way, timeline } = chosen;
  return {
    kind: 'feasible',
    decisions: decisionsOf(way),
    memory: memoryOf(way),
    footprint: way.footprint,
    schedule: timeline.schedule,
    timeline,
  };
};

interface Chosen {
  readonly way: Situation;
  readonly timeline: Timeline;
}

/** In order of their bounds, until no bound is below the best time. */
const fastest = (ways: readonly Situation[]): Chosen | undefined => {
  const ordered = ways.map((way) => ({ way, bound: boundOf(way) })).sort((a, b) => a.bound - b.bound);
  let best: Chosen | undefined;
  for (const { way, bound } of ordered) {
    if (best !== undefined && bound >= best.timeline.stepSeconds) break;
    const timeline = simulate(scheduleOf(way));
    if (best === undefined || timeline.stepSeconds < best.timeline.stepSeconds) best = { way, timeline };
  }
  return best;
};

/** Of what does not fit, the way that lacks least. */
const nearestMiss = (ways: readonly Situation[]): Infeasible => {
  const [first, ...others] = ways;
  if (first === undefined) throw new Error('a system without designs');
  const lack = (way: Situation) => lackingIn(memoryOf(way));
  const nearest = others.reduce((best, next) => (lack(next) < lack(best) ? next : best), first);
  const found = missing(nearest);
  if (found === undefined) throw new Error('what fits was called infeasible');
  return found;
};

export const lora = plain({
  id: 'lora',
  title: 'LoRA adapters on one GPU',
  cites: 'Hu et al., arXiv 2106.09685, as PEFT 0.21 runs it under the Hugging Face Trainer',
  method: 'lora',
  keepings: ['all', 'selective', 'layer', 'offloaded'],
});

export const qlora = plain({
  id: 'qlora',
  title: 'QLoRA: adapters on a quantised model',
  cites: 'Dettmers et al., arXiv 2305.14314, as PEFT 0.21 and bitsandbytes 0.50 run it',
  method: 'qlora',
  keepings: ['all', 'selective', 'layer', 'offloaded'],
});

/** Everything trained on the GPU in a loop without DeepSpeed: jobs that ask for what DeepSpeed's engine does otherwise. */
export const plainOnly = plain({
  id: 'gpu-only',
  title: 'Everything on the GPU',
  cites: 'PyTorch and the Hugging Face Trainer without DeepSpeed',
  method: 'full',
  keepings: ['all', 'selective'],
});
export const plainCheckpointed = plain({
  id: 'gpu-checkpointed',
  title: 'Everything on the GPU, with checkpointing',
  cites: 'One checkpoint a layer: Chen et al., arXiv 1604.06174; without DeepSpeed',
  method: 'full',
  keepings: ['layer', 'offloaded'],
});
