import type { Job } from '../../src/core/job/job.ts';
import { defaultJob } from '../../src/core/job/job.ts';
import type { Model } from '../../src/core/model/model.ts';
import { gptShape, llamaShape } from '../../src/core/model/shape.ts';

/** GPT-2's vocabulary, as DeepSpeed's, ZeRO's and Smart-Infinity's models have it. */
export const gpt = (layers: number, hidden: number, head: Model['head'] = 'tied'): Model =>
  gptShape({ layers, hidden, heads: hidden / 128, vocab: 50257, seq: 1024, head });

/**
 * The models of Deep Optimizer States: Megatron with rotary embedding, RMS norm, gated MLP in one matrix, 4 key heads,
 * untied embeddings. The parameter counts that their logs print follow exactly.
 */
const deepOptimizerStates = (layers: number, hidden: number, intermediate: number): Model => ({
  ...llamaShape({
    layers,
    hidden,
    heads: hidden / 128,
    kvHeads: 4,
    headDim: 128,
    intermediate,
    vocab: 50304,
    seq: 2048,
    head: 'untied',
  }),
  architecture: 'glm4',
});
export const dos7B = deepOptimizerStates(32, 4096, 10880);
export const dos13B = deepOptimizerStates(40, 5120, 13632);

/** Fuyou's 13B: GPT-2 style without a head. */
export const fuyou13B = gpt(40, 5120, 'none');

export const job = (changes: Partial<Job>): Job => ({ ...defaultJob, ...changes });
