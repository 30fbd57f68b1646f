import type { AppError } from '../../../core/error.ts';
import type { Model } from '../../../core/model/model.ts';
import { readShape } from '../../../core/model/shape.ts';
import type { Result } from '../../../core/result.ts';
import { mapResult } from '../../../core/result.ts';

/** A shape typed by hand: the fields of the command line's `gpt:` and `llama:`, with the same rules and errors. */
export type Family = 'gpt' | 'llama';
export const headKinds = ['tied', 'untied', 'none'] as const;
export type HeadKind = (typeof headKinds)[number];

export interface ShapeForm {
  readonly family: Family;
  readonly name: string;
  readonly head: HeadKind;
  /** As typed, by the field names of the command line. */
  readonly fields: Readonly<Record<string, string>>;
}

export const fieldsOf: Readonly<Record<Family, readonly { readonly id: string; readonly label: string }[]>> = {
  gpt: [
    { id: 'layers', label: 'Layers' },
    { id: 'hidden', label: 'Hidden size' },
    { id: 'heads', label: 'Heads' },
    { id: 'intermediate', label: 'MLP width' },
    { id: 'vocab', label: 'Vocabulary' },
    { id: 'seq', label: 'Context' },
  ],
  llama: [
    { id: 'layers', label: 'Layers' },
    { id: 'hidden', label: 'Hidden size' },
    { id: 'heads', label: 'Heads' },
    { id: 'kv_heads', label: 'Key and value heads' },
    { id: 'head_dim', label: 'Width of a head' },
    { id: 'intermediate', label: 'MLP width' },
    { id: 'vocab', label: 'Vocabulary' },
    { id: 'seq', label: 'Context' },
  ],
};

/** Published shapes to start from: GPT-2 XL and Llama 3.1 8B. */
export const startingForm = (family: Family): ShapeForm =>
  family === 'gpt'
    ? {
        family,
        name: '',
        head: 'tied',
        fields: { layers: '48', hidden: '1600', heads: '25', intermediate: '', vocab: '50257', seq: '1024' },
      }
    : {
        family,
        name: '',
        head: 'untied',
        fields: {
          layers: '32',
          hidden: '4096',
          heads: '32',
          kv_heads: '8',
          head_dim: '',
          intermediate: '14336',
          vocab: '128256',
          seq: '131072',
        },
      };

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
  const named = error.path.replace(/^(gpt|llama):/, '');
  return named in form.fields ? named : undefined;
};
