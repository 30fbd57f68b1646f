import type { Parameters } from '../units.ts';
import { parameters } from '../units.ts';
import type { Model } from './model.ts';

/** Parameters of a model to the unit, in all and by the part they belong to. */
export interface ParameterCount {
  readonly total: Parameters;
  /** All of them: full fine-tuning is the one method so far. */
  readonly trainable: Parameters;
  readonly byModule: {
    readonly embedding: Parameters;
    readonly attention: Parameters;
    readonly mlp: Parameters;
    readonly norms: Parameters;
    /** The matrix from hidden states to the vocabulary where it is one of its own; 0 where tied or absent. */
    readonly head: Parameters;
  };
}

/**
 * Trained parameters, exact for every model that the config reader accepts. A checkpoint may store more: mask buffers
 * (GPT-2), a tied head a second time (Falcon-7B).
 */
export const countParameters = (model: Model): ParameterCount => {
  const { layers, hidden, vocab } = model;
  const embedding = (vocab + model.positions) * hidden;
  const attention = layers * (attentionMatrixParameters(model) + attentionBiasParameters(model));
  const mlp = layers * (mlpMatrixParameters(model) + mlpBiasParameters(model));
  const norms = layers * layerNormParameters(model) + outerNormParameters(model);
  const head = model.head === 'untied' ? vocab * hidden + (model.bias.head ? vocab : 0) : 0;
  const total = parameters(embedding + attention + mlp + norms + head);
  return {
    total,
    trainable: total,
    byModule: {
      embedding: parameters(embedding),
      attention: parameters(attention),
      mlp: parameters(mlp),
      norms: parameters(norms),
      head: parameters(head),
    },
  };
};

/** Parameters of one layer: matrices, biases and norms. */
export const layerParameters = (model: Model): Parameters =>
  parameters(
    layerMatrixParameters(model) +
      attentionBiasParameters(model) +
      mlpBiasParameters(model) +
      layerNormParameters(model),
  );

/** The part of a layer that multiplies every token, two FLOPs each: the matrices without biases and norms. */
export const layerMatrixParameters = (model: Model): Parameters =>
  parameters(attentionMatrixParameters(model) + mlpMatrixParameters(model));

/** Width of all query heads together, `a d`; it may differ from h (Qwen 3, Gemma, Mistral-Nemo). */
export const queryWidth = (model: Model) => model.heads * model.headDim;
/** Width of all key heads, or of all value heads, `d_kv`. */
export const keyValueWidth = (model: Model) => model.kvHeads * model.headDim;

const attentionMatrixParameters = (model: Model) =>
  2 * model.hidden * queryWidth(model) + 2 * model.hidden * keyValueWidth(model);

const attentionBiasParameters = (model: Model) =>
  (model.bias.qkv ? queryWidth(model) + 2 * keyValueWidth(model) : 0) + (model.bias.attentionOut ? model.hidden : 0);

const inwardMatrices = (model: Model) => (model.mlp === 'gated' ? 2 : 1);

const mlpMatrixParameters = (model: Model) => (inwardMatrices(model) + 1) * model.hidden * model.intermediate;

const mlpBiasParameters = (model: Model) =>
  model.bias.mlp ? inwardMatrices(model) * model.intermediate + model.hidden : 0;

/** An RMS norm has a weight per channel; a layer norm has a bias too. */
const perChannel = (model: Model) => (model.norm.kind === 'rms' ? 1 : 2);

const layerNormParameters = (model: Model) =>
  perChannel(model) * (model.norm.perLayer * model.hidden + queryKeyNormWidth(model));

const queryKeyNormWidth = (model: Model) => {
  if (!model.norm.queryKey) return 0;
  return model.norm.queryKeySpan === 'all-heads' ? queryWidth(model) + keyValueWidth(model) : 2 * model.headDim;
};

const outerNormParameters = (model: Model) =>
  perChannel(model) * model.hidden * (Number(model.norm.final) + Number(model.norm.embedding));
