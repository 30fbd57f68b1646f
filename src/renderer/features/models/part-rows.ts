import { countText, percentText } from '../../../core/format.ts';
import type { Model } from '../../../core/model/model.ts';
import { countParameters } from '../../../core/model/parameters.ts';
import type { Part } from '../../../core/model/spec.ts';
import type { TableData } from '../../charts/data-table.tsx';

const names: Readonly<Record<Part, string>> = {
  embedding: 'Embedding',
  positions: 'Position embedding',
  query: 'Attention: query',
  key: 'Attention: key',
  value: 'Attention: value',
  latent: 'Down to latent vectors',
  out: 'Attention: output',
  sinks: 'Attention: sinks',
  recurrent: 'Recurrent mixers',
  gate: 'MLP: gate',
  up: 'MLP: up',
  down: 'MLP: down',
  router: 'Router',
  experts: 'Routed experts',
  sharedExperts: 'Shared experts',
  norms: 'Norms',
  biases: 'Biases',
  other: 'Other tensors',
  head: 'Output head',
};

/** Parameters by what they are for, to the unit. */
export interface PartCount {
  readonly part: Part;
  readonly name: string;
  readonly parameters: number;
  readonly share: number;
}

export const partCounts = (model: Model): readonly PartCount[] => {
  const { total, byPart } = countParameters(model);
  return byPart.map(({ part, parameters }) => ({ part, name: names[part], parameters, share: parameters / total }));
};

/** Modules of the chart, then every part of them. */
export const partsTable = (model: Model): TableData => ({
  columns: ['Part', 'Parameters', 'Share'],
  rows: partCounts(model).map(({ name, parameters, share }) => [name, countText(parameters), percentText(share)]),
});
