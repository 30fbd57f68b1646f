import type { Keeping } from '../../cost/memory/setup.ts';
import type { Method } from '../../job/choices.ts';
import { weightFormatsOf } from '../../job/choices.ts';
import type { Job } from '../../job/job.ts';
import { weightsOf } from '../../job/job.ts';
import type { Candidate } from '../fastest.ts';
import { fastestOf } from '../fastest.ts';
import type { Planner } from '../types.ts';
import { boundOf } from './bound.ts';
import { designsFor } from './design.ts';
import { decisionsOf } from './knobs.ts';
import { memoryOf, pinnedIn, whyNot } from './memory.ts';
import { scheduleOf } from './schedule.ts';
import type { Situation } from './situation.ts';
import { situationOf } from './situation.ts';

/** What a system allows between forward and backward; the fastest way that fits is its plan. */
interface Plain extends Pick<Planner, 'id' | 'title' | 'cites'> {
  readonly method: Method;
  readonly keepings: readonly Keeping[];
}

export const plain = ({ keepings, ...names }: Plain): Planner => ({
  ...names,
  refuses,
  ...fastestOf((machine, model, job) => {
    const own = { ...job, method: names.method };
    return designsFor(own, keepings).map((design) => candidateOf(situationOf(machine, model, own, design)));
  }),
});

const candidateOf = (situation: Situation): Candidate => ({
  memory: memoryOf(situation),
  pinned: () => pinnedIn(situation),
  whyNot: (tier) => whyNot(situation, tier === 'gpu'),
  footprint: () => situation.footprint,
  bound: () => boundOf(situation),
  schedule: () => scheduleOf(situation),
  decisions: () => decisionsOf(situation),
});

const refuses = (job: Job): string | undefined => {
  const [format, allowed] = [weightsOf(job), weightFormatsOf[job.method]];
  if (!allowed.includes(format)) return `weights are ${format}: ${job.method} has them as ${allowed.join(', ')}`;
  return job.optimizerInBackward && job.gradientAccumulation > 1
    ? 'an optimizer that runs in backward needs one micro-batch a step: it frees each gradient at once'
    : undefined;
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
