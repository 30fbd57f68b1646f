import { autoBuckets, commonKnobs, deepspeedDefaults, optimizerBufferCount } from '../../cost/deepspeed.ts';
import type { Decisions, DeepSpeedDecisions } from '../types.ts';
import { elementsAtHand } from './gpu-memory.ts';
import type { Situation } from './situation.ts';

/** Slots for all tensors of the blocks in flight that are fetched at all, and not below DeepSpeed's default. */
export const parameterBufferCount = ({ outline, design, model }: Situation): number => {
  const threshold = autoBuckets(model.hidden).persistence;
  const fetched = outline.layer.filter((elements) => elements > threshold).length;
  return Math.max(deepspeedDefaults.parameterBufferCount, design.slots * fetched);
};

/** A design in the words of DeepSpeed's configuration. */
const deepspeedOf = (situation: Situation): DeepSpeedDecisions => {
  const { design, outline, model, grouping } = situation;
  const fetches = design.parameters !== 'gpu';
  return {
    ...commonKnobs(model.hidden, outline.largest),
    stage: design.stage,
    subGroupSize: grouping.size,
    prefetchBucketSize: fetches ? design.prefetch * outline.layerElements : autoBuckets(model.hidden).prefetch,
    maxLiveParameters: fetches ? elementsAtHand(situation) : deepspeedDefaults.maxLiveParameters,
    pinMemory: true,
    parameterBufferCount: parameterBufferCount(situation),
    optimizerBufferCount: optimizerBufferCount(design.pipelined),
    pipelineRead: design.optimizer === 'nvme' && design.pipelined,
    pipelineWrite: design.optimizer === 'nvme' && design.pipelined,
  };
};

export const decisionsOf = (situation: Situation): Decisions => {
  const { design, job, arrayIndex } = situation;
  return {
    microBatch: job.microBatch,
    checkpointing: design.activations !== 'kept',
    parameters: design.parameters,
    gradients: design.optimizer,
    optimizer: design.optimizer,
    checkpoints: design.activations === 'checkpoints in host memory' ? 'dram' : 'gpu',
    ...(arrayIndex === undefined ? {} : { storage: arrayIndex }),
    deepspeed: deepspeedOf(situation),
  };
};
