import type { Phase } from '../../schedule/types.ts';
import { waitingElements } from '../../cost/outline.ts';
import { leavingIn, workingSet } from './gpu-memory.ts';
import type { LayerSwap } from './swap.ts';
import type { Situation } from './situation.ts';

/** A stretch of the model that computes in one go: the embedding, a layer, or the head with the loss. */
export interface Block {
  readonly name: string;
  readonly phase: Phase;
  /** Elements of weights that must come to the GPU first, and go afterwards. */
  readonly elements: number;
  /** Elements whose gradients it yields. */
  readonly gradients: number;
  /** Seconds of the GPU to compute again what was not swapped, and to compute. */
  readonly recompute: number;
  readonly compute: number;
  /** GPU bytes taken when it starts and when its backward proper does; all given back when it ends. */
  readonly takes: number;
  readonly takesMore: number;
  /** Bytes taken, but given back by another block: logits, and the gradient of a tied head. */
  readonly leaves: number;
  readonly gives: number;
  readonly layer?: LayerSwap;
}

const nothing = { gradients: 0, recompute: 0, takes: 0, takesMore: 0, leaves: 0, gives: 0 } as const;

export const forwardBlocks = ({ outline, activations, work, swap }: Situation): readonly Block[] => {
  const common = { ...nothing, phase: 'forward' } as const;
  return [
    { ...common, name: 'embedding', elements: outline.beforeElements, compute: work.embeddingForward },
    ...swap.layers.map((layer, index): Block => ({
      ...common,
      name: `forward ${index + 1}`,
      elements: elementsOf(outline.eachLayer[index]),
      compute: work.layerForward,
      takes: activations.forward,
      layer,
    })),
    {
      ...common,
      name: 'head and loss',
      elements: outline.headElements,
      compute: work.headForward,
      leaves: activations.loss,
    },
  ];
};

export const backwardBlocks = (situation: Situation): readonly Block[] => {
  const { outline, activations, work } = situation;
  const common = { ...nothing, phase: 'backward' } as const;
  const { before, after, layers } = leavingIn(outline);
  return [
    {
      ...common,
      name: 'head backward',
      elements: outline.headElements,
      gradients: outline.afterElements,
      compute: work.headBackward,
      takesMore: after,
      gives: activations.loss,
    },
    ...layersBackward(situation, layers),
    {
      ...common,
      name: 'embedding backward',
      elements: outline.beforeElements,
      gradients: outline.beforeElements,
      compute: work.embeddingBackward,
      takesMore: before,
      gives: 2 * waitingElements(outline),
    },
  ];
};

/** Last to first. What a tied head leaves for the embedding is there from the last layer on. */
const layersBackward = (situation: Situation, leaving: number): readonly Block[] => {
  const { outline, work, swap } = situation;
  const { kept, all } = workingSet(situation);
  return swap.layers
    .map((layer, index): Block => {
      const elements = elementsOf(outline.eachLayer[index]);
      return {
        ...nothing,
        name: `backward ${index + 1}`,
        phase: 'backward',
        elements,
        gradients: elements,
        recompute: layer.recompute,
        compute: work.layerBackward,
        takes: kept,
        takesMore: Math.max(0, all - kept - layer.outputs) + leaving,
        leaves: index === swap.layers.length - 1 ? 2 * waitingElements(outline) : 0,
        layer,
      };
    })
    .reverse();
};

const elementsOf = (layer: readonly number[] | undefined): number => (layer ?? []).reduce((sum, n) => sum + n, 0);
