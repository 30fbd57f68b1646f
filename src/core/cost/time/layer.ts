import type { Model } from '../../model/model.ts';
import { hasAttention, keyWidth, outputWidth, queryWidth, valueWidth } from '../../model/widths.ts';
import { queryKeyNormValues } from '../../model/token-values.ts';
import type { Matrix } from '../matrices.ts';
import { adaptedHead, adaptedMatrices, headMatrix, layerMatrices, magnitudesOf } from '../matrices.ts';
import { bytesPerElement } from '../memory/formats.ts';
import type { Setup } from '../memory/setup.ts';
import { isQuantisedMatrix, tokensOf } from '../memory/setup.ts';
import type { MatmulGpu } from './matmul.ts';
import { matmulSeconds } from './matmul.ts';

/** Seconds on the GPU, by what takes them. */
export interface LayerSeconds {
  readonly matmul: number;
  readonly adapters: number;
  readonly attention: number;
  readonly pointwise: number;
  readonly dequantise: number;
  /** Operators handed over one by one. */
  readonly operators: number;
}

/** What a GPU brings to the times of a plain loop. */
export interface PlainGpu extends MatmulGpu {
  /** Rate of products in fp8, where the GPU has them: twice that of 16 bits. */
  readonly matmul8: number;
}

const half = 2;

/** Products of one layer forward, or backward: with respect to inputs, and to weights that are trained. */
const products = (setup: Setup, matrices: readonly Matrix[], gpu: PlainGpu, backward: boolean): number =>
  matrices.reduce((total, matrix) => total + productSeconds(setup, matrix, gpu, backward), 0);

/** A token passes through `used` of `count` experts, which share the tokens. */
const productSeconds = (setup: Setup, matrix: Matrix, gpu: PlainGpu, backward: boolean): number => {
  const { rows, columns, count, used } = matrix;
  const tokens = (tokensOf(setup) * used) / count;
  const eight = setup.weights === 'fp8' && matrix.part !== 'router' && matrix.part !== 'head';
  const at = { ...gpu, rate: eight ? gpu.matmul8 : gpu.rate };
  const bytes = eight ? 1 : half;
  const one = (m: number, n: number, k: number) => matmulSeconds(at, [m, n, k], bytes);
  if (!backward) return count * one(tokens, rows, columns);
  const trained = setup.full || (matrix.part === 'head' && setup.adapter?.trainHead === true);
  return count * (one(tokens, columns, rows) + (trained ? one(rows, columns, tokens) : 0));
};

/** The two narrow products of each adapter, and the copies and sums around them. */
const adapterSeconds = (setup: Setup, matrices: readonly Matrix[], gpu: PlainGpu, backward: boolean): number => {
  const { adapter, framework } = setup;
  if (adapter === undefined) return 0;
  const { rank } = adapter;
  return matrices.reduce((total, matrix) => {
    const { rows, columns, count, used } = matrix;
    const tokens = (tokensOf(setup) * used) / count;
    const bytes = framework.adapterBytes;
    const narrow = (m: number, n: number, k: number) => matmulSeconds(gpu, [m, n, k], bytes);
    const forward = narrow(tokens, rank, columns) + narrow(tokens, rows, rank);
    const back =
      narrow(rank, columns, tokens) +
      narrow(tokens, columns, rank) +
      narrow(rows, rank, tokens) +
      narrow(tokens, rank, rows);
    const cast = bytes === 4 ? (half + 4) * columns : 0;
    const sum = (2 * half + bytes + half) * rows * (magnitudesOf(matrix, adapter) > 0 ? 3 : 1);
    const moved = tokens * (cast + sum + (backward ? (half + bytes) * columns : 0));
    return total + count * ((backward ? back : forward) + moved / gpu.memory);
  }, 0);
};

/**
 * Share of the rate of products that attention kernels reach: 50 to 73 % of the peak forward on A100, less backward.
 * FlashAttention-2, arXiv 2307.08691, section 4.
 */
const attentionShare = 0.65;
/** Backward computes scores again: five products for forward's two. Same paper, section 3.1. */
const attentionBackward = 2.5;

/** Bytes a score that a softmax in one kernel reads and writes, forward and backward. */
const softmaxBytes = { forward: 4, backward: 6 } as const;
/** Dropout after it reads and writes them again, and its mask of a byte. Either way. */
const scoreDropoutBytes = 5;

/**
 * Scores, and values weighed with them. A flash kernel computes the causal half; a window ends what a token sees.
 * Without one, two products forward and four backward are of whole matrices (4 b s^2 h and twice that; Korthikanti et
 * al., arXiv 2205.05198, appendix A), each as long as its arithmetic or as its 16-bit scores take to be written or read.
 * Softmax and dropout lie between (section 4.1 there).
 */
const attentionSeconds = (one: Model, { job }: Setup, gpu: PlainGpu, tokens: number, backward: boolean): number => {
  if (!hasAttention(one)) return 0;
  const rate = gpu.rate * attentionShare;
  const width = queryWidth(one) + outputWidth(one);
  if (job.flashAttention) {
    const seen = Math.min(job.sequence / 2, one.window ?? Infinity);
    return (2 * tokens * seen * width * (backward ? attentionBackward : 1)) / rate;
  }
  const scores = tokens * job.sequence * one.heads;
  const product = Math.max((tokens * job.sequence * width) / rate, (half * scores) / gpu.memory);
  const scoreBytes = softmaxBytes[backward ? 'backward' : 'forward'] + (one.dropout ? scoreDropoutBytes : 0);
  return (backward ? 4 : 2) * product + (scoreBytes * scores) / gpu.memory;
};

/** Bytes a channel that an operator moves: fused, each reads its inputs and writes its output once; else one by one. */
const perChannel = {
  fused: { norm: [4, 6], residual: [6, 4], rotary: [4, 4], gate: [6, 10], plain: [4, 6] },
  // An RMS norm in fp32: cast 6, square 8, mean 4, product 8, cast 6, weight 4; a rotation: two products, two halves, a sum.
  separate: { norm: [36, 60], residual: [6, 4], rotary: [18, 18], gate: [10, 18], plain: [4, 6] },
} as const;

const pointwiseSeconds = (one: Model, setup: Setup, gpu: PlainGpu, tokens: number, backward: boolean): number => {
  const fused = setup.job.compile || setup.framework.normKeeps === 'input';
  const bytes = perChannel[fused ? 'fused' : 'separate'];
  const at = (pair: readonly [number, number]) => pair[backward ? 1 : 0];
  const { norm, hidden, mlp } = one;
  const rms = one.norm.kind === 'rms' ? bytes.norm : perChannel.fused.norm;
  const norms = at(rms) * ((norm.perLayer || 2) * hidden + queryKeyNormValues(one));
  const rotary = one.positions === 0 && hasAttention(one) ? at(bytes.rotary) * (queryWidth(one) + keyWidth(one)) : 0;
  const repeated = setup.framework.repeatsKeys && one.kvHeads < one.heads ? 4 * (2 * queryWidth(one)) : 0;
  const inner = layerMatrices(one)
    .filter(({ part, name }) => part === 'down' || name.endsWith('.down.weight'))
    .reduce((total, { used, columns }) => total + used * columns, 0);
  const mlpBytes = at(mlp === 'gated' ? bytes.gate : bytes.plain) * inner;
  const routed = one.moe === undefined ? 0 : 8 * one.moe.topK * hidden + 16 * one.moe.experts;
  const eight = setup.weights === 'fp8' ? castBytes(one, backward) : 0;
  const dropout = one.dropout ? 5 * hidden : 0;
  return (
    (tokens * (norms + 2 * at(bytes.residual) * hidden + rotary + repeated + mlpBytes + routed + eight + dropout)) /
    gpu.memory
  );
};

/** What products in fp8 read: inputs forward, gradients backward, each searched for its maximum and cast (2 + 2 + 1). */
const castBytes = (one: Model, backward: boolean): number =>
  5 * (2 * one.hidden + outputWidth(one) + one.intermediate) +
  (backward ? 5 * (queryWidth(one) + keyWidth(one) + valueWidth(one) + 2 * one.intermediate) : 0);

/**
 * Quantised matrices made 16-bit: read as stored, written, and read by the product. The kernels of bitsandbytes reach a
 * share of the memory's rate that was fitted to one row of LitGPT's table (Llama 2 7B, A100).
 */
const dequantiseShare = 0.3;

const dequantiseSeconds = (setup: Setup, matrices: readonly Matrix[], gpu: PlainGpu): number => {
  const stored = bytesPerElement(setup.weights, setup.framework.doubleQuantises);
  const elements = matrices
    .filter((matrix) => isQuantisedMatrix(setup, matrix))
    .reduce((total, { rows, columns, count }) => total + count * rows * columns, 0);
  return (elements * (stored + half)) / (gpu.memory * dequantiseShare);
};

/** Launches of one layer: fewer where a compiler fuses what lies between products, more for adapters. */
const operatorCount = (one: Model, setup: Setup, backward: boolean): number => {
  const base = setup.framework.kernelsPerLayer[backward ? 'backward' : 'forward'] * (setup.job.compile ? 1 / 3 : 1);
  const adapters =
    adaptedMatrices(one, setup.adapter).length * (backward ? 14 : 7) * (setup.adapter?.dora === true ? 2 : 1);
  const quantised = layerMatrices(one).filter((matrix) => isQuantisedMatrix(setup, matrix)).length * 2;
  const experts = one.moe === undefined ? 0 : 8 * Math.min(one.moe.experts, tokensOf(setup));
  return base + adapters + quantised + experts;
};

export const layerSeconds = (one: Model, setup: Setup, gpu: PlainGpu, backward: boolean): LayerSeconds => {
  const matrices = layerMatrices(one);
  const tokens = tokensOf(setup);
  return {
    matmul: products(setup, matrices, gpu, backward),
    adapters: adapterSeconds(setup, adaptedMatrices(one, setup.adapter), gpu, backward),
    attention: attentionSeconds(one, setup, gpu, tokens, backward),
    pointwise: pointwiseSeconds(one, setup, gpu, tokens, backward),
    dequantise: dequantiseSeconds(setup, matrices, gpu),
    operators: operatorCount(one, setup, backward),
  };
};

/** fp32 copy and its reductions forward; the gradient and its cast backward. Fused with the head's products: once. */
const lossBytesPerLogit = { plain: [10, 14], chunked: [10, 14], fused: [4, 4] } as const;

/** Head and loss. A fused loss makes its gradient in forward: the same products, earlier. */
export const headSeconds = (setup: Setup, gpu: PlainGpu, backward: boolean): LayerSeconds => {
  const head = headMatrix(setup.model);
  const adapted = adaptedHead(setup.model, setup.adapter);
  const matrices = head === undefined ? [] : [head];
  const compiled = setup.job.compile ? 'fused' : setup.job.loss;
  const logits = head === undefined ? 0 : tokensOf(setup) * setup.model.vocab;
  return {
    matmul: products(setup, matrices, gpu, backward),
    adapters: adapterSeconds(setup, adapted === undefined ? [] : [adapted], gpu, backward),
    attention: 0,
    pointwise: (logits * lossBytesPerLogit[compiled][backward ? 1 : 0]) / gpu.memory,
    dequantise: dequantiseSeconds(setup, matrices, gpu),
    operators: setup.job.loss === 'plain' ? 12 : 80,
  };
};

export const sumOfSeconds = ({ matmul, adapters, attention, pointwise, dequantise }: LayerSeconds): number =>
  matmul + adapters + attention + pointwise + dequantise;
