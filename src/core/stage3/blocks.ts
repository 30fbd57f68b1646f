import { waitingElements } from '../cost/outline.ts';
import type { Phase } from '../schedule/types.ts';
import type { Stage3 } from './stage3.ts';

/** A stretch of the model that computes as one task: the embedding, a layer, or the head with the loss. */
export interface Block {
  readonly name: string;
  readonly phase: Phase;
  readonly gpuSeconds: number;
  /** Elements of weights that must come to the GPU first, in how many tensors, and those that may leave afterwards. */
  readonly needs: number;
  readonly tensors: number;
  readonly frees: number;
  /** GPU bytes of activations taken when it starts, and given back when it ends. */
  readonly takes: number;
  readonly gives: number;
  /** A layer leaves a checkpoint in forward and needs it in backward. */
  readonly isLayer: boolean;
}

export const forwardBlocks = ({ outline, activations, work: workOf }: Stage3): readonly Block[] => {
  const work = workOf();
  const { before, layer, after, beforeElements, layerElements, headElements, layers } = outline;
  const common = { phase: 'forward', gives: 0, isLayer: false } as const;
  return [
    {
      ...common,
      name: 'embedding',
      gpuSeconds: work.embeddingForward,
      needs: beforeElements,
      tensors: before.length,
      frees: beforeElements,
      takes: 0,
    },
    ...numbered(layers, (place) => ({
      ...common,
      name: `forward ${place + 1}`,
      gpuSeconds: work.layerForward,
      needs: layerElements,
      tensors: layer.length,
      frees: layerElements,
      takes: activations.kept + activations.forward,
      gives: activations.forward,
      isLayer: true,
    })),
    // Its weights stay for backward, which follows at once.
    {
      ...common,
      name: 'head and loss',
      gpuSeconds: work.headForward,
      needs: headElements,
      tensors: after.length,
      frees: 0,
      takes: activations.loss,
    },
  ];
};

export const backwardBlocks = ({ outline, activations, work: workOf }: Stage3): readonly Block[] => {
  const work = workOf();
  const { before, layer, beforeElements, layerElements, headElements, layers } = outline;
  const waiting = 2 * waitingElements(outline);
  const common = { phase: 'backward', takes: 0, isLayer: false } as const;
  return [
    {
      ...common,
      name: 'head backward',
      gpuSeconds: work.headBackward,
      needs: 0,
      tensors: 0,
      frees: headElements,
      gives: activations.loss,
    },
    ...numbered(layers, (place) => ({
      ...common,
      name: `backward ${layers - place}`,
      gpuSeconds: work.layerBackward + (activations.recompute ? work.layerForward : 0),
      needs: layerElements,
      tensors: layer.length,
      frees: layerElements,
      takes: activations.backward + (place === 0 ? waiting : 0),
      gives: activations.backward + activations.kept,
      isLayer: true,
    })),
    {
      ...common,
      name: 'embedding backward',
      gpuSeconds: work.embeddingBackward,
      needs: beforeElements,
      tensors: before.length,
      frees: beforeElements,
      gives: waiting,
    },
  ];
};

const numbered = (count: number, block: (place: number) => Block): readonly Block[] =>
  Array.from({ length: count }, (_, place) => block(place));
