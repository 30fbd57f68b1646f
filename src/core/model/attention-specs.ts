import type { Model } from './model.ts';
import type { LatentMixer } from './parts.ts';
import type { Part, Spec } from './spec.ts';
import { linear, normSpecs, ownSpecs, spec } from './spec.ts';
import { keyWidth, outputWidth, queryWidth, valueWidth } from './widths.ts';

/** Families whose code keeps query, key and value in one matrix. */
const oneQueryKeyValue: ReadonlySet<string> = new Set([
  ...['gpt', 'gpt2', 'gpt_bigcode', 'gpt_neox', 'gpt_neox_japanese', 'openai-gpt', 'codegen', 'bloom', 'mpt', 'dbrx'],
  ...['falcon', 'RefinedWeb', 'RefinedWebModel', 'persimmon', 'phi3', 'phi3_v', 'phi3small', 'phi4mm'],
  ...['phi4_multimodal', 'internlm2', 'baichuan', 'chatglm', 'qwen', 'openelm', 'bailing_moe', 'bailing_moe_v2'],
]);

/** What mixes tokens in a layer. */
export const attentionSpecs = (model: Model): readonly Spec[] => {
  const { mixer } = model;
  switch (mixer?.kind) {
    case 'none':
      return [];
    case 'recurrent':
      return ownSpecs('mixer', mixer.tensors, 'recurrent');
    case 'latent':
      return [...latentSpecs(model, mixer), ...outSpecs(model)];
    case 'attention':
    case undefined:
      return [...headSpecs(model), ...outSpecs(model), ...sinkSpecs(model), ...queryKeyNorms(model)];
  }
};

const headSpecs = (model: Model): readonly Spec[] => {
  const { hidden, bias, keyValues = 'own' } = model;
  const fused = oneQueryKeyValue.has(model.architecture);
  const into = (part: Part, rows: number) =>
    linear(`attention.${fused ? 'query_key_value' : part}`, part, rows, hidden, bias.qkv);
  return [
    ...into('query', queryWidth(model) * (model.queryGate === true ? 2 : 1)),
    ...(keyValues === 'borrowed' ? [] : into('key', keyWidth(model))),
    ...(keyValues === 'own' ? into('value', valueWidth(model)) : []),
  ];
};

/**
 * Queries, keys and values by way of narrow vectors with a norm each; the rotary part of the key goes past its vector.
 * DeepSeek-V2, arXiv 2405.04434, equations 9 to 19.
 */
const latentSpecs = (model: Model, { queryRank, keyValueRank, nopeDim, ropeDim }: LatentMixer): readonly Spec[] => {
  const { hidden, heads, bias } = model;
  const queries = queryWidth(model);
  const rank = (name: string, width: number) => normSpecs(model, `attention.${name}_norm`, width);
  return [
    ...(queryRank === undefined
      ? linear('attention.query', 'query', queries, hidden, false)
      : [
          ...linear('attention.query_down', 'latent', queryRank, hidden, bias.qkv),
          ...rank('query', queryRank),
          ...linear('attention.query', 'query', queries, queryRank, false),
        ]),
    ...linear('attention.key_value_down', 'latent', keyValueRank + ropeDim, hidden, bias.qkv),
    ...rank('key_value', keyValueRank),
    ...linear('attention.key_value', 'key', heads * nopeDim, keyValueRank, false),
    ...linear('attention.key_value', 'value', valueWidth(model), keyValueRank, false),
  ];
};

const outSpecs = (model: Model): readonly Spec[] =>
  linear('attention.out', 'out', model.hidden, outputWidth(model), model.bias.attentionOut);

const sinkSpecs = ({ sinks, heads }: Model): readonly Spec[] =>
  sinks === true ? [spec('attention.sinks', 'sinks', [heads])] : [];

const queryKeyNorms = (model: Model): readonly Spec[] => {
  const { norm, headDim, keyValues } = model;
  if (!norm.queryKey) return [];
  const whole = norm.queryKeySpan === 'all-heads';
  const one = (name: string, width: number) =>
    normSpecs(model, `attention.${name}_norm`, whole ? width : headDim, norm.queryKeyBias);
  return [...one('query', queryWidth(model)), ...(keyValues === 'borrowed' ? [] : one('key', keyWidth(model)))];
};
