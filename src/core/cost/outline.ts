import { layerKinds } from '../model/layers.ts';
import type { Model } from '../model/model.ts';
import type { Tensor } from '../model/tensors.ts';
import { layerTensors, tensorsAfter, tensorsBefore } from '../model/tensors.ts';
import { onceForEach } from '../once.ts';

/** A model as the number of elements of its tensors, in forward order: what comes first, one layer, what comes last. */
export interface Outline {
  /** Word and position embeddings, and their norm. */
  readonly before: readonly number[];
  /** The layer with the most elements; where all are alike, any. */
  readonly layer: readonly number[];
  readonly layers: number;
  /** Every layer, first to last; alike ones are one list. */
  readonly eachLayer: readonly (readonly number[])[];
  /** Final norm, and the head where it is a matrix of its own. */
  readonly after: readonly number[];
  readonly beforeElements: number;
  /** Of the mean layer, rounded up: as many times as there are layers, what all of them hold. */
  readonly layerElements: number;
  readonly largestLayerElements: number;
  readonly afterElements: number;
  /** Elements that the last block needs at hand: its own tensors, and the embedding where the head is tied to it. */
  readonly headElements: number;
  readonly total: number;
  readonly largest: number;
  readonly largestInLayer: number;
  readonly largestAfter: number;
}

export const outlineOf = onceForEach((model: Model): Outline => {
  const [before, after] = [sizesOf(tensorsBefore(model)), sizesOf(tensorsAfter(model))];
  const eachLayer = layersOf(model);
  const inLayers = eachLayer.reduce((sum, layer) => sum + total(layer), 0);
  const layer = eachLayer.reduce((most, next) => (total(next) > total(most) ? next : most), eachLayer[0] ?? []);
  const [beforeElements, afterElements] = [total(before), total(after)];
  const largestInLayer = largestOf(eachLayer.flatMap((one) => largestOf(one)));
  return {
    before,
    layer,
    after,
    layers: model.layers,
    eachLayer,
    beforeElements,
    layerElements: Math.ceil(inLayers / model.layers),
    largestLayerElements: total(layer),
    afterElements,
    headElements: afterElements + (model.head === 'tied' ? model.vocab * (model.embeddingWidth ?? model.hidden) : 0),
    total: beforeElements + inLayers + afterElements,
    largest: Math.max(largestOf(before), largestInLayer, largestOf(after)),
    largestInLayer,
    largestAfter: largestOf(after),
  };
});

const layersOf = (model: Model): readonly (readonly number[])[] => {
  const byKind = new Map<string, readonly number[]>();
  return layerKinds(model).map(({ name, model: one }) => {
    const sizes = byKind.get(name) ?? sizesOf(layerTensors(one));
    byKind.set(name, sizes);
    return sizes;
  });
};

const sizesOf = (tensors: readonly Tensor[]): readonly number[] => tensors.map(({ elements }) => Number(elements));
const largestOf = (sizes: readonly number[]): number => sizes.reduce((most, size) => Math.max(most, size), 0);
const total = (elements: readonly number[]) => elements.reduce((sum, n) => sum + n, 0);

/** Calls back for each tensor in model order. */
export const eachTensor = (outline: Outline, visit: (elements: number) => void): void => {
  for (const elements of outline.before) visit(elements);
  for (const layer of outline.eachLayer) for (const elements of layer) visit(elements);
  for (const elements of outline.after) visit(elements);
};

/** Sum over all tensors of what `size` says of each. */
export const sumOver = (outline: Outline, size: (elements: number) => number): number => {
  const sum = (elements: readonly number[]) => total(elements.map(size));
  const ofLayer = new Map<readonly number[], number>();
  const inLayers = outline.eachLayer.reduce((all, layer) => {
    const one = ofLayer.get(layer) ?? sum(layer);
    ofLayer.set(layer, one);
    return all + one;
  }, 0);
  return sum(outline.before) + inLayers + sum(outline.after);
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
  ...outline.eachLayer.map(total).reverse(),
  outline.beforeElements,
];
