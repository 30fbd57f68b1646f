import { autoBuckets, commonKnobs, deepspeedDefaults, optimizerBufferCount } from '../../cost/deepspeed.ts';
import { aioOf } from '../../cost/deepspeed-release.ts';
import { elementsAtHand } from '../../stage3/gpu-memory.ts';
import type { Knob, KnobValue, KnobValues } from '../knobs.ts';
import type { Decisions, DeepSpeedDecisions, SettledKnob } from '../types.ts';
import type { Design } from './design.ts';
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
  const swaps = design.optimizer === 'nvme' && design.pipelined;
  const aio = aioOf(design.release);
  return {
    ...commonKnobs(model.hidden, outline.largest),
    stage: design.stage,
    release: design.release,
    subGroupSize: grouping.size,
    prefetchBucketSize: fetches ? design.prefetch * outline.layerElements : autoBuckets(model.hidden).prefetch,
    maxLiveParameters: fetches
      ? elementsAtHand({ ...situation, prefetch: design.prefetch })
      : deepspeedDefaults.maxLiveParameters,
    pinMemory: design.pinned,
    ratio: design.ratio,
    ...unreleased(design),
    parameterBufferCount: parameterBufferCount(situation),
    optimizerBufferCount: optimizerBufferCount(design.pipelined),
    pipelineRead: swaps,
    pipelineWrite: swaps,
    aioBlockBytes: aio.blockBytes,
    aioQueueDepth: aio.queueDepth,
    aioThreads: aio.threads,
  };
};

const unreleased = ({ delayed, tiles }: Design): Pick<DeepSpeedDecisions, 'unreleased'> => {
  if (delayed)
    return { unreleased: 'DeepSpeed has no option for delayed updates: its paper has, its code of today has not' };
  return tiles > 1
    ? {
        unreleased:
          'tiling is no option but a change of the model: deepspeed.zero.TiledLinear in place of its linear layers',
      }
    : {};
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
    ...splitOf(situation),
    deepspeed: deepspeedOf(situation),
  };
};

/** Where TwinFlow leaves optimizer states and gradients in two places. */
const splitOf = ({ design, gpuElements, outline }: Situation): Pick<Decisions, 'split'> => {
  if (design.optimizer !== 'dram' || gpuElements === 0) return {};
  const share = gpuElements / outline.total;
  const shares = [
    { tier: 'gpu', share },
    { tier: 'dram', share: 1 - share },
  ] as const;
  return { split: { optimizer: shares, gradients: shares } };
};

/** What each knob came to. Placement and overlap are searched, the size of groups follows from memory. */
export const settledKnobs = (
  knobs: readonly Knob[],
  values: KnobValues,
  situation: Situation,
): readonly SettledKnob[] =>
  knobs.map(({ id }) => ({
    knob: id,
    value: settings[id]?.(situation) ?? values[id] ?? '',
    by: values[id] !== undefined ? 'given' : isSearched(id, situation) ? 'search' : 'fixed',
  }));

/** Plans without pinned memory are tried where it is limited. */
const isSearched = (knob: string, { machine }: Situation): boolean =>
  searched.has(knob) || (knob === 'pin_memory' && machine.memory.dram.pinned?.limitBytes !== undefined);

const searched: ReadonlySet<string> = new Set(['parameters', 'optimizer', 'prefetch', 'pipeline', 'sub_group_size']);

const settings: Readonly<Record<string, (situation: Situation) => KnobValue>> = {
  deepspeed: ({ design }) => design.release,
  stage: ({ design }) => String(design.stage),
  flush: ({ design }) => design.flush,
  pin_memory: ({ design }) => design.pinned,
  delayed_update: ({ design }) => design.delayed,
  ratio: ({ design }) => design.ratio,
  sub_group_size: ({ grouping }) => grouping.size,
  parameters: ({ design }) => design.parameters,
  optimizer: ({ design }) => design.optimizer,
  prefetch: ({ design }) => design.parameters !== 'gpu' && design.prefetch === 1,
  pipeline: ({ design }) => design.optimizer === 'nvme' && design.pipelined,
  tiling: ({ design }) => design.tiles,
};
