import { frameworks } from '../../cost/frameworks.ts';
import type { Footprint } from '../../cost/memory/footprint.ts';
import { fragmentation, plainFootprint } from '../../cost/memory/plain.ts';
import type { PlainSizes } from '../../cost/memory/plain-sizes.ts';
import { plainSizes } from '../../cost/memory/plain-sizes.ts';
import type { Setup } from '../../cost/memory/setup.ts';
import { setupOf } from '../../cost/memory/setup.ts';
import type { Rates } from '../../cost/rates.ts';
import { plainGpuOf, ratesOf } from '../../cost/rates.ts';
import type { PlainSeconds } from '../../cost/time/plain.ts';
import { plainSeconds } from '../../cost/time/plain.ts';
import type { SizedJob } from '../../job/job.ts';
import { weightsOf } from '../../job/job.ts';
import type { Machine } from '../../machine/machine.ts';
import type { Model } from '../../model/model.ts';
import type { Design } from './design.ts';

/** One design for one machine, model and job, with the numbers that its memory, bound and schedule are made of. */
export interface Situation {
  readonly machine: Machine;
  readonly model: Model;
  readonly job: SizedJob;
  readonly design: Design;
  readonly setup: Setup;
  readonly sizes: PlainSizes;
  readonly footprint: Footprint;
  readonly rates: Rates;
  /** Times of the GPU, computed where a plan needs them. */
  seconds(): PlainSeconds;
}

/** Without DeepSpeed the fp32 master is the model itself, and autocast makes 16-bit copies. PyTorch, torch.amp. */
const withMaster = (job: SizedJob): SizedJob => (weightsOf(job) === 'mixed' ? { ...job, weights: 'fp32' } : job);

/** Plans are made for this framework: what others do differently is told where their runs are compared. */
export const planned = frameworks['hugging-face'];

export const situationOf = (machine: Machine, model: Model, asked: SizedJob, design: Design): Situation => {
  const job = withMaster(asked);
  const setup = setupOf(model, job, planned, design.keeping);
  const sizes = plainSizes(setup);
  const rates = ratesOf(machine, undefined);
  const footprint = plainFootprint(setup, sizes, {
    contextBytes: machine.gpu?.reservedBytes.value ?? 0,
    pagedToHost: design.paged,
    weightsOnHost: design.weights === 'dram',
    margin: fragmentation,
  });
  const seconds = () => plainSeconds(setup, sizes.states, plainGpuOf(rates), rates);
  return { machine, model, job, design, setup, sizes, footprint, rates, seconds };
};
