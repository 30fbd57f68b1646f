import { attentionSpecs } from './attention-specs.ts';
import { mlpSpecs } from './mlp-specs.ts';
import type { Model } from './model.ts';
import { linear, normSpecs, ownSpecs, spec } from './spec.ts';
import type { Spec } from './spec.ts';

/** What a model is made of, in the order of the forward pass, every count and list of tensors is taken from here. */

/** Before the first layer. */
export const specsBefore = (model: Model): readonly Spec[] => [
  spec('embedding.weight', 'embedding', [model.vocab, model.embeddingWidth ?? model.hidden]),
  ...(model.positions > 0 ? [spec('positions.weight', 'positions', [model.positions, model.hidden])] : []),
  ...(model.norm.embedding ? normSpecs(model, 'embedding_norm', model.hidden) : []),
  ...ownSpecs('before', model.tensorsBefore, 'other'),
];

/** Of one layer, for a model whose layers are alike; names without the layer. */
export const layerSpecs = (model: Model): readonly Spec[] => {
  const norm = (place: string) => normSpecs(model, `${place}_norm`, model.hidden);
  const { perLayer } = model.norm;
  return [
    ...(perLayer > 0 ? norm('attention') : []),
    ...attentionSpecs(model),
    ...(perLayer > 2 ? norm('attention_after') : []),
    ...(perLayer > 1 ? norm('mlp') : []),
    ...mlpSpecs(model),
    ...(perLayer > 3 ? norm('mlp_after') : []),
    ...ownSpecs('own', model.layerTensors, 'other'),
  ];
};

/** After the last layer. */
export const specsAfter = (model: Model): readonly Spec[] => [
  ...(model.norm.final ? normSpecs(model, 'final_norm', model.hidden) : []),
  ...ownSpecs('after', model.tensorsAfter, 'other'),
  ...headSpecs(model),
];

/** A tied head is the embedding's matrix, and may have a bias of its own. */
const headSpecs = ({ head, vocab, hidden, embeddingWidth, bias }: Model): readonly Spec[] => {
  if (head === 'untied') return linear('head', 'head', vocab, embeddingWidth ?? hidden, bias.head);
  return head === 'tied' && bias.head ? [spec('head.bias', 'biases', [vocab])] : [];
};
