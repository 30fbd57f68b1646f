import type { Parameters } from '../units.ts';
import { parameters } from '../units.ts';
import { kindsOf } from './layers.ts';
import type { Model } from './model.ts';
import type { Part, Spec } from './spec.ts';
import { layerSpecs } from './tensor-specs.ts';
import { joined } from './tensors.ts';

/** Matrices that may carry an adapter, by what they compute; the words of a job. */
export type AdapterPart = 'q' | 'k' | 'v' | 'o' | 'gate' | 'up' | 'down' | 'experts' | 'head';

/** What of an adapter decides how much is trained. Its scale (alpha, rsLoRA) changes no count. */
export interface AdapterShape {
  readonly rank: number;
  readonly targets: readonly AdapterPart[];
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
 * stacked experts get one for each expert (`target_parameters`), without magnitudes, which PEFT has not for them. A head
 * that is tied and trained in full becomes a copy of its own.
 */
export const countTrainable = (model: Model, adapter: AdapterShape): TrainableCount => {
  const inLayers = kindsOf(model).map((kind) => {
    const adapted = adaptedSpecs(kind.model, adapter);
    return {
      adapters: kind.count * sumOf(adapted, (spec) => adapterElements(spec, adapter.rank)),
      magnitudes: kind.count * sumOf(adapted, (spec) => (adapter.dora ? magnitudeElements(spec) : 0)),
    };
  });
  const width = model.embeddingWidth ?? model.hidden;
  const onHead = adapter.targets.includes('head') && model.head !== 'none' && !adapter.trainHead;
  const adapters = sumOf(inLayers, (one) => one.adapters) + (onHead ? adapter.rank * (model.vocab + width) : 0);
  const magnitudes = sumOf(inLayers, (one) => one.magnitudes) + (onHead && adapter.dora ? model.vocab : 0);
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
  const names = new Set(specs.filter((spec) => isTarget(spec, targets)).map(({ name }) => name));
  return joined(specs).filter(({ name }) => names.has(name));
};

const isTarget = (spec: Spec, targets: readonly AdapterPart[]): boolean => {
  const target = isMatrix(spec) ? targetOf(spec) : undefined;
  return target !== undefined && targets.includes(target);
};

const isStacked = ({ part, shape }: Spec) => part === 'experts' && shape.length === 3;
const isMatrix = (spec: Spec) => spec.shape.length === 2 || isStacked(spec);

const adapterElements = (spec: Spec, rank: number): number => {
  const [first = 0, second = 0, third = 0] = spec.shape;
  return isStacked(spec) ? first * rank * (second + third) : spec.copies * rank * (first + second);
};

const magnitudeElements = (spec: Spec): number => (isStacked(spec) ? 0 : spec.copies * (spec.shape[0] ?? 0));

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
