import { stateBytesPerParameter } from '../../cost/adam.ts';
import { activationMoments } from '../../cost/activations.ts';
import { deepspeedDefaults } from '../../cost/deepspeed.ts';
import type { Part } from '../../cost/ledger.ts';
import { part, sizeOf } from '../../cost/ledger.ts';
import type { Stages } from '../../cost/memory/staged.ts';
import { fullestParts } from '../../cost/memory/staged.ts';
import type { Outline } from '../../cost/outline.ts';
import { largestAtEnd, largestInBackward, waitingElements } from '../../cost/outline.ts';
import { bucketBytes, departingBytes, waitingGradient } from '../../cost/reduction.ts';
import type { Situation } from './situation.ts';

/** fp32 gradient beside master and moments of a group that lives on the GPU: 16 B in all, as measured with TwinFlow. */
const staticBytesPerParameter = stateBytesPerParameter.optimizer + 4;

/** DeepSpeed's own reduce bucket, which the authors left as it is. */
export const bucketElements = 5e8;

/**
 * What the fork holds on the GPU from step to step: the buffers of a visiting group stay allocated, and, without a flash
 * kernel, the one that Megatron multiplies queries and keys into (core/utils.py, `GlobalMemoryBuffer`; the logs hold it
 * from their first forward on: 1.25 GiB with 4 sequences of 2048 and 40 heads, a fourth of it with one).
 */
export const gpuResident = ({ groups, outline, settings, machine, scores }: Situation): readonly Part[] => [
  part('weights', '16-bit weights', 2 * groups.total),
  part(
    'weights',
    'gathered 16-bit weights (stage3_max_live_parameters)',
    settings.ranks === 1 ? 0 : 2 * Math.min(deepspeedDefaults.maxLiveParameters, outline.total),
  ),
  part('optimizer', 'states and gradients that live on the GPU', staticBytesPerParameter * groups.elements.static),
  part('buffers', 'master weights and moments of the visiting sub-group', visitingBytes(groups.largestVisiting)),
  part('buffers', 'reduce bucket', bucketBytes(bucketElements, 3)),
  part('buffers', 'buffer of attention scores', scores),
  part('context', 'CUDA context', machine.gpu?.reservedBytes.value ?? 0),
];

export const visitingBytes = (elements: number): number => stateBytesPerParameter.optimizer * elements;

/**
 * At Megatron's loss: logits (2), their fp32 copy (4), and that less its maximum, which becomes the softmax in its place
 * (4). 8 of the 10 are in `lossBytes`. core/tensor_parallel/cross_entropy.py; so it stands in the logs, to 0.01 GiB.
 */
const softmaxBytesPerLogit = 2;

/**
 * At the loss; in backward of the last layer, with every checkpoint still there; of the first, with every gradient that
 * stays on the GPU already there, each while gradients leave and while attention holds scores computed again and their
 * gradient; and in the update, where the visiting sub-group's gradient is cast to fp32. A full
 * bucket is copied to be reduced, also among one process (`reduce_scatter_coalesced`).
 */
export const gpuStages = (situation: Situation): Stages => {
  const { activations, model, outline, groups, scores } = situation;
  const [atLoss = [], atEnd = []] = activationMoments(activations, model.layers);
  const [, working = []] = activationMoments({ ...activations, kept: activations.kept / model.layers }, model.layers);
  const leaving = departing(outline, largestInBackward(outline));
  const waiting = part('gradients', waitingGradient, 2 * waitingElements(outline));
  const attention = [part('activations', 'attention scores and their gradient', scoresInBackward * scores)];
  const retained = part('gradients', '16-bit gradients of visiting sub-groups', 2 * groups.elements.visiting);
  return inAllocator({
    resident: gpuResident(situation),
    forward: [[...atLoss, part('loss', 'softmax of the logits', softmaxBytes(situation))]],
    backward: [
      ...[leaving, attention].flatMap((most) => [
        [...atEnd, waiting, ...most],
        [...working, waiting, ...most, retained],
      ]),
      [...departing(outline, largestAtEnd(outline)), retained],
    ],
    step: [
      [
        retained,
        part('gradients', 'fp32 gradient of the visiting sub-group', 4 * groups.largestVisiting),
        part('buffers', 'states of the sub-group that leaves', visitingBytes(groups.largestVisiting)),
      ],
    ],
  });
};

const scoresInBackward = 2;

/** What attention holds of a layer in backward beyond what gradients that leave take at another time. */
export const scoresBesideDeparture = (situation: Situation): number =>
  Math.max(0, scoresInBackward * situation.scores - departingHeld(situation, false));

const departing = (outline: Outline, largest: number): readonly Part[] => [
  part('gradients', 'a gradient on its way', departingBytes(largest, bucketElements, 'stage 3')),
  part('buffers', 'copy of the reduce bucket', 2 * Math.min(bucketElements, outline.total)),
];

/** GPU bytes of one departure of gradients: of the embedding's, which come last, or of any before. */
export const departingHeld = ({ outline }: Situation, atEnd: boolean): number =>
  sizeOf(departing(outline, atEnd ? largestAtEnd(outline) : largestInBackward(outline)));

export const softmaxBytes = ({ model, job }: Situation): number =>
  model.head === 'none' || job.loss !== 'plain'
    ? 0
    : softmaxBytesPerLogit * job.microBatch * job.sequence * model.vocab;

/**
 * Blocks that the caching allocator cannot give to what comes: a share of everything but the context, larger than in a
 * plain loop, since gradients that stay lie between those that go. Fitted to one verdict of the logs (13B on one GPU of
 * 40 GB ran out of memory with period 3); tested on those with 2 and 4, and on all runs that fitted.
 */
const fragmentation = 0.125;

const inAllocator = (stages: Stages): Stages => {
  const held = (parts: readonly Part[]) =>
    parts.reduce((sum, { component, bytes }) => sum + (component === 'context' ? 0 : bytes), 0);
  const resident = held(stages.resident);
  const margin = (parts: readonly Part[]): readonly Part[] => [
    ...parts,
    part('margin', 'fragments of the caching allocator', fragmentation * (resident + held(parts))),
  ];
  return {
    resident: stages.resident,
    forward: stages.forward.map(margin),
    backward: stages.backward.map(margin),
    step: stages.step.map(margin),
  };
};

export const gpuParts = (situation: Situation): readonly Part[] => fullestParts(gpuStages(situation));

/** Fragments at the fullest moment. */
export const gpuMargin = (situation: Situation): number =>
  sizeOf(gpuParts(situation).filter(({ component }) => component === 'margin'));

/**
 * No room for a second departure beside the fullest moment: PyTorch's allocator empties its cache for each. The logs
 * count these flushes: 21 a step, one a departure, in the runs of 13B on one GPU of 40 GB with period 5, 15 to 18 with
 * 8, 12 with 10, and at most 3 without interleaving; none elsewhere.
 */
export const isCrowded = (situation: Situation): boolean =>
  sizeOf(gpuParts(situation)) + departingHeld(situation, false) >
  (situation.machine.gpu?.memoryBytes.value ?? Infinity);
