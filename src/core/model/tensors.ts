import type { Parameters } from '../units.ts';
import { parameters } from '../units.ts';
import type { Model } from './model.ts';
import { keyValueWidth, queryWidth } from './parameters.ts';

/** One parameter tensor. The names are ours and say what it is; the shapes are those that the family's code stores. */
export interface Tensor {
  readonly name: string;
  readonly shape: readonly number[];
  readonly elements: Parameters;
}

/** Families whose code keeps query, key and value in one matrix, and gate and up in one matrix. */
const oneQueryKeyValue = new Set(['gpt', 'gpt2', 'gpt_bigcode', 'gpt_neox', 'bloom', 'falcon', 'phi3']);
const oneGateUp = new Set(['phi3', 'glm', 'glm4']);

/**
 * All parameter tensors in the order of the forward pass. What depends on it: the largest tensor (swap slots are as
 * large), and the groups that an optimizer forms by walking the list (DeepSpeed, ZeRO stage 3).
 */
export const tensorsOf = (model: Model): readonly Tensor[] => [
  ...embeddingTensors(model),
  ...Array.from({ length: model.layers }, (_, layer) => layerTensors(model, `layers.${String(layer)}`)).flat(),
  ...(model.norm.final ? normTensors(model, 'final_norm', model.hidden) : []),
  ...headTensors(model),
];

/** The tensor with the most elements, the first of equals; layers are alike, so one of them tells. */
export const largestTensor = (model: Model): Tensor =>
  tensorsOf({ ...model, layers: 1 }).reduce((largest, next) => (next.elements > largest.elements ? next : largest));

const tensor = (name: string, ...shape: readonly number[]): Tensor => ({
  name,
  shape,
  elements: parameters(shape.reduce((product, n) => product * n, 1)),
});

/** A matrix of `rows` outputs by `columns` inputs, and its bias. */
const linear = (name: string, rows: number, columns: number, bias: boolean): readonly Tensor[] => [
  tensor(`${name}.weight`, rows, columns),
  ...(bias ? [tensor(`${name}.bias`, rows)] : []),
];

const normTensors = (model: Model, name: string, width: number): readonly Tensor[] => [
  tensor(`${name}.weight`, width),
  ...(model.norm.kind === 'layer' ? [tensor(`${name}.bias`, width)] : []),
];

const embeddingTensors = (model: Model): readonly Tensor[] => [
  tensor('embedding.weight', model.vocab, model.hidden),
  ...(model.positions > 0 ? [tensor('positions.weight', model.positions, model.hidden)] : []),
  ...(model.norm.embedding ? normTensors(model, 'embedding_norm', model.hidden) : []),
];

const headTensors = (model: Model): readonly Tensor[] =>
  model.head === 'untied' ? linear('head', model.vocab, model.hidden, model.bias.head) : [];

const layerTensors = (model: Model, layer: string): readonly Tensor[] => {
  const norm = (place: string) => normTensors(model, `${layer}.${place}_norm`, model.hidden);
  const { perLayer } = model.norm;
  return [
    ...(perLayer > 0 ? norm('attention') : []),
    ...attentionTensors(model, `${layer}.attention`),
    ...(perLayer > 2 ? norm('attention_after') : []),
    ...(perLayer > 1 ? norm('mlp') : []),
    ...mlpTensors(model, `${layer}.mlp`),
    ...(perLayer > 3 ? norm('mlp_after') : []),
  ];
};

const attentionTensors = (model: Model, name: string): readonly Tensor[] => {
  const { hidden, bias } = model;
  const [queries, keys] = [queryWidth(model), keyValueWidth(model)];
  const inward = oneQueryKeyValue.has(model.architecture)
    ? linear(`${name}.query_key_value`, queries + 2 * keys, hidden, bias.qkv)
    : [
        ...linear(`${name}.query`, queries, hidden, bias.qkv),
        ...linear(`${name}.key`, keys, hidden, bias.qkv),
        ...linear(`${name}.value`, keys, hidden, bias.qkv),
      ];
  return [...inward, ...linear(`${name}.out`, hidden, queries, bias.attentionOut), ...queryKeyNorms(model, name)];
};

const queryKeyNorms = (model: Model, name: string): readonly Tensor[] => {
  if (!model.norm.queryKey) return [];
  const whole = model.norm.queryKeySpan === 'all-heads';
  return [
    ...normTensors(model, `${name}.query_norm`, whole ? queryWidth(model) : model.headDim),
    ...normTensors(model, `${name}.key_norm`, whole ? keyValueWidth(model) : model.headDim),
  ];
};

const mlpTensors = (model: Model, name: string): readonly Tensor[] => {
  const { hidden, intermediate, bias } = model;
  const down = linear(`${name}.down`, hidden, intermediate, bias.mlp);
  if (model.mlp === 'plain') return [...linear(`${name}.up`, intermediate, hidden, bias.mlp), ...down];
  if (oneGateUp.has(model.architecture))
    return [...linear(`${name}.gate_up`, 2 * intermediate, hidden, bias.mlp), ...down];
  return [
    ...linear(`${name}.gate`, intermediate, hidden, bias.mlp),
    ...linear(`${name}.up`, intermediate, hidden, bias.mlp),
    ...down,
  ];
};
