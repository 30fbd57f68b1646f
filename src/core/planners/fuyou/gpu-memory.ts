import type { Part } from '../../cost/ledger.ts';
import { part } from '../../cost/ledger.ts';
import type { Stages } from '../../cost/memory/staged.ts';
import { fullestParts } from '../../cost/memory/staged.ts';
import type { Outline } from '../../cost/outline.ts';
import { largestAtEnd, waitingElements } from '../../cost/outline.ts';
import { normBytesPerElement, normElements, waitingGradient } from '../../cost/reduction.ts';
import { batchTokens } from '../../model/batch.ts';
import { workingSetBytes } from '../../model/activations.ts';
import { kindsOf } from '../../model/layers.ts';
import type { Model } from '../../model/model.ts';
import { attentionValues, mlpValues } from '../../model/token-values.ts';
import { hasAttention } from '../../model/widths.ts';
import type { Base } from './base.ts';

type Ahead = Base & { readonly prefetch: number };

/** Elements that gather on the GPU before they leave. Artifact, ratel_optimizer.py, `release_grad_bucket_size`. */
const bucketElements = 5e6;

export const gpuResident = ({ machine }: Base): readonly Part[] => [
  part('buffers', 'gradient bucket', 2 * bucketElements),
  part('context', 'CUDA context', machine.gpu?.reservedBytes.value ?? 0),
];

/** `outputs`: bytes of the most outputs that one layer swaps; they come back while the layer is computed again. */
export const gpuStages = (base: Ahead, outputs: number): Stages => {
  const { activations, model, outline, settings } = base;
  const { kept } = activations;
  const recomputed = workingSet(base);
  const weights = part('weights', '16-bit weights at hand', 2 * elementsAtHand(base));
  const leaving = (size: number) => part('gradients', 'a gradient on its way', size);
  const { before, after, layers } = leavingIn(outline);
  const waiting = part('gradients', waitingGradient, 2 * waitingElements(outline));
  const inputs = part('checkpoints', 'layer inputs, in use and on their way', Math.min(2, model.layers) * kept);
  const sent = part(
    'checkpoints',
    'activations on their way',
    Math.min(copiesInFlight, model.layers) * (settings.checkpoints * kept + outputs),
  );
  return {
    resident: gpuResident(base),
    forward: [
      [weights, sent, part('activations', "one layer's activations", activations.forward)],
      [weights, sent, part('loss', 'logits and loss', activations.loss)],
    ],
    backward: [
      [weights, inputs, part('loss', 'logits and loss', activations.loss), leaving(after)],
      [
        weights,
        inputs,
        waiting,
        part('activations', "one layer's activations", Math.max(recomputed.all, recomputed.kept + outputs)),
        leaving(layers),
      ],
      [weights, waiting, leaving(before)],
    ],
    step: [],
  };
};

export const gpuParts = (base: Ahead, outputs: number): readonly Part[] => fullestParts(gpuStages(base, outputs));

/** Copies that forward leaves behind it: it waits for the one before the last. */
export const copiesInFlight = 2;

/**
 * GPU bytes of a gradient that is handed on: the tensor's gradient, its copy, and a piece in double precision for the
 * norm. papers/fuyou-memascend, section 1.3.
 */
const leavingBytes = (largest: number): number => 4 * largest + normBytesPerElement * Math.min(largest, normElements);

/** The same while the embedding, what comes after the layers, and a layer run backward. */
export const leavingIn = (outline: Outline) => ({
  before: leavingBytes(largestAtEnd(outline)),
  after: leavingBytes(outline.largestAfter),
  layers: leavingBytes(outline.largestInLayer),
});

/** Elements of weights at once: the block that computes and those ahead. */
export const elementsAtHand = ({ outline, prefetch }: Ahead): number => {
  const { beforeElements: first, largestLayerElements: layer, headElements: last, layers } = outline;
  const within = Math.min(prefetch + 1, layers) * layer;
  const beside = Math.min(prefetch, layers) * layer;
  return Math.max(within, first + beside, last + beside);
};

/**
 * What is live while a layer is computed again and then runs backward, without its input: what it keeps, and at most.
 * With two checkpoints a layer attention and MLP do so one after the other, and the larger counts: norm's output, what
 * the half keeps, the gradient of its output and those inside it; 28 T h for GPT's MLP, which with its input and the
 * next one are the 32 T h of papers/fuyou-memascend, section 1.3.
 */
export const workingSet = ({
  model,
  job,
  activations,
  settings,
}: Base): { readonly kept: number; readonly all: number } => {
  if (settings.checkpoints === 1) {
    const all = Math.max(0, workingSetBytes(model, job) - activations.kept);
    return { kept: all, all };
  }
  const tokens = batchTokens(job);
  const halves = kindsOf(model).flatMap(({ model: one }) => halvesOf(one, job));
  const largest = (size: (half: Half) => number) =>
    tokens * halves.reduce((most, half) => Math.max(most, size(half)), 0);
  // The norm's output, and the gradient of what the half yields.
  const each = half16 * model.hidden * tokens;
  return {
    kept: each + largest(({ kept }) => kept),
    all: 2 * each + largest(({ kept, gradients }) => kept + gradients),
  };
};

const half16 = 2;

/** Bytes a token. */
interface Half {
  readonly kept: number;
  readonly gradients: number;
}

const halvesOf = (one: Model, job: Base['job']): readonly Half[] => {
  const attention = half16 * attentionValues(one);
  const mlp = half16 * mlpValues(one);
  const scores = hasAttention(one) && !job.flashAttention ? one.heads * job.sequence : 0;
  return [
    { kept: attention + (one.dropout ? 5 : 4) * scores, gradients: attention + 4 * scores },
    // The activation's input and output are not both needed when their gradients are: one of them has been freed.
    { kept: mlp, gradients: Math.max(0, mlp - half16 * innerWidth(one)) },
  ];
};

const innerWidth = ({ moe, intermediate }: Model): number =>
  moe === undefined ? intermediate : moe.topK * moe.intermediate + (moe.sharedIntermediate ?? 0);
