import { z } from 'zod';
import type { AppError } from '../error.ts';
import { invalidInput } from '../error.ts';
import { check } from '../parse.ts';
import type { Result } from '../result.ts';
import { chain, fail, mapResult, ok } from '../result.ts';
import type { Model } from './model.ts';
import { modelFormat, ModelSchema } from './model.ts';
import { sizes, whole } from './sizes.ts';

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

/**
 * A Llama-like shape whose MLPs are experts behind a router without biases (Mixtral, arXiv 2401.04088, section 2). The
 * first layers may keep a dense MLP, and every token may pass through shared experts (DeepSeekMoE, arXiv 2401.06066,
 * section 3.2).
 */
export interface MoeShape extends LlamaShape {
  readonly experts: number;
  /** Experts that a token passes through. */
  readonly topK: number;
  /** Width of the shared experts together. */
  readonly sharedIntermediate?: number | undefined;
  readonly denseLayers?: number | undefined;
  readonly denseIntermediate?: number | undefined;
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

const moeShape = (shape: MoeShape): Model => {
  const { layers, hidden, intermediate, experts, topK, sharedIntermediate, denseLayers = 0, denseIntermediate } = shape;
  const shared = sharedIntermediate === undefined ? {} : { sharedIntermediate };
  return {
    ...llamaShape(shape),
    id: shapeText('moe', shape),
    name: `MoE ${String(layers)} x ${String(hidden)}, ${String(experts)} experts`,
    architecture: 'moe',
    intermediate: denseIntermediate ?? intermediate,
    moe: { experts, topK, intermediate, ...shared },
    ...(denseLayers === 0
      ? {}
      : {
          plan: {
            kinds: [{ name: 'dense', mlp: 'dense' }, { name: 'experts' }],
            pattern: [
              { kind: 'dense', count: denseLayers },
              { kind: 'experts', count: layers - denseLayers },
            ],
          },
        }),
  };
};

/** What a shape typed by hand may be like. */
export const shapeFamilies = ['gpt', 'llama', 'moe'] as const;
export type ShapeFamily = (typeof shapeFamilies)[number];

/**
 * A shape typed by hand: `gpt:layers=40,hidden=5120,heads=40,vocab=50257,seq=1024,head=none`. `heads` may be left
 * out where 128 divides `hidden` (heads of 128), vocab and seq take the family's first release (GPT-2, Llama 2),
 * `head` is tied for gpt and untied for llama. `moe` takes what `llama` does, with `intermediate` as the width of one
 * expert, `experts` and `top_k`; `shared_intermediate`, `dense_layers` and `dense_intermediate` where there are such
 * parts. Errors name the field as it was typed.
 */
export const readShape = (text: string): Result<Model, AppError> => {
  const colon = text.indexOf(':');
  const typed = text.slice(0, Math.max(colon, 0));
  const family = shapeFamilies.find((name) => name === typed);
  if (family === undefined)
    return fail({
      code: 'not-found',
      what: 'shape family',
      name: typed || text.slice(0, 40),
      known: [...shapeFamilies],
    });
  return chain(readFields(text.slice(colon + 1), family), readers[family]);
};

/** True for text that `readShape` would take as a shape, right or wrong. */
export const looksLikeShape = (text: string) => shapeFamilies.some((family) => text.startsWith(`${family}:`));

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

/** Fields in one order, so that the same shape has the same id. */
const shapeText = (family: ShapeFamily, shape: GptShape | LlamaShape | MoeShape) => {
  const values = new Map(Object.entries(shape).map(([name, value]) => [fieldName(name), value]));
  const typed = known[family].filter((name) => values.get(name) !== undefined);
  return `${family}:${typed.map((name) => `${name}=${String(values.get(name))}`).join(',')}`;
};

/** As it is typed: `kv_heads` for `kvHeads`. */
const fieldName = (name: string) => name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

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

const moeFields = llamaFields.extend({
  experts: sizes.experts,
  top_k: sizes.experts,
  shared_intermediate: sizes.intermediate.optional(),
  dense_layers: whole(0, 4096).default(0),
  dense_intermediate: sizes.intermediate.optional(),
});

const known: Readonly<Record<ShapeFamily, readonly string[]>> = {
  gpt: Object.keys(gptFields.shape),
  llama: Object.keys(llamaFields.shape),
  moe: Object.keys(moeFields.shape),
};

type Fields = Readonly<Record<string, string | number>>;

/** `a=1,b=none` as a record; only whole numbers and words pass. */
const readFields = (text: string, family: ShapeFamily): Result<Fields, AppError> => {
  const fields: Record<string, string | number> = {};
  for (const part of text.split(',')) {
    const [name = '', value = '', ...more] = part.split('=').map((side) => side.trim());
    if (value === '' || more.length > 0) return fail(invalidInput(`${family}:${name}`, part, 'name=value'));
    if (!known[family].includes(name))
      return fail({ code: 'not-found', what: `${family} field`, name: name.slice(0, 40), known: [...known[family]] });
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
    mapResult(attentionOf({ ...shape, kv_heads, head_dim }), (attention) => llamaShape({ ...shape, ...attention })),
  );

const readMoe = (fields: Fields): Result<Model, AppError> =>
  chain(check(moeFields, fields), (typed) => {
    const wrong = wrongExperts(typed);
    if (wrong !== undefined) return fail(wrong);
    const { kv_heads, head_dim, top_k, shared_intermediate, dense_layers, dense_intermediate, ...shape } = typed;
    return chain(attentionOf({ ...shape, kv_heads, head_dim }), (attention) =>
      check(
        ModelSchema,
        moeShape({
          ...{ ...shape, ...attention },
          topK: top_k,
          sharedIntermediate: shared_intermediate,
          ...(dense_layers === 0 ? {} : { denseLayers: dense_layers, denseIntermediate: dense_intermediate }),
        }),
      ),
    );
  });

const wrongExperts = ({ experts, top_k, layers, dense_layers, dense_intermediate }: z.infer<typeof moeFields>) => {
  if (top_k > experts) return invalidInput('top_k', top_k, `at most as many as experts (${String(experts)})`);
  if (dense_layers >= layers)
    return invalidInput(
      'dense_layers',
      dense_layers,
      `fewer than layers (${String(layers)}), so that some have experts`,
    );
  if (dense_layers > 0 && dense_intermediate === undefined)
    return invalidInput('dense_intermediate', undefined, 'the width of the MLP of the dense layers');
  if (dense_layers === 0 && dense_intermediate !== undefined)
    return invalidInput('dense_intermediate', dense_intermediate, 'left out where dense_layers is 0');
  return undefined;
};

const readers: Readonly<Record<ShapeFamily, (fields: Fields) => Result<Model, AppError>>> = {
  gpt: readGpt,
  llama: readLlama,
  moe: readMoe,
};

interface TypedHeads {
  readonly hidden: number;
  readonly heads?: number | undefined;
  readonly kv_heads: number | undefined;
  readonly head_dim: number | undefined;
}

/** The heads of grouped-query attention. */
const attentionOf = ({ hidden, heads: typed, kv_heads, head_dim }: TypedHeads) =>
  chain(headCount(hidden, typed), (heads) =>
    chain(headWidth(hidden, heads, head_dim), (headDim) => {
      const kvHeads = kv_heads ?? heads;
      if (heads % kvHeads === 0) return ok({ heads, kvHeads, headDim });
      return fail(invalidInput('kv_heads', kvHeads, `a divisor of heads (${String(heads)})`));
    }),
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
