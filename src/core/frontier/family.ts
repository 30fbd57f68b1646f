import type { Model } from '../model/model.ts';
import { countParameters } from '../model/parameters.ts';
import { gptShape, llamaShape } from '../model/shape.ts';
import type { FamilyId } from './types.ts';

/** Models in order of their size. */
export interface Family {
  readonly size: number;
  /** What a model needs grows with its place, but for dips of a few places. */
  readonly isSteady: boolean;
  at(index: number): Model;
}

/**
 * GPT shapes of every size, in order: n heads of 128, hidden 128 n, and n, n + 1 or n + 2 layers. Width and depth grow
 * together as from GPT-3 13B (40 x 5120) to 175B (96 x 12288), about 196608 n^3 parameters, steps of 1/n.
 * GPT-2's vocabulary, tied head, learned positions for one sequence.
 */
export const familyShape = (index: number, sequence: number): Model => {
  const { heads, layers } = proportions(index);
  return gptShape({ layers, hidden: 128 * heads, heads, vocab: 50257, seq: sequence, head: 'tied' });
};

/** Past the last one there is no machine: 1024 heads are 200 trillion parameters. */
export const familySize = 3 * 1024;

/** Near the proportions of Llama 2 7B (32 x 4096) and 13B (40 x 5120): MLP of 8/3 h in steps of 256, 32,000 words. */
export const llamaFamilyShape = (index: number, sequence: number): Model => {
  const { heads, layers } = proportions(index);
  const hidden = 128 * heads;
  const intermediate = 256 * Math.ceil((8 * hidden) / 3 / 256);
  const shape = { layers, hidden, heads, kvHeads: heads, headDim: 128, intermediate };
  return llamaShape({ ...shape, vocab: 32000, seq: sequence, head: 'untied' });
};

const proportions = (index: number) => {
  const heads = Math.floor(index / 3) + 1;
  return { heads, layers: heads + (index % 3) };
};

const known = new Map<string, Family>();
const mostKnown = 4;

/** Families of shapes are kept, so that what planners know of a model by itself is found again. */
export const familyOf = (id: FamilyId, sequence: number, catalogue: readonly Model[]): Family => {
  if (id === 'catalogue') return listed(catalogue);
  const key = `${id} ${sequence}`;
  const family = known.get(key) ?? shapes(id, sequence);
  known.set(key, family);
  const [oldest] = known.keys();
  if (known.size > mostKnown && oldest !== undefined) known.delete(oldest);
  return family;
};

const shapes = (id: 'gpt' | 'llama', sequence: number): Family => {
  const make = id === 'gpt' ? familyShape : llamaFamilyShape;
  const made = new Map<number, Model>();
  return {
    size: familySize,
    isSteady: true,
    at: (index) => {
      const model = made.get(index) ?? make(index, sequence);
      made.set(index, model);
      return model;
    },
  };
};

/** Real models differ in more than size: of two, the larger may need less. */
const listed = (models: readonly Model[]): Family => {
  const ordered = models
    .map((model) => ({ model, total: countParameters(model).total }))
    .sort((a, b) => a.total - b.total || (a.model.id < b.model.id ? -1 : 1));
  return {
    size: ordered.length,
    isSteady: false,
    at: (index) => {
      const found = ordered[index]?.model;
      if (found === undefined) throw new Error(`no model ${String(index)} in the catalogue`);
      return found;
    },
  };
};
