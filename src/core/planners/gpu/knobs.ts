import { autoBuckets, commonKnobs, deepspeedDefaults, optimizerBufferCount } from '../../cost/deepspeed.ts';
import { groupingOf } from '../../cost/sub-groups.ts';
import type { Decisions } from '../types.ts';
import type { Situation } from './situation.ts';

/** Stage 2 without an offload block: on one GPU it partitions nothing. */
export const decisionsOf = ({ job, model, outline, activations }: Situation): Decisions => ({
  microBatch: job.microBatch,
  checkpointing: activations.recompute,
  parameters: 'gpu',
  gradients: 'gpu',
  optimizer: 'gpu',
  checkpoints: 'gpu',
  deepspeed: {
    ...commonKnobs(model.hidden, outline.largest),
    stage: 2,
    release: 'current',
    ratio: 1,
    subGroupSize: groupingOf(outline, 'one').size,
    prefetchBucketSize: autoBuckets(model.hidden).prefetch,
    maxLiveParameters: deepspeedDefaults.maxLiveParameters,
    pinMemory: false,
    parameterBufferCount: deepspeedDefaults.parameterBufferCount,
    optimizerBufferCount: optimizerBufferCount(false),
    pipelineRead: false,
    pipelineWrite: false,
  },
});
