import { updateTraffic } from '../memory/optimizers.ts';
import type { Setup } from '../memory/setup.ts';
import { tokensOf, trainedBytes } from '../memory/setup.ts';
import { trainedCount } from '../memory/weights.ts';
import type { LayerSeconds, PlainGpu } from './layer.ts';
import { headSeconds, layerSeconds, sumOfSeconds } from './layer.ts';

export interface KindSeconds {
  readonly name: string;
  readonly count: number;
  readonly forward: number;
  /** With the recompute, where there is one. */
  readonly backward: number;
}

/** Times of one micro-batch and of the update, each part as long as the GPU computes or the CPU hands over, whichever is longer. */
export interface PlainSeconds {
  /** Of one layer of each kind, in the order of the model's kinds. */
  readonly layers: readonly KindSeconds[];
  readonly headForward: number;
  readonly headBackward: number;
  readonly embeddingForward: number;
  readonly embeddingBackward: number;
  readonly update: number;
}

export const plainSeconds = (setup: Setup, states: number, gpu: PlainGpu, perOperator: number): PlainSeconds => {
  const paced = (one: LayerSeconds) => Math.max(sumOfSeconds(one), one.operators * perOperator);
  const again = setup.keeping === 'layer' || setup.keeping === 'offloaded';
  const tokens = tokensOf(setup);
  const { hidden, vocab } = setup.model;
  const embedding = setup.full || setup.adapter?.trainEmbeddings === true ? trainedBytes(setup) * vocab * hidden : 0;
  return {
    layers: setup.kinds.map(({ name, count, model: one }) => {
      const forward = layerSeconds(one, setup, gpu, false);
      const backward = layerSeconds(one, setup, gpu, true);
      const selective = setup.keeping === 'selective' ? forward.pointwise : 0;
      return { name, count, forward: paced(forward), backward: paced(backward) + (again ? paced(forward) : selective) };
    }),
    headForward: paced(headSeconds(setup, gpu, false)),
    headBackward: paced(headSeconds(setup, gpu, true)),
    embeddingForward: (tokens * 6 * hidden) / gpu.memory,
    embeddingBackward: (tokens * 6 * hidden + 2 * embedding) / gpu.memory,
    update: updateSeconds(setup, states, gpu),
  };
};

/** Norm of the gradients and their clipping, then the update: all of it memory-bound. */
const updateSeconds = (setup: Setup, states: number, gpu: PlainGpu): number => {
  const elements = trainedCount(setup);
  const bytes = trainedBytes(setup);
  const clip = setup.job.optimizerInBackward ? 0 : 3 * bytes;
  return (elements * (clip + updateTraffic(setup.job.optimizer, states, elements, bytes))) / gpu.memory;
};

/** One micro-batch, forward and backward. */
export const microBatch = ({ layers, ...rest }: PlainSeconds): number =>
  layers.reduce((total, { count, forward, backward }) => total + count * (forward + backward), 0) +
  rest.headForward +
  rest.headBackward +
  rest.embeddingForward +
  rest.embeddingBackward;
