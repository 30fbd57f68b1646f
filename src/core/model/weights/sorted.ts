import type { StoredTensor } from './stored.ts';
import { isQuantised, roleOf } from './stored.ts';

/** A stored tensor of the language model: its place within its layer, or its name where it is in none. */
export interface PlacedTensor {
  readonly name: string;
  readonly place: string;
  readonly shape: readonly number[];
  readonly elements: number;
}

/** Stored tensors, sorted by what they are to the model. */
export interface SortedWeights {
  readonly outside: readonly PlacedTensor[];
  /** By number of layer; a gap is an empty list. */
  readonly layers: readonly (readonly PlacedTensor[])[];
  /** Parameters of what is no part of the language model, by name. */
  readonly besides: ReadonlyMap<string, number>;
  readonly bytes: number;
  readonly tensors: number;
  readonly quantised: boolean;
}

/** `layerLimit`: layers numbered from it on predict further tokens and are beside the model. */
export const sortWeights = (tensors: readonly StoredTensor[], layerLimit: number): SortedWeights => {
  const outside: PlacedTensor[] = [];
  const layers: PlacedTensor[][] = [];
  const besides = new Map<string, number>();
  const beside = (name: string, elements: number) => besides.set(name, (besides.get(name) ?? 0) + elements);
  for (const tensor of tensors) {
    const role = roleOf(tensor);
    if (role.kind === 'beside') beside(role.name, role.elements);
    if (role.kind !== 'weight') continue;
    const placed = { name: tensor.name, place: role.place, shape: tensor.shape, elements: role.elements };
    if (role.layer === undefined) outside.push(placed);
    else if (role.layer >= layerLimit) beside('multi-token prediction', role.elements);
    else layerAt(layers, role.layer).push(placed);
  }
  return { outside, layers, besides, ...sizesOf(tensors) };
};

/** Names may hold any number: no model has so many layers. */
const mostLayers = 4096;

const layerAt = (layers: PlacedTensor[][], index: number): PlacedTensor[] => {
  const wanted = Math.min(index, mostLayers);
  while (layers.length <= wanted) layers.push([]);
  return layers[wanted] ?? [];
};

const sizesOf = (tensors: readonly StoredTensor[]) => ({
  bytes: tensors.reduce((total, { bytes }) => total + bytes, 0),
  tensors: tensors.length,
  quantised: tensors.some(isQuantised),
});

export const totalOf = (tensors: readonly PlacedTensor[]): number =>
  tensors.reduce((total, { elements }) => total + elements, 0);

/** All parameters of the language model that are stored. */
export const storedParameters = ({ outside, layers }: SortedWeights): number =>
  layers.reduce((total, layer) => total + totalOf(layer), totalOf(outside));

export const isEmbedding = ({ place }: PlacedTensor): boolean =>
  /(^|\.)(embed_tokens|wte|word_embeddings|tok_embeddings|tokens_embed|embed_in|token_embd|embeddings?)\.weight$/.test(
    place,
  );

export const isHead = ({ place }: PlacedTensor): boolean =>
  /(^|\.)(lm_head|embed_out|output|output_layer)\.weight$/.test(place);
