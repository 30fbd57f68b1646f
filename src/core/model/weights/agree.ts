import { countText } from '../../format.ts';
import { layerKinds } from '../layers.ts';
import type { Model } from '../model.ts';
import { countParameters, layerParameters } from '../parameters.ts';
import type { Spec } from '../spec.ts';
import { elementsOf } from '../spec.ts';
import { joined } from '../tensors.ts';
import { layerSpecs, specsAfter, specsBefore } from '../tensor-specs.ts';
import { adjusted } from './adjust.ts';
import { withLayersAsStored } from './as-stored.ts';
import type { PlacedTensor, SortedWeights } from './sorted.ts';
import { isEmbedding, isHead, sortWeights, storedParameters, totalOf } from './sorted.ts';
import type { StoredTensor } from './stored.ts';

/** What the weights of a model are, beside what its config says. */
export interface WeightsSummary {
  readonly tensors: number;
  readonly bytes: number;
  /** Of the language model, a tied head counted once, quantised weights by what they stand for. */
  readonly parameters: number;
  readonly quantised: boolean;
}

export interface Agreement {
  /** The model as its weights are. */
  readonly model: Model;
  readonly weights: WeightsSummary;
  /** Where config and weights disagree, and what else the files hold: sentences. */
  readonly notes: readonly string[];
}

/** The model of a config, held against its stored tensors. Where they disagree, the weights count. */
export const agree = (model: Model, tensors: readonly StoredTensor[]): Agreement => {
  const sorted = withoutSecondHead(model, sortWeights(tensors, predictedFrom(model)));
  const { weights } = sorted;
  const fitted = matches(model, weights) ? { model, notes: [] } : adjusted(model, weights);
  const settled = matches(fitted.model, weights) ? fitted : settle(fitted.model, fitted.notes, weights);
  return {
    model: withBesides(settled.model, weights),
    weights: {
      tensors: weights.tensors,
      bytes: weights.bytes,
      parameters: storedParameters(weights),
      quantised: weights.quantised,
    },
    notes: [...settled.notes, ...difference(model, settled.model), ...sorted.notes],
  };
};

/** Number of the first layer that only predicts further tokens, where the config says that there are such. */
const predictedFrom = (model: Model): number =>
  model.besides?.some(({ name }) => name === 'multi-token prediction') === true ? model.layers : Infinity;

const withoutSecondHead = (model: Model, weights: SortedWeights) => {
  const head = weights.outside.find(isHead);
  const embedding = weights.outside.find(isEmbedding);
  if (model.head !== 'tied' || head === undefined || head.elements !== embedding?.elements)
    return { weights, notes: [] };
  return {
    weights: { ...weights, outside: weights.outside.filter((tensor) => tensor !== head) },
    notes: [`${head.name} is stored besides the embedding that it is tied to; it is counted once.`],
  };
};

const outsideParameters = (model: Model): number =>
  [...specsBefore(model), ...specsAfter(model)].reduce((total, spec) => total + elementsOf(spec), 0);

const matches = (model: Model, { outside, layers }: SortedWeights): boolean =>
  layers.length === model.layers &&
  outsideParameters(model) === totalOf(outside) &&
  layersThatDiffer(model, layers).length === 0;

const layersThatDiffer = (model: Model, layers: readonly (readonly PlacedTensor[])[]): readonly number[] => {
  const expected = new Map<Model, number>();
  return layerKinds(model).flatMap(({ model: one }, layer) => {
    const wanted = expected.get(one) ?? layerParameters(one);
    expected.set(one, wanted);
    return totalOf(layers[layer] ?? []) === wanted ? [] : [layer];
  });
};

interface Settled {
  readonly model: Model;
  readonly notes: readonly string[];
}

/** Layers that still differ are taken as they are stored; what is outside them and unexplained is added as such. */
const settle = (model: Model, notes: readonly string[], weights: SortedWeights): Settled => {
  const differing = layersThatDiffer(model, weights.layers);
  if (differing.some((layer) => (weights.layers[layer] ?? []).length === 0))
    return { model, notes: [...notes, missing(differing.length)] };
  const chosen = new Set(differing);
  const inside =
    differing.length === 0 ? model : withLayersAsStored(model, weights.layers, (layer) => chosen.has(layer));
  const [first = 0] = differing;
  const told =
    differing.length === 0
      ? []
      : [
          `${countText(differing.length)} of ${countText(model.layers)} layers are taken as they are stored: ${unexplained(layerKinds(model)[first]?.model, weights.layers[first] ?? [])}.`,
        ];
  return settleOutside(inside, [...notes, ...told], weights.outside);
};

const missing = (layers: number) =>
  `The weights at hand lack ${countText(layers)} layers or parts of them; the count follows the config.`;

const settleOutside = (model: Model, notes: readonly string[], outside: readonly PlacedTensor[]): Settled => {
  const extra = totalOf(outside) - outsideParameters(model);
  if (extra === 0) return { model, notes };
  if (extra < 0)
    return {
      model,
      notes: [
        ...notes,
        `Outside the layers the weights lack ${countText(-extra)} parameters that the config asks for; the count follows the config there.`,
      ],
    };
  const names = leftOver([...specsBefore(model), ...specsAfter(model)], outside);
  return {
    model: { ...model, tensorsAfter: [...(model.tensorsAfter ?? []), { name: 'unexplained', shape: [extra] }] },
    notes: [
      ...notes,
      `Outside the layers the weights have ${countText(extra)} parameters more than the config explains${listed(names)}.`,
    ],
  };
};

const unexplained = (model: Model | undefined, tensors: readonly PlacedTensor[]): string => {
  const names = model === undefined ? tensors.map(({ name }) => name) : leftOver(layerSpecs(model), tensors);
  return names.length === 0
    ? 'their tensors have other sizes than the config says'
    : `the config does not explain ${names.slice(0, 4).join(', ')}${names.length > 4 ? ` and ${countText(names.length - 4)} more` : ''}`;
};

/** Names of stored tensors for whose size the description has none left. */
const leftOver = (specs: readonly Spec[], tensors: readonly PlacedTensor[]): readonly string[] => {
  const sizes = new Map<number, number>();
  for (const spec of [...specs, ...joined(specs).filter((whole) => !specs.includes(whole))]) {
    const one = elementsOf(spec) / spec.copies;
    sizes.set(one, (sizes.get(one) ?? 0) + spec.copies);
  }
  return tensors.flatMap(({ name, elements }) => {
    const left = sizes.get(elements) ?? 0;
    sizes.set(elements, left - 1);
    return left > 0 ? [] : [name];
  });
};

const listed = (names: readonly string[]) =>
  names.length === 0 ? '' : ` (${names.slice(0, 4).join(', ')}${names.length > 4 ? ', ...' : ''})`;

const difference = (before: Model, after: Model): readonly string[] => {
  const [config, weights] = [countParameters(before).total, countParameters(after).total];
  if (config === weights) return [];
  const more = weights > config ? 'more' : 'fewer';
  return [
    `By the config there are ${countText(config)} parameters, by the weights ${countText(weights)}: ${countText(Math.abs(weights - config))} ${more}. The weights count.`,
  ];
};

const withBesides = (model: Model, { besides }: SortedWeights): Model => {
  if (besides.size === 0) return model;
  const counted = [...besides].map(([name, parameters]) => ({ name, parameters }));
  const others = (model.besides ?? []).filter(({ name }) => !besides.has(name));
  return { ...model, besides: [...others, ...counted].slice(0, 16) };
};
