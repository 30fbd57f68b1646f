import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { CountedDataset } from '../../../src/core/job/dataset.ts';
import { CountedDatasetSchema, epochOf } from '../../../src/core/job/dataset.ts';
import { createLengthCounter } from '../../../src/core/job/lengths.ts';

const counted = (samples: readonly number[]): CountedDataset => {
  const counter = createLengthCounter();
  for (const tokens of samples) counter.add(tokens);
  return CountedDatasetSchema.parse({
    kind: 'counted',
    file: '/data/train.jsonl',
    tokenizer: '/data/tokenizer.json',
    columns: ['text'],
    samples: samples.length,
    tokens: samples.reduce((sum, tokens) => sum + tokens, 0),
    emptySamples: 0,
    lengths: counter.lengths(),
    notes: [],
  });
};

const epoch = (...[dataset, cutting]: Parameters<typeof epochOf>) => {
  const found = epochOf(dataset, cutting);
  if (!found.ok) throw new Error(found.error);
  return found.value;
};

const samples = fc.array(fc.oneof(fc.integer({ min: 1, max: 700 }), fc.integer({ min: 1, max: 60_000 })), {
  minLength: 1,
  maxLength: 60,
});
const sequence = fc.oneof(
  fc.integer({ min: 0, max: 14 }).map((power) => 2 ** power),
  fc.integer({ min: 1, max: 20_000 }),
);
const longSamples = fc.constantFrom('split' as const, 'cut' as const);

describe('an epoch', () => {
  test('of known samples is what a hand counts', () => {
    const dataset = counted([100, 2048, 2049, 5000]);
    const split = { sequence: 2048, longSamples: 'split' as const };
    expect(epoch(dataset, { ...split, packing: false })).toEqual({
      sequences: 1 + 1 + 2 + 3,
      trainedTokens: 9197,
      cutTokens: 0,
      paddingTokens: 7 * 2048 - 9197,
    });
    expect(epoch(dataset, { ...split, packing: true }).sequences).toBe(5);
    expect(epoch(dataset, { ...split, packing: false, longSamples: 'cut' })).toEqual({
      sequences: 4,
      trainedTokens: 100 + 3 * 2048,
      cutTokens: 1 + 2952,
      paddingTokens: 1948,
    });
  });

  test('has never more sequences packed than padded, and trains the same tokens', () => {
    fc.assert(
      fc.property(samples, sequence, longSamples, (lengths, tokens, rule) => {
        const dataset = counted(lengths);
        const packed = epoch(dataset, { sequence: tokens, packing: true, longSamples: rule });
        const padded = epoch(dataset, { sequence: tokens, packing: false, longSamples: rule });
        expect(packed.sequences).toBeLessThanOrEqual(padded.sequences);
        expect(packed.paddingTokens).toBeLessThan(tokens);
        expect(packed.trainedTokens).toBe(padded.trainedTokens);
        for (const one of [packed, padded]) {
          expect(one.trainedTokens + one.cutTokens).toBe(dataset.tokens);
          expect(one.trainedTokens + one.paddingTokens).toBe(one.sequences * tokens);
        }
      }),
    );
  });

  test('is exact for sequences of a power of two, and within a bin for others', () => {
    fc.assert(
      fc.property(samples, sequence, (lengths, tokens) => {
        const exact = lengths.reduce((sum, length) => sum + Math.ceil(length / tokens), 0);
        const found = epoch(counted(lengths), { sequence: tokens, packing: false, longSamples: 'split' }).sequences;
        // A bin is as wide as a 64th of the lengths in it at most: a sequence of a power of two ends between two.
        if (tokens >= 1024 && Number.isInteger(Math.log2(tokens))) expect(found).toBe(exact);
        const doubt = lengths.reduce((sum, length) => sum + (length > 512 ? 1 + length / 64 / tokens : 0), 1);
        expect(Math.abs(found - exact)).toBeLessThanOrEqual(doubt);
      }),
    );
  });

  test('of a number of tokens needs the number of samples where each is padded', () => {
    const dataset = { kind: 'given' as const, tokens: 1_000_000 };
    const cutting = { sequence: 2048, longSamples: 'split' as const };
    expect(epoch(dataset, { ...cutting, packing: true }).sequences).toBe(489);
    expect(epochOf(dataset, { ...cutting, packing: false })).toMatchObject({ ok: false });
    const known = epoch({ ...dataset, samples: 4000 }, { ...cutting, packing: false });
    expect(known.sequences).toBe(4000);
    expect(known.assumption).toContain('mean');
  });
});

test('memory of lengths does not grow with the dataset', () => {
  const counter = createLengthCounter();
  for (let tokens = 1; tokens < 2 ** 22; tokens += 37) counter.add(tokens);
  const lengths = counter.lengths();
  expect(lengths.length).toBeLessThan(512 + 14 * 64);
  expect(lengths.every(({ upTo }, index) => index === 0 || upTo > (lengths[index - 1]?.upTo ?? 0))).toBe(true);
});
