import { onceForEach } from '../once.ts';
import type { Parameters } from '../units.ts';
import { parameters } from '../units.ts';
import { kindsOf } from './layers.ts';
import type { Model } from './model.ts';
import type { Moe } from './parts.ts';
import type { Part, Spec } from './spec.ts';
import { elementsOf, parts } from './spec.ts';
import { layerSpecs, specsAfter, specsBefore } from './tensor-specs.ts';

/** Parameters of a model to the unit, in all and by the part they belong to. */
export interface ParameterCount {
  readonly total: Parameters;
  /** What full fine-tuning trains: all of them. Adapters are counted by `countTrainable`. */
  readonly trainable: Parameters;
  /** What a token passes through: all but the experts that the router did not choose for it. */
  readonly active: Parameters;
  readonly byModule: {
    readonly embedding: Parameters;
    /** What mixes tokens: attention of any kind, or what stands in its place. */
    readonly attention: Parameters;
    /** Dense MLPs, and the experts that every token passes through. */
    readonly mlp: Parameters;
    /** Routed experts and their routers. */
    readonly experts: Parameters;
    readonly norms: Parameters;
    readonly other: Parameters;
    /** The matrix from hidden states to the vocabulary where it is one of its own; 0 where tied or absent. */
    readonly head: Parameters;
  };
  /** The same by what an element does, biases apart, without parts that the model does not have. */
  readonly byPart: readonly { readonly part: Part; readonly parameters: Parameters }[];
}

type Module = keyof ParameterCount['byModule'];

/**
 * Trained parameters, exact for every model that the config reader accepts. A checkpoint may store more: mask buffers
 * (GPT-2), a tied head a second time (Falcon-7B), what `besides` names.
 */
export const countParameters = onceForEach((model: Model): ParameterCount => {
  const counted = countedSpecs(model);
  const total = sumOf(counted, () => true);
  return {
    total,
    trainable: total,
    active: parameters(total - idleExperts(model)),
    byModule: {
      embedding: sumOf(counted, ({ module }) => module === 'embedding'),
      attention: sumOf(counted, ({ module }) => module === 'attention'),
      mlp: sumOf(counted, ({ module }) => module === 'mlp'),
      experts: sumOf(counted, ({ module }) => module === 'experts'),
      norms: sumOf(counted, ({ module }) => module === 'norms'),
      other: sumOf(counted, ({ module }) => module === 'other'),
      head: sumOf(counted, ({ module }) => module === 'head'),
    },
    byPart: byPart(counted),
  };
});

/** Parameters of one layer: matrices, biases and norms. Of the mean layer where they are not alike. */
export const layerParameters = (model: Model): Parameters => meanOfLayers(model, (one) => sumOfSpecs(layerSpecs(one)));

/**
 * The part of a layer that multiplies every token, two FLOPs each: the matrices without biases and norms, and of the
 * routed experts as many as a token passes through.
 */
export const layerMatrixParameters = (model: Model): Parameters =>
  meanOfLayers(model, (one) => matrixParameters(one) - idleMatrices(one));

interface Counted {
  readonly part: Part;
  readonly module: Module;
  readonly elements: number;
}

const countedSpecs = (model: Model): readonly Counted[] => [
  ...specsBefore(model).map((spec) => counted(spec, 1)),
  ...kindsOf(model).flatMap((kind) => layerSpecs(kind.model).map((spec) => counted(spec, kind.count))),
  ...specsAfter(model).map((spec) => counted(spec, 1)),
];

const counted = (spec: Spec, times: number): Counted => ({
  part: spec.part,
  module: moduleOf(spec),
  elements: times * elementsOf(spec),
});

const moduleOf = ({ part, name }: Spec): Module => {
  if (part === 'norms' || part === 'other' || part === 'head') return part;
  if (part === 'embedding' || part === 'positions') return 'embedding';
  if (part === 'router' || name.startsWith('mlp.experts.')) return 'experts';
  if (name.startsWith('mlp.')) return 'mlp';
  return name.startsWith('head.') ? 'head' : 'attention';
};

const sumOf = (all: readonly Counted[], chosen: (one: Counted) => boolean): Parameters =>
  parameters(all.reduce((total, one) => total + (chosen(one) ? one.elements : 0), 0));

const byPart = (all: readonly Counted[]): ParameterCount['byPart'] =>
  parts
    .map((part) => ({ part, parameters: sumOf(all, (one) => one.part === part) }))
    .filter(({ parameters: count }) => count > 0);

const meanOfLayers = (model: Model, count: (one: Model) => number): Parameters => {
  const kinds = kindsOf(model);
  const [only] = kinds;
  if (kinds.length === 1 && only !== undefined) return parameters(count(only.model));
  return parameters(kinds.reduce((total, kind) => total + kind.count * count(kind.model), 0) / model.layers);
};

const matrixParts: ReadonlySet<Part> = new Set([
  ...(['query', 'key', 'value', 'latent', 'out', 'recurrent', 'gate', 'up', 'down'] as const),
  ...(['router', 'experts', 'sharedExperts', 'other'] as const),
]);

/** All experts' matrices of a kind may be one tensor of three dimensions. */
const isMatrix = ({ part, shape }: Spec) =>
  matrixParts.has(part) && (shape.length === 2 || (part === 'experts' && shape.length === 3));

const matrixParameters = (model: Model): number => sumOfSpecs(layerSpecs(model).filter(isMatrix));

const sumOfSpecs = (specs: readonly Spec[]) => specs.reduce((total, spec) => total + elementsOf(spec), 0);

/** Of a layer's experts, the share of those that a token does not pass through. */
const idleShare = (specs: readonly Spec[], { experts, topK }: Moe): number =>
  (sumOfSpecs(specs) / experts) * (experts - topK);

const idleMatrices = (model: Model): number =>
  model.moe === undefined
    ? 0
    : idleShare(
        layerSpecs(model).filter(({ part }) => part === 'experts'),
        model.moe,
      );

const idleExperts = (model: Model): number =>
  kindsOf(model).reduce((total, { count, model: one }) => {
    if (one.moe === undefined) return total;
    const ofExperts = layerSpecs(one).filter(({ name }) => name.startsWith('mlp.experts.'));
    return total + count * idleShare(ofExperts, one.moe);
  }, 0);
