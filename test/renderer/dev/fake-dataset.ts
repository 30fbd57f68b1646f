import type { CountedDataset } from '../../../src/core/job/dataset.ts';
import { createLengthCounter } from '../../../src/core/job/lengths.ts';

/** Instructions of a believable spread of lengths: many short, few long. */
export const fakeDataset = (file: string, tokenizer: string): CountedDataset => {
  const lengths = createLengthCounter();
  let tokens = 0;
  const samples = 51_760;
  for (let index = 0; index < samples; index += 1) {
    const length = Math.ceil(40 * Math.exp(4.5 * ((index * 0.618034) % 1) ** 2));
    lengths.add(length);
    tokens += length;
  }
  const from = { kind: 'counted', file, tokenizer, columns: ['text'] } as const;
  return {
    ...from,
    columns: [...from.columns],
    ...{ samples, tokens, emptySamples: 0, lengths: lengths.lengths() },
    notes: ['With the tokens that the tokenizer itself puts around a text.'],
  };
};
