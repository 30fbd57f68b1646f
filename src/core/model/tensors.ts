import type { Parameters } from '../units.ts';
import { parameters } from '../units.ts';
import { kindsOf, layerKinds } from './layers.ts';
import type { Model } from './model.ts';
import type { Spec } from './spec.ts';
import { layerSpecs, specsAfter, specsBefore } from './tensor-specs.ts';

/** One parameter tensor. The names are ours and say what it is; the shapes are those that the family's code stores. */
export interface Tensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly elements: Parameters;
}

/**
 * All parameter tensors in the order of the forward pass. What depends on it: the largest tensor (swap slots are as
 * large), and the groups that an optimizer forms by walking the list (DeepSpeed, ZeRO stage 3).
 */
export const tensorsOf = (model: Model): readonly Tensor[] => {
  const ofKind = new Map(kindsOf(model).map(({ name, model: one }) => [name, layerTensors(one)]));
  const layers = layerKinds(model).flatMap(({ name }, layer) =>
    (ofKind.get(name) ?? []).map((tensor) => ({ ...tensor, name: `layers.${String(layer)}.${tensor.name}` })),
  );
  return [...tensorsBefore(model), ...layers, ...tensorsAfter(model)];
};

/** Tensors before the first layer, of one layer (for a model whose layers are alike), and after the last one. */
export const tensorsBefore = (model: Model): readonly Tensor[] => stored(specsBefore(model));
export const layerTensors = (model: Model): readonly Tensor[] => stored(layerSpecs(model));
export const tensorsAfter = (model: Model): readonly Tensor[] => stored(specsAfter(model));

/** The tensor with the most elements, the first of equals; layers of a kind are alike, so one of them tells. */
export const largestTensor = (model: Model): Tensor => {
  const [first, ...rest] = kindsOf(model).map((kind) => tensorsOf({ ...kind.model, layers: 1 }));
  return [...(first ?? []), ...rest.flat()].reduce((largest, next) =>
    next.elements > largest.elements ? next : largest,
  );
};

/** Pieces put together as they are stored, and one tensor for each expert, expert by expert. */
const stored = (specs: readonly Spec[]): readonly Tensor[] => {
  const whole = joined(specs);
  const first = whole.findIndex(eachExpert);
  const last = whole.findLastIndex(eachExpert);
  const of = (some: readonly Spec[]) => some.map(({ name, shape }) => tensorOf(name, shape));
  if (first < 0) return of(whole);
  const experts = whole.slice(first, last + 1);
  const numbered = Array.from({ length: experts[0]?.copies ?? 0 }, (_, expert) =>
    experts.map(({ name, shape }) => tensorOf(name.replace('*', String(expert)), shape)),
  );
  return [...of(whole.slice(0, first)), ...numbered.flat(), ...of(whole.slice(last + 1))];
};

const eachExpert = ({ name }: Spec) => name.includes('*');

/** Specs of one name are rows of one tensor. */
export const joined = (specs: readonly Spec[]): readonly Spec[] => {
  const byName = new Map<string, Spec>();
  for (const spec of specs) {
    const known = byName.get(spec.name);
    byName.set(spec.name, known === undefined ? spec : { ...known, shape: taller(known.shape, spec.shape) });
  }
  return [...byName.values()];
};

const taller = ([rows = 0, ...rest]: readonly number[], [more = 0]: readonly number[]) => [rows + more, ...rest];

const tensorOf = (name: string, shape: readonly number[]): Tensor => ({
  name,
  shape,
  elements: parameters(shape.reduce((product, n) => product * n, 1)),
});
