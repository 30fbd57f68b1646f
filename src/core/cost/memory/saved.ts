import type { Model } from '../../model/model.ts';
import { attentionValues, queryKeyNormValues } from '../../model/token-values.ts';
import { hasAttention, keyWidth, outputWidth, queryWidth, valueWidth } from '../../model/widths.ts';
import type { Matrix } from '../matrices.ts';
import { adaptedMatrices, layerMatrices, magnitudesOf } from '../matrices.ts';
import type { Setup } from './setup.ts';
import { isFrozenInFewBits, needsInput } from './setup.ts';

/**
 * What each operator of a layer leaves for backward, as autograd keeps it: a product of matrices keeps its input where
 * its matrix is trained, a pointwise function what its derivative is made of, attention queries, keys, values and its
 * output (Dao, arXiv 2205.14135, section 3.1). After Korthikanti et al., arXiv 2205.05198, section 4.1, which counts
 * fused kernels and a trained model; frozen weights and unfused kernels by the same rule.
 */
export interface Operator {
  readonly name: string;
  readonly bytesPerToken: number;
}

const half = 2;
const single = 4;

/** Operators of one layer of a kind, everything kept; widths of a model whose layers are alike. */
export const layerOperators = (one: Model, setup: Setup): readonly Operator[] =>
  [
    { name: 'norms', bytesPerToken: normTokenBytes(one, setup) },
    { name: 'inputs of matrices', bytesPerToken: inputTokenBytes(one, setup) },
    { name: 'attention', bytesPerToken: attentionTokenBytes(one, setup) },
    { name: 'MLP', bytesPerToken: mlpTokenBytes(one, setup) },
    { name: 'router', bytesPerToken: routerTokenBytes(one, setup) },
    { name: 'adapters', bytesPerToken: adapterTokenBytes(one, setup) },
    { name: 'dropout masks', bytesPerToken: one.dropout ? 2 * one.hidden : 0 },
    { name: 'unexplained', bytesPerToken: unexplainedTokenBytes(one, setup) },
  ].filter(({ bytesPerToken }) => bytesPerToken > 0);

export const sumOfOperators = (operators: readonly Operator[]): number =>
  operators.reduce((total, { bytesPerToken }) => total + bytesPerToken, 0);

/**
 * Norms: a layer norm keeps its input (torch.nn.functional.layer_norm); an RMS norm written in PyTorch an fp32 copy of
 * it, and the normed value where its weight is trained; a fused one its input. In fp32 training both are fp32.
 */
const normTokenBytes = (one: Model, setup: Setup): number => {
  const { norm, hidden } = one;
  // OLMo's two norms have no parameters and keep their inputs all the same.
  const norms = bothFromOneInput(one) ? 1 : norm.perLayer || 2;
  return (norms * hidden + queryKeyNormValues(one)) * normBytes(one, setup);
};

/** Attention and MLP side by side, each with a norm of the same input. transformers, modeling_gpt_neox.py. */
const bothFromOneInput = ({ architecture, norm }: Model) => architecture === 'gpt_neox' && norm.perLayer === 2;

const normBytes = ({ norm }: Model, setup: Setup): number => {
  const { full, weights } = setup;
  const wide = full && weights === 'fp32' ? single : half;
  if (norm.kind === 'layer' || fusesNorms(setup)) return wide;
  return single + (full ? wide : 0);
};

const fusesNorms = ({ job, framework, keeping }: Setup) =>
  job.compile || keeping === 'selective' || framework.normKeeps === 'input';

/** What matrices multiply, once where several share it: the normed input of attention, and that of the MLP. */
const inputTokenBytes = (one: Model, setup: Setup): number => {
  if (setup.keeping === 'selective') return 0;
  const matrices = layerMatrices(one);
  const reads = (parts: readonly Matrix['part'][]) =>
    matrices.some(
      (matrix) => parts.includes(matrix.part) && matrix.columns === one.hidden && needsInput(setup, matrix),
    );
  const attention = reads(['query', 'key', 'value', 'latent', 'recurrent']);
  const mlp = reads(['gate', 'up', 'sharedExperts']);
  const routed = matrices.some(
    (matrix) => matrix.part === 'experts' && matrix.columns === one.hidden && needsInput(setup, matrix),
  );
  // A parallel block feeds one normed input to both halves.
  const own = one.norm.perLayer === 1 ? Number(attention || mlp) : Number(attention) + Number(mlp);
  return half * one.hidden * (own + (routed ? (one.moe?.topK ?? 0) : 0));
};

const attentionTokenBytes = (one: Model, setup: Setup): number => {
  if (!hasAttention(one)) return half * attentionValues(one) * (one.mixer?.kind === 'recurrent' ? recurrentKept : 1);
  if (one.mixer?.kind === 'latent') return half * attentionValues(one) + single * one.heads;
  const keys = repeated(one, setup) ? 2 * queryWidth(one) : keyWidth(one) + valueWidth(one) + wholeWidth(one, setup);
  const gate = one.queryGate === true ? 2 * queryWidth(one) : 0;
  return half * (queryWidth(one) + keys + outputWidth(one) + gate) + scoreTokenBytes(one, setup);
};

/** Rotated queries and keys are new; values are a view, and queries and keys as they were stay with them. */
const wholeWidth = (one: Model, { framework }: Setup) =>
  framework.oneQueryKeyValue && one.positions === 0 && one.kvHeads === one.heads ? queryWidth(one) + keyWidth(one) : 0;

/** A recurrent mixer keeps what its matrices yield before and after its convolution and its gate. Own estimate. */
const recurrentKept = 2;

const repeated = (one: Model, { framework }: Setup) => framework.repeatsKeys && one.kvHeads < one.heads;

/** Log-sum-exp of a flash kernel in fp32; else scores before and after softmax and, with dropout, a mask. */
const scoreTokenBytes = (one: Model, { job }: Setup): number => {
  if (job.flashAttention) return single * one.heads;
  return (one.dropout ? 5 : 4) * one.heads * job.sequence;
};

/** Gate, its activation, up, and their product where the last matrix needs it; plain: up and its activation. */
const mlpTokenBytes = (one: Model, setup: Setup): number => {
  const matrices = layerMatrices(one);
  const down = matrices.filter(({ part, name }) => part === 'down' || name.endsWith('.down.weight'));
  return down.reduce((total, matrix) => total + half * matrix.used * matrix.columns * mlpCopies(one, setup, matrix), 0);
};

const mlpCopies = (one: Model, setup: Setup, down: Matrix): number => {
  const kept = needsInput(setup, down) || setup.framework.keepsProduct;
  const product = setup.keeping !== 'selective' && kept ? 1 : 0;
  if (one.mlp === 'plain') return 1 + product;
  const fused = setup.job.compile || setup.keeping === 'selective' || setup.framework.gateKeeps === 'inputs';
  return (fused ? 2 : 3) + product;
};

/** Probabilities of all experts before and after softmax in fp32, and what each chosen expert yields (it is weighed). */
const routerTokenBytes = ({ moe, hidden }: Model, _setup: Setup): number =>
  moe === undefined ? 0 : 2 * single * moe.experts + half * moe.topK * hidden;

/**
 * Of each adapter its narrow vector and what its first matrix multiplies where that is not shared: an fp32 copy, or what
 * dropout leaves and its mask. DoRA keeps what the frozen matrix and the adapter yield (peft, tuners/lora/dora.py).
 */
const adapterTokenBytes = (one: Model, setup: Setup): number => {
  const { adapter, framework } = setup;
  if (adapter === undefined) return 0;
  const { adapterBytes, adapterDropout } = framework;
  const input = (adapterBytes === 4 || adapterDropout ? adapterBytes : 0) + (adapterDropout ? 1 : 0);
  const all = adaptedMatrices(one, adapter);
  const shared = all.filter(({ part }) => part === 'query' || part === 'key' || part === 'value').length - 1;
  const twice = framework.oneQueryKeyValue ? Math.max(0, shared) * input * one.hidden : 0;
  const separate = all.reduce((total, matrix) => {
    const { columns, used } = matrix;
    const dora = magnitudesOf(matrix, adapter) * (half + adapterBytes);
    return total + used * (input * columns + adapterBytes * adapter.rank + dora);
  }, 0);
  return separate - twice;
};

const unexplainedTokenBytes = (one: Model, setup: Setup): number =>
  isFrozenInFewBits(setup) ? setup.framework.unexplainedQuantisedBytes * one.hidden : 0;

/**
 * What comes and goes while one layer runs backward, besides what it kept: the gradients of its input and output, those
 * inside the MLP or attention, whichever is wider, and an unfused norm's in fp32. An upper end: kernels may free as
 * they go. Own derivation by the rule above.
 */
export const gradientTokenBytes = (one: Model, setup: Setup): number => {
  const { hidden } = one;
  const norm = one.norm.kind === 'rms' && !fusesNorms(setup) ? 2 * single * hidden : 0;
  const inMlp = layerMatrices(one)
    .filter(({ part, name }) => part === 'down' || name.endsWith('.down.weight'))
    .reduce((total, { used, columns }) => total + half * used * columns * (one.mlp === 'gated' ? 3 : 2), 0);
  const scores = setup.job.flashAttention || !hasAttention(one) ? 0 : 2 * half * one.heads * setup.job.sequence;
  const keys = repeated(one, setup) ? 2 * queryWidth(one) : keyWidth(one) + valueWidth(one);
  const inAttention = half * (queryWidth(one) + keys + outputWidth(one)) + scores;
  return 2 * half * hidden + norm + Math.max(inMlp, inAttention);
};
