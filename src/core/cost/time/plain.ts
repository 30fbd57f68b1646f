import { updateTraffic } from '../memory/optimizers.ts';
import type { Setup } from '../memory/setup.ts';
import { tokensOf, trainedBytes } from '../memory/setup.ts';
import { trainedCount } from '../memory/weights.ts';
import type { HandOverRates } from './hand-over.ts';
import { handOver } from './hand-over.ts';
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
  readonly launching: LaunchWork;
}

/**
 * Operators of one micro-batch, forward and backward with the recompute, what the CPU takes to hand them over and the
 * GPU to compute them. Where the first is the longer, a faster GPU helps little (SKIP, arXiv 2504.11750, section 4).
 * Layers and head by themselves: embedding and update are a few large kernels.
 */
export interface LaunchWork {
  readonly operators: number;
  readonly cpuSeconds: number;
  readonly gpuSeconds: number;
}

export const plainSeconds = (setup: Setup, states: number, gpu: PlainGpu, cpu: HandOverRates): PlainSeconds => {
  const again = setup.keeping === 'layer' || setup.keeping === 'offloaded';
  const tokens = tokensOf(setup);
  const { hidden, vocab } = setup.model;
  const embedding = setup.full || setup.adapter?.trainEmbeddings === true ? trainedBytes(setup) * vocab * hidden : 0;
  const part = partsWith(setup, cpu);
  const kinds = setup.kinds.map(({ name, count, model: one }) => ({
    name,
    count,
    forward: part('layer', layerSeconds(one, setup, gpu, false), false),
    backward: part('layer', layerSeconds(one, setup, gpu, true), true),
  }));
  const headForward = part('rest', headSeconds(setup, gpu, false), false);
  const headBackward = part('rest', headSeconds(setup, gpu, true), true);
  return {
    layers: kinds.map(({ name, count, forward, backward }) => {
      const selective = setup.keeping === 'selective' ? forward.pointwise : 0;
      return {
        name,
        count,
        forward: forward.seconds,
        backward: backward.seconds + (again ? forward.seconds : selective),
      };
    }),
    headForward: headForward.seconds,
    headBackward: headBackward.seconds,
    embeddingForward: (tokens * 6 * hidden) / gpu.memory,
    embeddingBackward: (tokens * 6 * hidden + 2 * embedding) / gpu.memory,
    update: updateSeconds(setup, states, gpu),
    launching: workOf([
      ...kinds.flatMap(({ count, forward, backward }) => [
        [count * (again ? 2 : 1), forward] as const,
        [count, backward] as const,
      ]),
      [1, headForward],
      [1, headBackward],
    ]),
  };
};

type Part = LaunchWork & { readonly pointwise: number; readonly seconds: number };

/** A part takes as long as the GPU computes or the CPU hands over. */
const partsWith =
  (setup: Setup, cpu: HandOverRates) =>
  (of: 'layer' | 'rest', one: LayerSeconds, backward: boolean): Part => {
    const handed = handOver(one, of, setup, cpu, backward);
    const gpuSeconds = sumOfSeconds(one);
    return { ...handed, gpuSeconds, pointwise: one.pointwise, seconds: Math.max(gpuSeconds, handed.cpuSeconds) };
  };

const workOf = (parts: readonly (readonly [times: number, part: LaunchWork])[]): LaunchWork => {
  const total = (key: keyof LaunchWork) => parts.reduce((sum, [times, part]) => sum + times * part[key], 0);
  return { operators: total('operators'), cpuSeconds: total('cpuSeconds'), gpuSeconds: total('gpuSeconds') };
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
