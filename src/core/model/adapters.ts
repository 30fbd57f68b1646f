import type { Parameters } from '../units.ts';
import { parameters } from '../units.ts';
import { kindsOf } from './layers.ts';
import { isLinearLayer } from './linear-layers.ts';
import type { Model } from './model.ts';
import type { Part, Spec } from './spec.ts';
import { layerSpecs, specsAfter, specsBefore } from './tensor-specs.ts';
import { joined } from './tensors.ts';

/** Matrices that may carry an adapter, by what they compute; the words of a job. */
export type AdapterPart = 'q' | 'k' | 'v' | 'o' | 'gate' | 'up' | 'down' | 'experts' | 'head';

/** What of an adapter decides how much is trained. Its scale (alpha, rsLoRA) changes no count. */
export interface AdapterShape {
  readonly rank: number;
  /** all-linear, as PEFT calls it: every linear layer but the head, routers and experts where they are linear layers. */
  readonly targets: readonly AdapterPart[] | 'all-linear';
  readonly dora: boolean;
  readonly trainEmbeddings: boolean;
  readonly trainHead: boolean;
}

export interface TrainableCount {
  readonly total: Parameters;
  /** r (n + m) for each adapted matrix of n x m. Hu et al., arXiv 2106.09685, section 4.1. */
  readonly adapters: Parameters;
  /** DoRA's magnitudes, one for each output. Liu et al., arXiv 2402.09353, equation 5. */
  readonly magnitudes: Parameters;
  /** Trained in full beside the adapters. */
  readonly embeddings: Parameters;
  readonly head: Parameters;
}

/**
 * What adapters train, to the unit, as PEFT makes them: a matrix that holds several is one matrix and gets one adapter;
 * stacked experts get one for each expert (`target_parameters`), without magnitudes, which PEFT has not for them, unless
 * all linear layers are asked for and experts are modules. A head
 * that is tied and trained in full becomes a copy of its own.
 */
export const countTrainable = (model: Model, adapter: AdapterShape): TrainableCount => {
  const inLayers = kindsOf(model).map((kind) => {
    const adapted = adaptedSpecs(kind.model, adapter);
    return {
      adapters: kind.count * sumOf(adapted, (spec) => adapterElements(spec, adapter)),
      magnitudes: kind.count * sumOf(adapter.dora ? adapted : [], (spec) => magnitudeElements(spec, adapter)),
    };
  });
  const width = model.embeddingWidth ?? model.hidden;
  const onHead = adapter.targets.includes('head') && model.head !== 'none' && !adapter.trainHead;
  const outside = adaptedOutside(model, adapter);
  const adapters =
    sumOf(inLayers, (one) => one.adapters) +
    sumOf(outside, (spec) => adapterElements(spec, adapter)) +
    (onHead ? adapter.rank * (model.vocab + width) : 0);
  const magnitudes =
    sumOf(inLayers, (one) => one.magnitudes) +
    sumOf(adapter.dora ? outside : [], (spec) => magnitudeElements(spec, adapter)) +
    (onHead && adapter.dora ? model.vocab : 0);
  const embeddings = adapter.trainEmbeddings ? model.vocab * width : 0;
  const head = adapter.trainHead && model.head !== 'none' ? model.vocab * (width + Number(model.bias.head)) : 0;
  return {
    total: parameters(adapters + magnitudes + embeddings + head),
    adapters: parameters(adapters),
    magnitudes: parameters(magnitudes),
    embeddings: parameters(embeddings),
    head: parameters(head),
  };
};

const sumOf = <T>(items: readonly T[], size: (item: T) => number): number =>
  items.reduce((total, item) => total + size(item), 0);

/** Tensors of one layer that carry adapters, pieces that are stored as one put together. */
export const adaptedSpecs = (model: Model, { targets }: Pick<AdapterShape, 'targets'>): readonly Spec[] => {
  const specs = layerSpecs(model);
  const chosen = (spec: Spec) => (targets === 'all-linear' ? isLinearLayer(model, spec) : isTarget(spec, targets));
  const names = new Set(specs.filter(chosen).map(({ name }) => name));
  return joined(specs).filter(({ name }) => names.has(name));
};

/** Matrices before the first layer and after the last one; no list of targets reaches them. */
const adaptedOutside = (model: Model, { targets }: AdapterShape): readonly Spec[] =>
  targets === 'all-linear'
    ? [...specsBefore(model), ...specsAfter(model)].filter((spec) => isLinearLayer(model, spec))
    : [];

const isTarget = (spec: Spec, targets: readonly AdapterPart[]): boolean => {
  const target = isMatrix(spec) ? targetOf(spec) : undefined;
  return target !== undefined && targets.includes(target);
};

const isStacked = ({ part, shape }: Spec) => part === 'experts' && shape.length === 3;
const isMatrix = (spec: Spec) => (spec.shape.length === 2 && spec.name.endsWith('.weight')) || isStacked(spec);

/** Where experts are linear layers, gate and up of an expert are two of them, however they are stored. */
const adapterElements = (spec: Spec, { rank, targets }: AdapterShape): number => {
  const [first = 0, second = 0, third = 0] = spec.shape;
  if (!isStacked(spec)) return spec.copies * rank * (first + second);
  const two = targets === 'all-linear' && spec.name.includes('gate_up');
  return first * rank * (two ? second + 2 * third : second + third);
};

const magnitudeElements = (spec: Spec, { targets }: AdapterShape): number => {
  const [first = 0, second = 0] = spec.shape;
  if (!isStacked(spec)) return spec.copies * first;
  return targets === 'all-linear' ? first * second : 0;
};

const direct: Readonly<Partial<Record<Part, AdapterPart>>> = {
  query: 'q',
  key: 'k',
  value: 'v',
  out: 'o',
  gate: 'gate',
  up: 'up',
  down: 'down',
  experts: 'experts',
};

/**
 * What an adapter calls a matrix. Narrow vectors of latent attention and projections of recurrent layers are adapted as
 * what they lead to; routers, and what is given by shape alone, never are.
 */
export const targetOf = ({ name, part }: Pick<Spec, 'name' | 'part'>): AdapterPart | undefined => {
  if (part === 'latent') return name.includes('query') ? 'q' : name.includes('key_value') ? 'k' : undefined;
  if (part === 'recurrent') return name.includes('out') ? 'o' : 'q';
  if (part === 'sharedExperts') return name.includes('down') ? 'down' : name.includes('gate') ? 'gate' : 'up';
  return direct[part];
};
