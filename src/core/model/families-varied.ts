import { z } from 'zod';
import type { AppError } from '../error.ts';
import { check } from '../parse.ts';
import type { Result } from '../result.ts';
import { chain } from '../result.ts';
import type { Config } from './config-fields.ts';
import { fieldOf, refused } from './config-fields.ts';
import type { Family, Shape } from './family.ts';
import { family } from './family.ts';
import { llamaLike, rmsNorms, usualNames as names } from './family-parts.ts';
import type { LayerKind } from './parts.ts';
import { planOf } from './plan.ts';
import { sizes as limits, whole } from './sizes.ts';

/** Families whose files say layer by layer how wide a layer is. */

const multiple = z.number().positive().max(64);

/** A half of a layer may be left out, or be one matrix in place of what is usual. */
const HalfSchema = z.looseObject({
  no_op: z.boolean().nullish(),
  replace_with_linear: z.boolean().nullish(),
});
const BlockSchema = z.looseObject({
  attention: HalfSchema.extend({ n_heads_in_group: limits.heads.nullish() }),
  ffn: HalfSchema.extend({ ffn_mult: multiple.nullish(), intermediate_size: limits.intermediate.nullish() }),
});
type Block = z.infer<typeof BlockSchema>;

/** Puzzle, arXiv 2411.19146: each layer of a Llama with an attention and an MLP of a width of its own, or without. */
const puzzle: Family = {
  types: ['nemotron-nas', 'deci'],
  read: (config) => {
    const schema = z.object({ block_configs: z.array(BlockSchema).min(1).max(4096) });
    const given = { block_configs: fieldOf(config, 'block_configs') };
    return chain(check(schema, given, config.root), ({ block_configs: blocks }) => puzzleOf(config, blocks));
  },
};

const puzzleOf = (config: Config, blocks: readonly Block[]): Result<Shape, AppError> => {
  const incomplete = blocks.findIndex((block) => needsMore(block));
  if (incomplete >= 0)
    return refused(config, `block_configs[${String(incomplete)}]`, blocks[incomplete], 'heads in a group and a width');
  const layers = Number(fieldOf(config, 'num_hidden_layers'));
  if (blocks.length !== layers)
    return refused(config, 'block_configs', `${String(blocks.length)} entries`, `one a layer (${String(layers)})`);
  return family({
    types: puzzle.types,
    names,
    wideMlp: true,
    flags: { tie_word_embeddings: false, attention_bias: false, mlp_bias: false },
    shape: ({ hidden, heads }, flags) => {
      const kinds = blocks.map((block) => puzzleKind(block, hidden, heads));
      return {
        ...llamaLike(flags),
        intermediate: Math.max(1, ...kinds.map(({ intermediate = 0 }) => intermediate)),
        plan: planOf(blocks.length, (layer) => kinds[layer] ?? { name: 'layer' }),
      };
    },
  }).read(config);
};

const needsMore = ({ attention, ffn }: Block) =>
  (isUsual(attention) && (attention.n_heads_in_group ?? undefined) === undefined) ||
  (isUsual(ffn) && (ffn.ffn_mult ?? ffn.intermediate_size ?? undefined) === undefined);

const isUsual = ({ no_op, replace_with_linear }: z.infer<typeof HalfSchema>) =>
  no_op !== true && replace_with_linear !== true;

const puzzleKind = ({ attention, ffn }: Block, hidden: number, heads: number): LayerKind => {
  const [group, width] = [attention.n_heads_in_group ?? 1, widthOf(ffn, hidden)];
  const linear = [
    ...(attention.replace_with_linear === true ? ['attention'] : []),
    ...(ffn.replace_with_linear === true ? ['mlp'] : []),
  ];
  const word = (half: z.infer<typeof HalfSchema>, usual: number) =>
    half.no_op === true ? 'none' : half.replace_with_linear === true ? 'linear' : String(usual);
  return {
    name: `attention-${word(attention, group)}-mlp-${word(ffn, width)}`,
    ...(isUsual(attention) ? { kvHeads: Math.max(1, Math.floor(heads / group)) } : { mixer: { kind: 'none' } }),
    ...(isUsual(ffn) ? { intermediate: width } : { mlp: 'none' as const }),
    normsPerLayer: Number(attention.no_op !== true) + Number(ffn.no_op !== true),
    ...(linear.length === 0
      ? {}
      : { tensors: linear.map((half) => ({ name: `${half}.linear.weight`, shape: [hidden, hidden] })) }),
  };
};

/** Two thirds of the multiple, rounded up to 256. */
const widthOf = ({ ffn_mult, intermediate_size }: Block['ffn'], hidden: number): number =>
  intermediate_size ?? 256 * Math.ceil(Math.trunc((2 * (ffn_mult ?? 0) * hidden) / 3) / 256);

const ElmSchema = z.looseObject({
  num_query_heads: z.array(limits.heads).min(1).max(4096),
  num_kv_heads: z.array(limits.heads).min(1).max(4096),
  ffn_multipliers: z.array(multiple).min(1).max(4096),
  ffn_dim_divisor: whole(1, 65536).default(256),
});

/** OpenELM, arXiv 2404.14619, section 2.1: heads and MLPs that widen from layer to layer. */
const openElm: Family = {
  types: ['openelm'],
  read: (config) =>
    chain(check(ElmSchema, config.fields, config.root), (lists) => {
      const { num_query_heads: queries, num_kv_heads: keys, ffn_multipliers: wide, ffn_dim_divisor: step } = lists;
      const layers = Number(fieldOf(config, 'num_transformer_layers'));
      if (![queries, keys, wide].every(({ length }) => length === layers))
        return refused(config, 'num_query_heads', 'lists of other lengths', `one entry a layer (${String(layers)})`);
      const most = { num_attention_heads: Math.max(...queries), num_key_value_heads: Math.max(...queries) };
      return elm(layers, (layer, hidden) => ({
        heads: queries[layer] ?? 1,
        kvHeads: keys[layer] ?? 1,
        intermediate: rounded((wide[layer] ?? 1) * hidden, step),
      })).read({ ...config, fields: { ...config.fields, ...most } });
    }),
};

const elm = (layers: number, widths: (layer: number, hidden: number) => Omit<LayerKind, 'name'>): Family =>
  family({
    types: openElm.types,
    names: {
      ...names,
      layers: 'num_transformer_layers',
      hidden: 'model_dim',
      intermediate: 'intermediate_size',
      context: 'max_context_length',
    },
    wideMlp: true,
    flags: { share_input_output_layers: true, normalize_qk_projections: true, ffn_with_glu: true },
    shape: ({ hidden }, flags) => ({
      ...llamaLike({ tie_word_embeddings: flags.share_input_output_layers }),
      mlp: flags.ffn_with_glu ? 'gated' : 'plain',
      norm: { ...rmsNorms, queryKey: flags.normalize_qk_projections },
      plan: planOf(layers, (layer) => {
        const kind = widths(layer, hidden);
        return {
          ...kind,
          name: `attention-${String(kind.heads)}-${String(kind.kvHeads)}-mlp-${String(kind.intermediate)}`,
        };
      }),
    }),
  });

/** To the nearest multiple, and never below nine tenths. */
const rounded = (width: number, step: number): number => {
  const near = Math.max(step, Math.trunc((width + step / 2) / step) * step);
  return near < 0.9 * width ? near + step : near;
};

export const variedFamilies: readonly Family[] = [puzzle, openElm];
