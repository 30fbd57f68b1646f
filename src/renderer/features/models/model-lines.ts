import { countText, parametersText } from '../../../core/format.ts';
import { kindsOf } from '../../../core/model/layers.ts';
import type { Model } from '../../../core/model/model.ts';
import type { Mixer } from '../../../core/model/parts.ts';

type Line = readonly [name: string, value: string];

/** Short words for what is other than in a dense model with attention. */
export const marksOf = (model: Model): readonly string[] => {
  const mixers = new Set(mixersOf(model).map(({ kind }) => kind));
  return [
    ...(model.moe === undefined ? [] : ['MoE']),
    ...(mixers.has('latent') ? ['MLA'] : []),
    ...(mixers.has('recurrent') ? [mixers.size > 1 ? 'hybrid' : 'recurrent'] : []),
  ];
};

const mixersOf = (model: Model): readonly Mixer[] =>
  kindsOf(model).map(({ model: one }) => one.mixer ?? { kind: 'attention' });

/** A model's shape in words. */
export const modelLines = (model: Model): readonly Line[] => [
  ['Architecture', model.architecture],
  ['Shape from', model.origin],
  ['Layers', layersText(model)],
  ['Hidden size', countText(model.hidden)],
  ['Attention heads', headsText(model)],
  ...latentLines(model),
  ['MLP', `${countText(model.intermediate)} wide, ${model.mlp === 'gated' ? 'gated (3 matrices)' : '2 matrices'}`],
  ...expertLines(model),
  ['Vocabulary', countText(model.vocab)],
  ['Output head', headTexts[model.head]],
  ['Context', `${countText(model.context)} tokens`],
  ...(model.besides ?? []).map(({ name, parameters, why }): Line => [
    'Not counted',
    `${name}${parameters === undefined ? (why === undefined ? '' : `: ${why}`) : `, ${parametersText(parameters)}`}`,
  ]),
];

const layersText = (model: Model) => {
  const kinds = kindsOf(model);
  if (kinds.length === 1) return countText(model.layers);
  return `${countText(model.layers)}: ${kinds.map(({ name, count }) => `${countText(count)} ${name}`).join(', ')}`;
};

const headsText = ({ heads, kvHeads, headDim }: Model) =>
  `${countText(heads)} of ${countText(headDim)}${kvHeads === heads ? '' : `, ${countText(kvHeads)} for keys and values`}`;

const latentLines = (model: Model): readonly Line[] => {
  const latent = mixersOf(model).find((mixer) => mixer.kind === 'latent');
  if (latent?.kind !== 'latent') return [];
  const { queryRank, keyValueRank } = latent;
  const queries = queryRank === undefined ? '' : `, queries of ${countText(queryRank)}`;
  return [['Latent vectors', `keys and values of ${countText(keyValueRank)}${queries}`]];
};

const expertLines = ({ moe }: Model): readonly Line[] => {
  if (moe === undefined) return [];
  const shared =
    moe.sharedIntermediate === undefined
      ? ''
      : `, shared experts ${countText(moe.sharedIntermediate)} wide for every token`;
  return [
    [
      'Experts',
      `${countText(moe.experts)} of ${countText(moe.intermediate)}, ${countText(moe.topK)} for each token${shared}`,
    ],
  ];
};

const headTexts = { tied: 'shares the embedding', untied: 'a matrix of its own', none: 'none' } as const;
