import { activationMoments } from '../../cost/activations.ts';
import { stateBytesPerParameter } from '../../cost/adam.ts';
import { reduceBucket } from '../../cost/deepspeed.ts';
import { gpuUpdateTransient } from '../../cost/gpu-update.ts';
import type { Part } from '../../cost/ledger.ts';
import { part } from '../../cost/ledger.ts';
import type { Stages } from '../../cost/memory/staged.ts';
import { fullestParts } from '../../cost/memory/staged.ts';
import { largestAtEnd, largestInBackward, waitingElements } from '../../cost/outline.ts';
import type { Departing } from '../../cost/reduction.ts';
import { bucketBytes, departingBytes, waitingGradient } from '../../cost/reduction.ts';
import { twinFlowBytesPerParameter } from '../../cost/twin-flow.ts';
import { elementsAtHand } from '../../stage3/gpu-memory.ts';
import type { Design } from './design.ts';
import type { Situation } from './situation.ts';

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
  const leaving = (largest: number) =>
    part(
      'gradients',
      'a gradient on its way',
      departingBytes(largest, reduceBucket(model.hidden), departingOf(design)),
    );
  const waiting = part('gradients', waitingGradient, 2 * waitingElements(outline));
  const weights = part(
    'weights',
    '16-bit weights at hand',
    design.parameters === 'gpu' ? 0 : 2 * elementsAtHand({ ...situation, prefetch: design.prefetch }),
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

export const departingOf = ({ optimizer, stage }: Design): Departing =>
  optimizer === 'gpu' ? 'kept' : `stage ${stage}`;
