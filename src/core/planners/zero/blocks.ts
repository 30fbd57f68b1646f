import { waitingElements } from '../../cost/outline.ts';
import type { Phase } from '../../schedule/types.ts';
import type { Situation } from './situation.ts';
import { backwardFetches, layerAtHand } from './situation.ts';
import type { Step } from './step.ts';

/** A stretch of the model that computes as one task: the embedding, a layer, or the head with the loss. */
export interface Block {
  readonly name: string;
  readonly phase: Phase;
  readonly gpuSeconds: number;
  /** Elements of weights that must come to the GPU first, how many are there at once, and those that leave afterwards. */
  readonly needs: number;
  readonly holds: number;
  readonly frees: number;
  /** GPU bytes of activations taken when it starts, and given back when it ends. */
  readonly takes: number;
  readonly gives: number;
  /** A layer leaves a checkpoint in forward and needs it in backward. */
  readonly isLayer: boolean;
}

export const forwardBlocks = ({ situation, work }: Step): readonly Block[] => {
  const held = heldInLayer(situation);
  const { outline, activations } = situation;
  const { beforeElements: first, layerElements, headElements } = outline;
  const layer = {
    gpuSeconds: work.layerForward,
    needs: layerElements,
    holds: held,
    frees: held,
    takes: activations.kept + activations.forward,
    gives: activations.forward,
    isLayer: true,
  };
  const plain = { phase: 'forward', takes: 0, gives: 0, isLayer: false } as const;
  return [
    { ...plain, name: 'embedding', gpuSeconds: work.embeddingForward, needs: first, holds: first, frees: first },
    ...Array.from({ length: outline.layers }, (_, index) => layerBlock(`forward ${index + 1}`, 'forward', layer)),
    // Its weights stay for backward, which follows at once.
    {
      ...plain,
      name: 'head and loss',
      gpuSeconds: work.headForward,
      needs: headElements,
      holds: headElements,
      frees: 0,
      takes: activations.loss,
    },
  ];
};

export const backwardBlocks = ({ situation, work }: Step): readonly Block[] => {
  const held = heldInLayer(situation);
  const { outline, activations } = situation;
  const { beforeElements: first, layers, layerElements, headElements } = outline;
  const layer = {
    gpuSeconds: work.layerBackward + (activations.recompute ? work.layerForward : 0),
    needs: backwardFetches(situation) * layerElements,
    holds: held,
    frees: held,
    takes: activations.backward,
    gives: activations.backward + activations.kept,
    isLayer: true,
  };
  const waiting = 2 * waitingElements(outline);
  const plain = { phase: 'backward', takes: 0, gives: 0, isLayer: false } as const;
  return [
    {
      ...plain,
      name: 'head backward',
      gpuSeconds: work.headBackward,
      needs: 0,
      holds: 0,
      frees: headElements,
      gives: activations.loss,
    },
    ...Array.from({ length: layers }, (_, index) => {
      const takes = layer.takes + (index === 0 ? waiting : 0);
      return layerBlock(`backward ${layers - index}`, 'backward', { ...layer, takes });
    }),
    {
      ...plain,
      name: 'embedding backward',
      gpuSeconds: work.embeddingBackward,
      needs: first,
      holds: first,
      frees: first,
      gives: waiting,
    },
  ];
};

/** What a layer's weights hold: all of them, or the tiles at hand. Layers that differ hold what the mean one does. */
const heldInLayer = (situation: Situation): number => Math.min(situation.outline.layerElements, layerAtHand(situation));

const layerBlock = (name: string, phase: Phase, layer: Omit<Block, 'name' | 'phase'>): Block => ({
  name,
  phase,
  gpuSeconds: layer.gpuSeconds,
  needs: layer.needs,
  holds: layer.holds,
  frees: layer.frees,
  takes: layer.takes,
  gives: layer.gives,
  isLayer: layer.isLayer,
});
