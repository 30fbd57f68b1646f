import { activationMoments } from '../../cost/activations.ts';
import { reduceBucket } from '../../cost/deepspeed.ts';
import type { Part } from '../../cost/ledger.ts';
import { part } from '../../cost/ledger.ts';
import type { Stages } from '../../cost/memory/staged.ts';
import { fullestParts } from '../../cost/memory/staged.ts';
import { largestAtEnd, largestInBackward, waitingElements } from '../../cost/outline.ts';
import { bucketBytes, departingBytes, waitingGradient } from '../../cost/reduction.ts';
import type { Situation } from './situation.ts';

/**
 * What DeepSpeed holds on the GPU from step to step. stage_1_and_2.py and stage3.py, constructors. Stage 2 makes its
 * buckets anew for each backward (`setup_buckets`), which is when this GPU is fullest.
 */
export const gpuResident = ({ design, model, outline, machine }: Situation): readonly Part[] => [
  ...(design.parameters === 'gpu' ? [part('weights', '16-bit weights', 2 * outline.total)] : []),
  part('buffers', 'reduce buckets', bucketBytes(reduceBucket(model.hidden), design.stage)),
  ...(design.stage === 2 ? [part('buffers', 'gradient staging for the largest tensor', 2 * outline.largest)] : []),
  part('context', 'CUDA context', machine.gpu?.reservedBytes.value ?? 0),
];

/** The loss; backward of a layer while gradients leave, and the embedding's gradient at the end. */
export const gpuStages = (situation: Situation): Stages => {
  const { activations, model, outline, design } = situation;
  const [atLoss = [], inBackward = []] = activationMoments(activations, model.layers);
  const leaving = (largest: number) => part('gradients', 'a gradient on its way', departing(situation, largest));
  const waiting = part('gradients', waitingGradient, 2 * waitingElements(outline));
  const weights = part(
    'weights',
    '16-bit weights at hand',
    design.parameters === 'gpu' ? 0 : 2 * elementsAtHand(situation),
  );
  return {
    resident: gpuResident(situation),
    forward: [[weights, ...atLoss]],
    backward: [
      [weights, ...inBackward, waiting, leaving(largestInBackward(outline))],
      [weights, leaving(largestAtEnd(outline))],
    ],
    step: [],
  };
};

export const gpuParts = (situation: Situation): readonly Part[] => fullestParts(gpuStages(situation));

/** GPU bytes of one departure of gradients besides the bucket. */
export const departing = ({ model, design }: Situation, largest: number): number =>
  departingBytes(largest, reduceBucket(model.hidden), `stage ${design.stage}`);

/** Elements of weights on the GPU at once where they are fetched: the block that computes, and the one ahead. */
export const elementsAtHand = ({ outline, design }: Situation): number => {
  const { beforeElements: first, largestLayerElements: layer, headElements: last, layers } = outline;
  if (design.prefetch === 0) return Math.max(first, layer, last);
  return Math.max(first + layer, layer + last, layers > 1 ? 2 * layer : 0);
};
