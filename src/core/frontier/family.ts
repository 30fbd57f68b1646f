import type { Model } from '../model/model.ts';
import { gptShape } from '../model/shape.ts';

/**
 * GPT shapes of every size, in order: n heads of 128, hidden 128 n, and n, n + 1 or n + 2 layers. Width and depth grow
 * together as from GPT-3 13B (40 x 5120) to 175B (96 x 12288), about 196608 n^3 parameters, steps of 1/n.
 * GPT-2's vocabulary, tied head, learned positions for one sequence.
 */
export const familyShape = (index: number, sequence: number): Model => {
  const heads = Math.floor(index / 3) + 1;
  const layers = heads + (index % 3);
  return gptShape({ layers, hidden: 128 * heads, heads, vocab: 50257, seq: sequence, head: 'tied' });
};

/** Past the last one there is no machine: 1024 heads are 200 trillion parameters. */
export const familySize = 3 * 1024;
