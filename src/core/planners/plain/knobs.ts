import type { Decisions } from '../types.ts';
import type { Situation } from './situation.ts';
import { planned } from './situation.ts';

/** What lives where, for an exporter: no DeepSpeed knobs, but the framework that the plan was made for. */
export const decisionsOf = ({ job, setup, design }: Situation): Decisions => ({
  microBatch: job.microBatch,
  checkpointing: design.keeping === 'layer' || design.keeping === 'offloaded',
  parameters: design.weights,
  gradients: 'gpu',
  optimizer: design.paged ? 'dram' : 'gpu',
  checkpoints: design.keeping === 'offloaded' ? 'dram' : 'gpu',
  plain: {
    framework: planned.id,
    keeping: design.keeping,
    weights: setup.weights,
    doubleQuantised: planned.doubleQuantises,
    optimizer: job.optimizer,
    ...(setup.adapter === undefined ? {} : { adapter: setup.adapter }),
  },
});
