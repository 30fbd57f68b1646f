import type { Model } from '../model/model.ts';
import { tensorsOf } from '../model/tensors.ts';

/** A model as the number of elements of its tensors, in forward order: what comes first, one layer, what comes last. */
export interface Outline {
  /** Word and position embeddings, and their norm. */
  readonly before: readonly number[];
  /** Any layer: all are alike. */
  readonly layer: readonly number[];
  readonly layers: number;
  /** Final norm, and the head where it is a matrix of its own. */
  readonly after: readonly number[];
  readonly beforeElements: number;
  readonly layerElements: number;
  readonly afterElements: number;
  /** Elements that the last block needs at hand: its own tensors, and the embedding where the head is tied to it. */
  readonly headElements: number;
  readonly total: number;
  readonly largest: number;
  readonly largestInLayer: number;
  readonly largestAfter: number;
}

const known = new WeakMap<Model, Outline>();

/** Made once for each model: planners ask for it again and again. */
export const outlineOf = (model: Model): Outline => {
  const found = known.get(model);
  if (found !== undefined) return found;
  const outline = makeOutline(model);
  known.set(model, outline);
  return outline;
};

const makeOutline = (model: Model): Outline => {
  const tensors = tensorsOf({ ...model, layers: 1 });
  const first = tensors.findIndex(({ name }) => name.startsWith(layerPrefix));
  const last = tensors.findLastIndex(({ name }) => name.startsWith(layerPrefix));
  const elements = tensors.map((tensor) => Number(tensor.elements));
  const [before, layer, after] = [elements.slice(0, first), elements.slice(first, last + 1), elements.slice(last + 1)];
  const [beforeElements, layerElements, afterElements] = [total(before), total(layer), total(after)];
  return {
    before,
    layer,
    after,
    layers: model.layers,
    beforeElements,
    layerElements,
    afterElements,
    headElements: afterElements + (model.head === 'tied' ? model.vocab * model.hidden : 0),
    total: beforeElements + model.layers * layerElements + afterElements,
    largest: Math.max(...elements),
    largestInLayer: Math.max(...layer),
    largestAfter: Math.max(0, ...after),
  };
};

const layerPrefix = 'layers.0.';
const total = (elements: readonly number[]) => elements.reduce((sum, n) => sum + n, 0);

/** Calls back for each tensor in model order. */
export const eachTensor = (outline: Outline, visit: (elements: number) => void): void => {
  for (const elements of outline.before) visit(elements);
  for (let layer = 0; layer < outline.layers; layer += 1) for (const elements of outline.layer) visit(elements);
  for (const elements of outline.after) visit(elements);
};

/** Sum over all tensors of what `size` says of each. */
export const sumOver = (outline: Outline, size: (elements: number) => number): number => {
  const sum = (elements: readonly number[]) => total(elements.map(size));
  return sum(outline.before) + outline.layers * sum(outline.layer) + sum(outline.after);
};

/** Elements of the largest gradient while layers run backward: a layer's, or that of a head with its own matrix. */
export const largestInBackward = ({ largestInLayer, largestAfter }: Outline): number =>
  Math.max(largestInLayer, largestAfter);

/** The same for the embedding, whose gradients come last. */
export const largestAtEnd = ({ before }: Outline): number => Math.max(0, ...before);

/**
 * Elements of the gradient that a tied head leaves for the embedding's matrix: autograd hands it on only when backward
 * has reached the embedding, whose own share is then added.
 */
export const waitingElements = ({ headElements, afterElements }: Outline): number => headElements - afterElements;

/** Elements whose gradients each block of backward yields: head and final norm, layers from the last, embedding. */
export const backwardElements = (outline: Outline): readonly number[] => [
  outline.afterElements,
  ...Array.from({ length: outline.layers }, () => outline.layerElements),
  outline.beforeElements,
];
