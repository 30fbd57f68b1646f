import type { AppError } from '../../error.ts';
import { invalidInput } from '../../error.ts';
import { check } from '../../parse.ts';
import type { Result } from '../../result.ts';
import { fail } from '../../result.ts';
import type { Model } from '../model.ts';
import { modelFormat, ModelSchema } from '../model.ts';
import type { SortedWeights } from './sorted.ts';
import { isEmbedding, isHead, sortWeights } from './sorted.ts';
import type { StoredTensor } from './stored.ts';

/** What is known of a model besides its weights; sizes that no header tells. */
export interface Hints {
  readonly title: string;
  readonly id: string;
  readonly architecture: string;
  readonly origin: string;
  readonly heads?: number | undefined;
  readonly kvHeads?: number | undefined;
  readonly context?: number | undefined;
}

/** Assumed where nothing tells: the usual width of a head. */
const usualHeadDim = 128;
const usualContext = 4096;

/**
 * A model of which nothing but its tensors is known, or whose family is not: a first shape as Llama's, which `agree`
 * then brings to what is stored. The count is exact; how attention is divided into heads is a guess.
 */
export const modelOfWeights = (tensors: readonly StoredTensor[], hints: Hints): Result<Model, AppError> => {
  const weights = sortWeights(tensors, Infinity);
  const embedding = weights.outside.find(isEmbedding);
  const [vocab = 0, hidden = 0] = embedding?.shape ?? [];
  if (embedding?.shape.length !== 2 || weights.layers.length === 0)
    return fail(
      invalidInput(
        hints.title,
        `${String(tensors.length)} tensors without an embedding and numbered layers`,
        'the weights of a language model',
      ),
    );
  return check(ModelSchema, {
    kind: 'plimsoll-model',
    format: modelFormat,
    id: hints.id,
    name: hints.title,
    architecture: hints.architecture,
    origin: hints.origin,
    layers: weights.layers.length,
    hidden,
    ...headsOf(weights, hidden, hints),
    intermediate:
      rowsOf(weights, /(gate_proj|up_proj|w1|ffn_gate|ffn_up|c_fc|fc1|dense_h_to_4h)\.weight$/) ?? 4 * hidden,
    vocab,
    context: hints.context ?? usualContext,
    mlp: rowsOf(weights, /(gate_proj|w3|ffn_gate)\.weight$/) === undefined ? 'plain' : 'gated',
    head: weights.outside.some(isHead) ? 'untied' : 'tied',
    positions: 0,
    bias: { qkv: false, attentionOut: false, mlp: false, head: false },
    norm: { kind: 'rms', perLayer: 2, final: true, embedding: false, queryKey: false },
    dropout: false,
  });
};

const rowsOf = ({ layers }: SortedWeights, pattern: RegExp): number | undefined =>
  layers.flat().find(({ place }) => pattern.test(place))?.shape[0];

const headsOf = (weights: SortedWeights, hidden: number, { heads, kvHeads }: Hints) => {
  const queries = rowsOf(weights, /(q_proj|wq|attn_q)\.weight$/) ?? hidden;
  const keys = rowsOf(weights, /(k_proj|wk|attn_k)\.weight$/) ?? queries;
  const width = rowsOf(weights, /(q_norm|q_layernorm|attn_q_norm)\.weight$/) ?? usualHeadDim;
  const headDim = heads !== undefined && queries % heads === 0 ? queries / heads : divisor(queries, keys, width);
  return { heads: queries / headDim, kvHeads: kvHeads ?? Math.max(1, Math.floor(keys / headDim)), headDim };
};

/** The largest width of a head, at most `width`, that divides both. */
const divisor = (queries: number, keys: number, width: number): number => {
  for (let dim = width; dim > 1; dim = Math.floor(dim / 2)) if (queries % dim === 0 && keys % dim === 0) return dim;
  return 1;
};
