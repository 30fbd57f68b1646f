import { activationMoments } from '../cost/activations.ts';
import { reduceBucket } from '../cost/deepspeed.ts';
import { part } from '../cost/ledger.ts';
import type { Stages } from '../cost/memory/staged.ts';
import { largestAtEnd, largestInBackward, waitingElements } from '../cost/outline.ts';
import { bucketBytes, departingBytes, waitingGradient } from '../cost/reduction.ts';
import type { Stage3 } from './stage3.ts';

/** What DeepSpeed holds on the GPU at stage 3 where all weights are fetched. stage3.py, constructor. */
export const gpuStages = (stage3: Stage3): Stages => {
  const { activations, model, outline, machine } = stage3;
  const [atLoss = [], inBackward = []] = activationMoments(activations, model.layers);
  const leaving = (largest: number) => part('gradients', 'a gradient on its way', departing(stage3, largest));
  const weights = part('weights', '16-bit weights at hand', 2 * elementsAtHand(stage3));
  const waiting = part('gradients', waitingGradient, 2 * waitingElements(outline));
  return {
    resident: [
      part('buffers', 'reduce buckets', bucketBytes(reduceBucket(model.hidden), 3)),
      part('context', 'CUDA context', machine.gpu?.reservedBytes.value ?? 0),
    ],
    forward: [[weights, ...atLoss]],
    backward: [
      [weights, ...inBackward, waiting, leaving(largestInBackward(outline))],
      [weights, leaving(largestAtEnd(outline))],
    ],
    step: [],
  };
};

/** GPU bytes of one departure of gradients besides the bucket. */
export const departing = ({ model, departing: way }: Stage3, largest: number): number =>
  departingBytes(largest, reduceBucket(model.hidden), way);

type Fetched = Pick<Stage3, 'outline' | 'prefetch' | 'tiling'>;

/** Elements of weights on the GPU at once: the block that computes, and the one ahead. */
export const elementsAtHand = ({ outline, prefetch, tiling }: Fetched): number => {
  const { beforeElements: first, headElements: last, layers } = outline;
  const layer = tiling?.atHand ?? outline.largestLayerElements;
  if (prefetch === 0) return Math.max(first, layer, last);
  return Math.max(first + layer, layer + last, layers > 1 ? 2 * layer : 0);
};
