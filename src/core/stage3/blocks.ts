import { waitingElements } from '../cost/outline.ts';
import type { Phase } from '../schedule/types.ts';
import type { Stage3 } from './stage3.ts';

/** A stretch of the model that computes as one task: the embedding, a layer, or the head with the loss. */
export interface Block {
  readonly name: string;
  readonly phase: Phase;
  readonly gpuSeconds: number;
  /**
   * Elements of weights that must come to the GPU first, in how many tensors; how many are there at once, and those
   * that may leave afterwards.
   */
  readonly needs: number;
  readonly tensors: number;
  readonly holds: number;
  readonly frees: number;
  /** GPU bytes of activations taken when it starts, and given back when it ends. */
  readonly takes: number;
  readonly gives: number;
  /** A layer leaves a checkpoint in forward and needs it in backward. */
  readonly isLayer: boolean;
}

export const forwardBlocks = (stage3: Stage3): readonly Block[] => {
  const { outline, activations } = stage3;
  const work = stage3.work();
  const { before, after, beforeElements, headElements, layers } = outline;
  const common = { phase: 'forward', gives: 0, isLayer: false } as const;
  return [
    {
      ...common,
      ...whole(beforeElements, before.length),
      name: 'embedding',
      gpuSeconds: work.embeddingForward,
      takes: 0,
    },
    ...numbered(layers, (place) => ({
      ...common,
      ...layerWeights(stage3, 1),
      name: `forward ${place + 1}`,
      gpuSeconds: work.layerForward,
      takes: activations.kept + activations.forward,
      gives: activations.forward,
      isLayer: true,
    })),
    // Its weights stay for backward, which follows at once.
    {
      ...common,
      ...whole(headElements, after.length),
      name: 'head and loss',
      gpuSeconds: work.headForward,
      frees: 0,
      takes: activations.loss,
    },
  ];
};

export const backwardBlocks = (stage3: Stage3): readonly Block[] => {
  const { outline, activations, tiling } = stage3;
  const work = stage3.work();
  const { before, beforeElements, headElements, layers } = outline;
  const waiting = 2 * waitingElements(outline);
  const common = { phase: 'backward', takes: 0, isLayer: false } as const;
  return [
    {
      ...common,
      ...whole(0, 0),
      name: 'head backward',
      gpuSeconds: work.headBackward,
      frees: headElements,
      gives: activations.loss,
    },
    ...numbered(layers, (place) => ({
      ...common,
      ...layerWeights(stage3, tiling?.backwardFetches ?? 1),
      name: `backward ${layers - place}`,
      gpuSeconds: work.layerBackward + (activations.recompute ? work.layerForward : 0),
      takes: activations.backward + (place === 0 ? waiting : 0),
      gives: activations.backward + activations.kept,
      isLayer: true,
    })),
    {
      ...common,
      ...whole(beforeElements, before.length),
      name: 'embedding backward',
      gpuSeconds: work.embeddingBackward,
      gives: waiting,
    },
  ];
};

type Weights = Pick<Block, 'needs' | 'tensors' | 'holds' | 'frees'>;

const whole = (elements: number, tensors: number): Weights => ({
  needs: elements,
  tensors,
  holds: elements,
  frees: elements,
});

/** What a layer's weights hold: all of them, or the tiles at hand. Layers that differ hold what the mean one does. */
const layerWeights = ({ outline: { layer, layerElements }, tiling }: Stage3, fetches: number): Weights => {
  const held = Math.min(layerElements, tiling?.atHand ?? layerElements);
  return { needs: fetches * layerElements, tensors: fetches * layer.length, holds: held, frees: held };
};

const numbered = (count: number, block: (place: number) => Block): readonly Block[] =>
  Array.from({ length: count }, (_, place) => block(place));
