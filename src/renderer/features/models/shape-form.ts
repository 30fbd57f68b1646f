import type { AppError } from '../../../core/error.ts';
import type { Model } from '../../../core/model/model.ts';
import type { ShapeFamily } from '../../../core/model/shape.ts';
import { readShape } from '../../../core/model/shape.ts';
import type { Result } from '../../../core/result.ts';
import { mapResult } from '../../../core/result.ts';

/** A shape typed by hand: the fields of the command line's `gpt:`, `llama:` and `moe:`, with the same rules and errors. */
export const headKinds = ['tied', 'untied', 'none'] as const;
export type HeadKind = (typeof headKinds)[number];

export interface ShapeForm {
  readonly family: ShapeFamily;
  readonly name: string;
  readonly head: HeadKind;
  /** As typed, by the field names of the command line. */
  readonly fields: Readonly<Record<string, string>>;
}

export interface ShapeField {
  readonly id: string;
  readonly label: string;
  /** What an empty field means. */
  readonly empty?: string;
}

const first: readonly ShapeField[] = [
  { id: 'layers', label: 'Layers' },
  { id: 'hidden', label: 'Hidden size' },
  { id: 'heads', label: 'Heads', empty: 'of width 128' },
];
const grouped: readonly ShapeField[] = [
  { id: 'kv_heads', label: 'Key and value heads', empty: 'as many as heads' },
  { id: 'head_dim', label: 'Width of a head', empty: 'hidden / heads' },
];
const last: readonly ShapeField[] = [
  { id: 'vocab', label: 'Vocabulary' },
  { id: 'seq', label: 'Context' },
];

export const fieldsOf: Readonly<Record<ShapeFamily, readonly ShapeField[]>> = {
  gpt: [...first, { id: 'intermediate', label: 'MLP width', empty: '4 x hidden' }, ...last],
  llama: [...first, ...grouped, { id: 'intermediate', label: 'MLP width' }, ...last],
  moe: [
    ...first,
    ...grouped,
    { id: 'experts', label: 'Experts in a layer' },
    { id: 'top_k', label: 'Experts for a token' },
    { id: 'intermediate', label: 'Width of an expert' },
    { id: 'shared_intermediate', label: 'Width of shared experts', empty: 'none' },
    { id: 'dense_layers', label: 'Dense layers first', empty: 'none' },
    { id: 'dense_intermediate', label: 'MLP width of those', empty: 'none' },
    ...last,
  ],
};

const llamaFields = { heads: '32', kv_heads: '8', head_dim: '', intermediate: '14336' };

/** Published shapes to start from: GPT-2 XL, Llama 3.1 8B and Mixtral 8x7B. */
const starts: Readonly<Record<ShapeFamily, Omit<ShapeForm, 'family' | 'name'>>> = {
  gpt: {
    head: 'tied',
    fields: { layers: '48', hidden: '1600', heads: '25', intermediate: '', vocab: '50257', seq: '1024' },
  },
  llama: {
    head: 'untied',
    fields: { layers: '32', hidden: '4096', ...llamaFields, vocab: '128256', seq: '131072' },
  },
  moe: {
    head: 'untied',
    fields: {
      ...{ layers: '32', hidden: '4096', ...llamaFields, vocab: '32000', seq: '32768' },
      ...{ experts: '8', top_k: '2', shared_intermediate: '', dense_layers: '', dense_intermediate: '' },
    },
  },
};

export const startingForm = (family: ShapeFamily): ShapeForm => ({ family, name: '', ...starts[family] });

/** The model of a form; a field left empty is the program's to fill in, where it may be. */
export const modelOfForm = ({ family, name, head, fields }: ShapeForm): Result<Model, AppError> => {
  const typed = Object.entries(fields).filter(([, value]) => value.trim() !== '');
  const parts = [...typed.map(([id, value]) => `${id}=${value.trim()}`), `head=${head}`];
  return mapResult(readShape(`${family}:${parts.join(',')}`), (model) => ({
    ...model,
    name: name.trim() === '' ? model.name : name.trim(),
  }));
};

/** The field of the form that an error is about. */
export const fieldOfError = (error: AppError, form: ShapeForm): string | undefined => {
  if (error.code !== 'invalid-input') return undefined;
  const named = error.path.replace(/^[a-z]+:/, '');
  return named in form.fields ? named : undefined;
};
