import { z } from 'zod';
import type { AppError } from '../error.ts';
import { invalidInput } from '../error.ts';
import { check } from '../parse.ts';
import type { Result } from '../result.ts';
import { chain, fail, ok } from '../result.ts';
import type { Model } from './model.ts';
import { modelFormat } from './model.ts';
import { sizes } from './sizes.ts';

/** A GPT-2-like shape: learned positions, biases, layer norms, dropout, MLP of 4 h unless said. */
export interface GptShape {
  readonly layers: number;
  readonly hidden: number;
  readonly heads: number;
  readonly intermediate?: number | undefined;
  readonly vocab: number;
  readonly seq: number;
  readonly head: Model['head'];
}

/** A Llama-like shape: rotary positions, no biases, RMS norms, gated MLP, grouped queries. */
export interface LlamaShape extends GptShape {
  readonly kvHeads: number;
  readonly headDim: number;
  readonly intermediate: number;
}

export const gptShape = (shape: GptShape): Model => ({
  ...common(shape),
  id: shapeText('gpt', shape),
  name: `GPT ${String(shape.layers)} x ${String(shape.hidden)}`,
  architecture: 'gpt',
  kvHeads: shape.heads,
  headDim: shape.hidden / shape.heads,
  intermediate: shape.intermediate ?? 4 * shape.hidden,
  mlp: 'plain',
  positions: shape.seq,
  bias: { qkv: true, attentionOut: true, mlp: true, head: false },
  norm: { kind: 'layer', perLayer: 2, final: true, embedding: false, queryKey: false },
  dropout: true,
});

export const llamaShape = (shape: LlamaShape): Model => ({
  ...common(shape),
  id: shapeText('llama', shape),
  name: `Llama ${String(shape.layers)} x ${String(shape.hidden)}`,
  architecture: 'llama',
  kvHeads: shape.kvHeads,
  headDim: shape.headDim,
  intermediate: shape.intermediate,
  mlp: 'gated',
  positions: 0,
  bias: { qkv: false, attentionOut: false, mlp: false, head: false },
  norm: { kind: 'rms', perLayer: 2, final: true, embedding: false, queryKey: false },
  dropout: false,
});

/**
 * A shape typed by hand: `gpt:layers=40,hidden=5120,heads=40,vocab=50257,seq=1024,head=none`. `heads` may be left
 * out where 128 divides `hidden` (heads of 128), vocab and seq take the family's first release (GPT-2, Llama 2),
 * `head` is tied for gpt and untied for llama. Errors name the field as it was typed.
 */
export const readShape = (text: string): Result<Model, AppError> => {
  const colon = text.indexOf(':');
  const family = text.slice(0, Math.max(colon, 0));
  if (family !== 'gpt' && family !== 'llama')
    return fail({
      code: 'not-found',
      what: 'shape family',
      name: family || text.slice(0, 40),
      known: ['gpt', 'llama'],
    });
  return chain(readFields(text.slice(colon + 1), family), (fields) =>
    family === 'gpt' ? readGpt(fields) : readLlama(fields),
  );
};

/** True for text that `readShape` would take as a shape, right or wrong. */
export const looksLikeShape = (text: string) => /^(gpt|llama):/.test(text);

const common = ({ layers, hidden, heads, vocab, seq, head }: GptShape) =>
  ({
    kind: 'plimsoll-model',
    format: modelFormat,
    origin: 'typed by hand',
    layers,
    hidden,
    heads,
    vocab,
    context: seq,
    head,
  }) as const;

const shapeText = (family: 'gpt' | 'llama', shape: GptShape | LlamaShape) => {
  const fields = Object.entries(shape).filter(([, value]) => value !== undefined);
  return `${family}:${fields.map(([name, value]) => `${fieldName(name)}=${String(value)}`).join(',')}`;
};

const typedNames: Readonly<Record<string, string>> = { kvHeads: 'kv_heads', headDim: 'head_dim' };
const fieldName = (name: string) => typedNames[name] ?? name;

const headKinds = ['tied', 'untied', 'none'] as const;
const headField = z.enum(headKinds, { error: headKinds.join(', ') });

const gptFields = z.object({
  layers: sizes.layers,
  hidden: sizes.hidden,
  heads: sizes.heads.optional(),
  intermediate: sizes.intermediate.optional(),
  vocab: sizes.vocab.default(50257),
  seq: sizes.context.default(1024),
  head: headField.default('tied'),
});

const llamaFields = z.object({
  layers: sizes.layers,
  hidden: sizes.hidden,
  heads: sizes.heads.optional(),
  kv_heads: sizes.heads.optional(),
  head_dim: sizes.headDim.optional(),
  intermediate: sizes.intermediate,
  vocab: sizes.vocab.default(32000),
  seq: sizes.context.default(4096),
  head: headField.default('untied'),
});

const known = { gpt: Object.keys(gptFields.shape), llama: Object.keys(llamaFields.shape) } as const;

type Fields = Readonly<Record<string, string | number>>;

/** `a=1,b=none` as a record; only whole numbers and words pass. */
const readFields = (text: string, family: 'gpt' | 'llama'): Result<Fields, AppError> => {
  const fields: Record<string, string | number> = {};
  for (const part of text.split(',')) {
    const [name = '', value = '', ...more] = part.split('=').map((side) => side.trim());
    if (value === '' || more.length > 0) return fail(invalidInput(`${family}:${name}`, part, 'name=value'));
    if (!known[family].includes(name))
      return fail({ code: 'not-found', what: `${family} field`, name: name.slice(0, 40), known: known[family] });
    if (Object.hasOwn(fields, name)) return fail(invalidInput(name, part, 'each field once'));
    fields[name] = /^\d+$/.test(value) ? Number(value) : value;
  }
  return ok(fields);
};

const readGpt = (fields: Fields): Result<Model, AppError> =>
  chain(check(gptFields, fields), (shape) =>
    chain(headCount(shape.hidden, shape.heads), (heads) =>
      chain(headWidth(shape.hidden, heads, undefined), () => ok(gptShape({ ...shape, heads }))),
    ),
  );

const readLlama = (fields: Fields): Result<Model, AppError> =>
  chain(check(llamaFields, fields), ({ kv_heads, head_dim, ...shape }) =>
    chain(headCount(shape.hidden, shape.heads), (heads) =>
      chain(headWidth(shape.hidden, heads, head_dim), (headDim) => {
        const kvHeads = kv_heads ?? heads;
        if (heads % kvHeads === 0) return ok(llamaShape({ ...shape, heads, kvHeads, headDim }));
        return fail(invalidInput('kv_heads', kvHeads, `a divisor of heads (${String(heads)})`));
      }),
    ),
  );

/** Heads as typed, or as many of width 128 as fit exactly. */
const headCount = (hidden: number, heads: number | undefined): Result<number, AppError> => {
  if (heads !== undefined) return ok(heads);
  if (hidden % 128 === 0) return ok(hidden / 128);
  return fail(invalidInput('heads', undefined, 'given where 128 does not divide hidden'));
};

const headWidth = (hidden: number, heads: number, headDim: number | undefined): Result<number, AppError> => {
  const width = headDim ?? hidden / heads;
  if (sizes.headDim.safeParse(width).success) return ok(width);
  return fail(invalidInput('heads', heads, `a divisor of hidden (${String(hidden)}) that gives heads of at most 1024`));
};
