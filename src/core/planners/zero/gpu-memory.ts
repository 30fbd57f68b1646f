import { activationMoments } from '../../cost/activations.ts';
import { stateBytesPerParameter } from '../../cost/adam.ts';
import { reduceBucket } from '../../cost/deepspeed.ts';
import { gpuUpdateTransient } from '../../cost/gpu-update.ts';
import type { Part } from '../../cost/ledger.ts';
import { part } from '../../cost/ledger.ts';
import type { Stages } from '../../cost/memory/staged.ts';
import { fullestParts } from '../../cost/memory/staged.ts';
import { largestAtEnd, largestInBackward, waitingElements } from '../../cost/outline.ts';
import { bucketBytes, departingBytes, waitingGradient } from '../../cost/reduction.ts';
import { twinFlowBytesPerParameter } from '../../cost/twin-flow.ts';
import type { Situation } from './situation.ts';
import { layerAtHand } from './situation.ts';

/**
 * What DeepSpeed holds on the GPU from step to step. stage_1_and_2.py and stage3.py, constructors. Stage 2 makes its
 * buckets anew for each backward (`setup_buckets`), which is when this GPU is fullest.
 */
export const gpuResident = (situation: Situation): readonly Part[] => {
  const { design, model, outline, machine } = situation;
  return [
    ...(design.parameters === 'gpu' ? [part('weights', '16-bit weights', 2 * outline.total)] : []),
    ...statesOnGpu(situation),
    part('buffers', 'reduce buckets', bucketBytes(reduceBucket(model.hidden), design.stage)),
    ...(design.stage === 2 ? [part('buffers', 'gradient staging for the largest tensor', 2 * outline.largest)] : []),
    part('context', 'CUDA context', machine.gpu?.reservedBytes.value ?? 0),
  ];
};

/** Groups that the GPU updates: with their fp32 gradients (TwinFlow), or all 16-bit gradients where none leave. */
const statesOnGpu = ({ design, gpuElements }: Situation): readonly Part[] => {
  if (gpuElements === 0) return [];
  const { states, gradients } = twinFlowBytesPerParameter;
  const each = design.optimizer === 'gpu' ? stateBytesPerParameter.gradients : gradients;
  return [
    part('optimizer', 'optimizer states (fp32 master, m, v)', states * gpuElements),
    part('gradients', 'gradients', each * gpuElements),
  ];
};

/** The loss; its end, when the head's gradient leaves; backward of a layer while gradients leave; the embedding's. */
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
      [weights, ...atLoss, waiting, leaving(outline.largestAfter)],
      [weights, ...inBackward, waiting, leaving(largestInBackward(outline))],
      [weights, leaving(largestAtEnd(outline))],
    ],
    step: [[part('workspace', 'fp32 copies of one group (optimizer step)', updateBytes(situation))]],
  };
};

export const gpuParts = (situation: Situation): readonly Part[] => fullestParts(gpuStages(situation));

/** While the GPU updates a group: AdamW's root of v, and its fp32 gradients where they are not there all the time. */
export const updateBytes = ({ design, grouping, onGpu }: Situation): number => {
  const largest = grouping.groups.slice(0, onGpu).reduce((most, elements) => Math.max(most, elements), 0);
  return largest * (gpuUpdateTransient.adam + (design.optimizer === 'gpu' ? gpuUpdateTransient.singleGradients : 0));
};

/** GPU bytes of one departure of gradients besides the bucket. */
export const departing = ({ model, design }: Situation, largest: number): number =>
  departingBytes(largest, reduceBucket(model.hidden), design.optimizer === 'gpu' ? 'kept' : `stage ${design.stage}`);

/** Elements of weights on the GPU at once where they are fetched: the block that computes, and the one ahead. */
export const elementsAtHand = (situation: Situation): number => {
  const { outline, design } = situation;
  const { beforeElements: first, headElements: last, layers } = outline;
  const layer = layerAtHand(situation);
  if (design.prefetch === 0) return Math.max(first, layer, last);
  return Math.max(first + layer, layer + last, layers > 1 ? 2 * layer : 0);
};
