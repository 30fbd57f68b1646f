import { countText } from '../../../core/format.ts';
import type { Model } from '../../../core/model/model.ts';
import { countParameters } from '../../../core/model/parameters.ts';

/** One model as the table shows it. */
export interface ModelRow {
  readonly model: Model;
  readonly parameters: number;
  /** Added by the user, who may remove it. */
  readonly own: boolean;
}

/** Models whose name, architecture or size holds every word of the search, small ones first. */
export const modelRows = (
  models: readonly Model[],
  ownModels: readonly string[],
  search: string,
): readonly ModelRow[] => {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return models
    .filter((model) => words.every((word) => searchText(model).includes(word)))
    .map((model) => ({ model, parameters: countParameters(model).total, own: ownModels.includes(model.id) }))
    .toSorted((a, b) => a.parameters - b.parameters || a.model.id.localeCompare(b.model.id));
};

const searchText = (model: Model) => `${model.name} ${model.id} ${model.architecture}`.toLowerCase();

/** A model's shape in words. */
export const modelLines = (model: Model): readonly (readonly [name: string, value: string])[] => [
  ['Architecture', model.architecture],
  ['Shape from', model.origin],
  ['Layers', countText(model.layers)],
  ['Hidden size', countText(model.hidden)],
  ['Attention heads', headsText(model)],
  ['MLP', `${countText(model.intermediate)} wide, ${model.mlp === 'gated' ? 'gated (3 matrices)' : '2 matrices'}`],
  ['Vocabulary', countText(model.vocab)],
  ['Output head', headTexts[model.head]],
  ['Context', `${countText(model.context)} tokens`],
];

const headsText = ({ heads, kvHeads, headDim }: Model) =>
  `${countText(heads)} of ${countText(headDim)}${kvHeads === heads ? '' : `, ${countText(kvHeads)} for keys and values`}`;

const headTexts = { tied: 'shares the embedding', untied: 'a matrix of its own', none: 'none' } as const;
