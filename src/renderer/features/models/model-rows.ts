import { frameworks } from '../../../core/cost/frameworks.ts';
import { setupOf } from '../../../core/cost/memory/setup.ts';
import { trainedCount } from '../../../core/cost/memory/weights.ts';
import type { Job } from '../../../core/job/job.ts';
import type { Model } from '../../../core/model/model.ts';
import { countParameters } from '../../../core/model/parameters.ts';
import { marksOf } from './model-lines.ts';

/** One model as the table shows it. */
export interface ModelRow {
  readonly model: Model;
  readonly parameters: number;
  /** What a token passes through. */
  readonly active: number;
  /** What the job trains: all, or its adapters. */
  readonly trainable: number;
  readonly marks: readonly string[];
  /** Added by the user, who may remove it. */
  readonly own: boolean;
}

export const modelRows = (models: readonly Model[], ownModels: readonly string[], job: Job): readonly ModelRow[] =>
  models.map((model) => {
    const { total, active } = countParameters(model);
    return {
      model,
      parameters: total,
      active,
      trainable: trainableOf(model, job),
      marks: marksOf(model),
      own: ownModels.includes(model.id),
    };
  });

/** What a job trains of a model, to the unit. */
export const trainableOf = (model: Model, job: Job): number =>
  job.method === 'full'
    ? countParameters(model).trainable
    : trainedCount(setupOf(model, { ...job, microBatch: 1 }, frameworks['hugging-face'], 'all'));

/** Rows whose name, family, size or mark holds every word of the search. */
export const found = (rows: readonly ModelRow[], search: string): readonly ModelRow[] => {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return rows.filter((row) => words.every((word) => searchText(row).includes(word)));
};

const searchText = ({ model, marks }: ModelRow) =>
  `${model.name} ${model.id} ${model.architecture} ${marks.join(' ')}`.toLowerCase();

export const sortKeys = ['name', 'family', 'parameters', 'active', 'trainable', 'layers', 'context'] as const;
export type SortKey = (typeof sortKeys)[number];
export interface Sort {
  readonly by: SortKey;
  readonly descending: boolean;
}

/** Small models first. */
export const usualSort: Sort = { by: 'parameters', descending: false };

/** The same column again turns the order. */
export const sortedBy = (sort: Sort, by: SortKey): Sort => ({
  by,
  descending: sort.by === by ? !sort.descending : false,
});

export const sorted = (rows: readonly ModelRow[], { by, descending }: Sort): readonly ModelRow[] => {
  const direction = descending ? -1 : 1;
  return rows.toSorted(
    (a, b) => direction * compared(valueOf(a, by), valueOf(b, by)) || a.model.id.localeCompare(b.model.id),
  );
};

const valueOf = ({ model, parameters, active, trainable }: ModelRow, by: SortKey): number | string => {
  switch (by) {
    case 'name':
      return model.name;
    case 'family':
      return model.architecture;
    case 'layers':
      return model.layers;
    case 'context':
      return model.context;
    default:
      return { parameters, active, trainable }[by];
  }
};

const compared = (a: number | string, b: number | string) =>
  typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b));
