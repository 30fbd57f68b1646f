import type { Setup } from './setup.ts';
import { tokensOf, trainedBytes } from './setup.ts';

/**
 * Bytes of the head and the loss at their fullest: all logits at once (plain); a part of the tokens at a time, of which
 * some frameworks keep the logits (chunked); or chunks whose gradients are made at once (fused: Liger's fused linear
 * cross-entropy, arXiv 2410.10989, section 3.2), and beside them the normed input of the head with its gradient.
 * Nothing where the model has no head.
 */
export const lossPeakBytes = (setup: Setup): number => {
  const { model, job, framework } = setup;
  if (model.head === 'none') return 0;
  const tokens = tokensOf(setup);
  const states = 2 * 2 * tokens * model.hidden;
  const all = tokens * model.vocab * framework.plainLossBytes;
  return states + (job.loss === 'plain' ? all : Math.min(all, inChunks(setup, tokens)));
};

const inChunks = ({ model, job, framework }: Setup, tokens: number): number => {
  if (job.loss === 'fused')
    return Math.min(tokens, fusedChunk(tokens, model.vocab, model.hidden)) * model.vocab * 2 * 2;
  const { kept, working, chunks } = framework.chunkedLoss;
  const fused = job.compile ? compiledWorkingBytes : working;
  return tokens * model.vocab * (kept + fused / Math.min(chunks, tokens));
};

/** A compiled cross-entropy makes no fp32 copy: a chunk's logits and their gradient in 16 bits. */
const compiledWorkingBytes = 4;

/**
 * Gradients of the head's matrix, where it is trained, while chunks add to it: the sum, and that of the chunk at work.
 * With all logits at once it comes when they are gone.
 */
export const headGradientBytes = (setup: Setup, trained: boolean): number => {
  const { model, job } = setup;
  if (!trained || model.head === 'none' || job.loss === 'plain') return 0;
  return 2 * trainedBytes(setup) * model.vocab * (model.embeddingWidth ?? model.hidden);
};

/** Liger's chunk: as many tokens as make its logits about as large as the hidden states. ops/fused_linear_cross_entropy.py */
const fusedChunk = (tokens: number, vocab: number, hidden: number): number =>
  2 ** Math.ceil(Math.log2(Math.max(1, tokens / Math.ceil(vocab / hidden))));
