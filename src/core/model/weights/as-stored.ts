import { layerKinds } from '../layers.ts';
import type { Model } from '../model.ts';
import type { LayerKind, OwnTensor } from '../parts.ts';
import { planOf } from '../plan.ts';
import type { PlacedTensor } from './sorted.ts';

/**
 * The model with some of its layers described by nothing but the tensors that are stored: exact in number, and in work
 * as far as matrices tell.
 */
export const withLayersAsStored = (
  model: Model,
  layers: readonly (readonly PlacedTensor[])[],
  differs: (layer: number) => boolean,
): Model => {
  const { plan, layerTensors, ...rest } = model;
  const known = new Map((plan?.kinds ?? [{ name: 'layer' }]).map((kind) => [kind.name, kind]));
  const names = layerKinds(model).map(({ name }) => name);
  const stored = new Map<string, LayerKind>();
  const next = planOf(model.layers, (layer): LayerKind => {
    const kind = known.get(names[layer] ?? '') ?? { name: 'layer' };
    return differs(layer) ? storedKind(layers[layer] ?? [], stored) : withTensors(kind, layerTensors);
  });
  return { ...rest, plan: next };
};

const withTensors = (kind: LayerKind, tensors: readonly OwnTensor[] | undefined): LayerKind =>
  tensors === undefined ? kind : { ...kind, tensors: [...tensors, ...(kind.tensors ?? [])] };

const storedKind = (tensors: readonly PlacedTensor[], known: Map<string, LayerKind>): LayerKind => {
  const own = ownTensorsOf(tensors);
  const signature = JSON.stringify(own);
  const found = known.get(signature) ?? {
    name: `stored-${String(known.size + 1)}`,
    mixer: { kind: 'recurrent', name: 'as stored', tensors: own },
    mlp: 'none',
    normsPerLayer: 0,
    queryKeyNorm: false,
  };
  known.set(signature, found);
  return found;
};

/** Most tensors that a kind of layer lists; further ones are put together. */
const mostTensors = 60;

const ownTensorsOf = (tensors: readonly PlacedTensor[]): OwnTensor[] => {
  const byName = new Map<string, { shape: readonly number[]; copies: number; elements: number }>();
  for (const { place, shape, elements } of tensors) {
    const name = plainName(place);
    const known = byName.get(name);
    byName.set(name, { shape, copies: (known?.copies ?? 0) + 1, elements: (known?.elements ?? 0) + elements });
  }
  const all = [...byName].map(([name, { shape, copies, elements }]) => ({
    name,
    elements,
    shape: shapeOf(shape, copies, elements),
  }));
  const rest = all.slice(mostTensors).reduce((total, { elements }) => total + elements, 0);
  const listed = all.slice(0, mostTensors).map(({ name, shape }) => ({ name, shape }));
  return rest === 0 ? listed : [...listed, { name: 'others', shape: [rest] }];
};

/** Numbers of experts and the like go, so that one name stands for all copies. */
const plainName = (place: string): string => {
  const plain = place
    .toLowerCase()
    .replace(/\.\d+(?=\.|$)/g, '')
    .replace(/[^a-z0-9_.]+/g, '_')
    .replace(/^[^a-z]+/, '')
    .replace(/\.+/g, '.')
    .replace(/\.$/, '')
    .slice(0, 80);
  return plain === '' ? 'tensor' : plain;
};

/** A packed or an empty shape says nothing of the sizes that it stands for. */
const shapeOf = (shape: readonly number[], copies: number, elements: number): number[] => {
  const product = shape.reduce((total, n) => total * n, 1);
  if (shape.length === 0 || shape.length > 3 || product * copies !== elements) return [Math.max(1, elements)];
  return copies === 1 ? [...shape] : [copies, ...shape];
};
