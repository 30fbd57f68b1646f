import { z } from 'zod';
import type { Result } from '../result.ts';
import { fail, ok } from '../result.ts';
import { LengthsSchema, splitInto, tokensWithin } from './lengths.ts';

const count = z.int().nonnegative();
const name = z.string().min(1).max(4096);

/** A dataset whose tokens were counted with a tokenizer. */
export const CountedDatasetSchema = z.strictObject({
  kind: z.literal('counted'),
  /** The file that was read, and that of its tokenizer. */
  file: name,
  tokenizer: name,
  /** The columns whose texts a sample consists of; empty where a line is a sample. */
  columns: z.array(name).max(16),
  /** Samples with at least one token. */
  samples: count,
  tokens: count,
  /** Samples without any text: they are in no sequence. */
  emptySamples: count,
  lengths: LengthsSchema,
  /** What the count leaves out or assumes. */
  notes: z.array(z.string().max(400)).max(16),
});
export type CountedDataset = z.infer<typeof CountedDatasetSchema>;

/** What is trained on: numbers that a person knows, or a file that was counted. */
export const DatasetSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('given'),
    tokens: z.int().positive().max(1e15),
    /** Absent: unknown, and so is what padding costs. */
    samples: z.int().positive().max(1e15).optional(),
  }),
  CountedDatasetSchema,
]);
export type Dataset = z.infer<typeof DatasetSchema>;

/**
 * What becomes of a sample that is longer than a sequence: the rest is dropped (`truncation` of transformers, TRL's
 * `max_length`), or goes on in a sequence of its own.
 */
export const longSamples = ['split', 'cut'] as const;
export type LongSamples = (typeof longSamples)[number];

/** One epoch as sequences, all of which take a whole sequence's time. */
export interface Epoch {
  readonly sequences: number;
  /** Of the dataset: what is trained on, and what is dropped from samples that are too long. */
  readonly trainedTokens: number;
  readonly cutTokens: number;
  /** Besides, to fill the sequences. */
  readonly paddingTokens: number;
  /** What was taken for granted, where lengths are unknown. */
  readonly assumption?: string;
}

export interface Cutting {
  /** Tokens in a sequence. */
  readonly sequence: number;
  readonly packing: boolean;
  readonly longSamples: LongSamples;
}

/**
 * The sequences of one epoch. Packed, samples follow each other in sequences that are all full but the last (TRL, SFT
 * with `packing_strategy` "wrapped"); padded, each sample begins a sequence, which is filled up. Of the same samples
 * packing never makes more. The error says what must be known besides.
 */
export const epochOf = (dataset: Dataset, cutting: Cutting): Result<Epoch, string> => {
  const { sequence, packing } = cutting;
  const trained = trainedTokens(dataset, cutting);
  const cut = dataset.tokens - trained;
  if (packing)
    return ok(epoch(Math.ceil(trained / sequence), { trained, cut }, cutting, assumedLengths(dataset, cutting)));
  if (dataset.kind === 'counted') return ok(epoch(paddedSequences(dataset, cutting), { trained, cut }, cutting));
  if (dataset.samples === undefined)
    return fail('how many samples the tokens are in is unknown, and without packing each begins a sequence of its own');
  const each = cutting.longSamples === 'cut' ? 1 : Math.ceil(dataset.tokens / dataset.samples / sequence);
  return ok(epoch(dataset.samples * each, { trained, cut }, cutting, alike));
};

const alike = 'every sample is taken to be as long as their mean; counting the file would tell their lengths';

const epoch = (
  sequences: number,
  { trained, cut }: { readonly trained: number; readonly cut: number },
  { sequence }: Cutting,
  assumption?: string,
): Epoch => ({
  sequences,
  trainedTokens: trained,
  cutTokens: cut,
  paddingTokens: Math.max(0, sequences * sequence - trained),
  ...(assumption === undefined ? {} : { assumption }),
});

const trainedTokens = (dataset: Dataset, { sequence, longSamples: rule }: Cutting): number => {
  if (rule === 'split') return dataset.tokens;
  if (dataset.kind === 'counted')
    return Math.round(dataset.lengths.reduce((sum, bin) => sum + tokensWithin(bin, sequence), 0));
  return dataset.samples === undefined ? dataset.tokens : Math.min(dataset.tokens, dataset.samples * sequence);
};

const assumedLengths = (dataset: Dataset, { longSamples: rule }: Cutting): string | undefined => {
  if (rule === 'split' || dataset.kind === 'counted') return undefined;
  return dataset.samples === undefined ? 'no sample is taken to be longer than a sequence' : alike;
};

const paddedSequences = ({ samples, lengths }: CountedDataset, { sequence, longSamples: rule }: Cutting): number =>
  rule === 'cut' ? samples : Math.ceil(lengths.reduce((sum, bin) => sum + splitInto(bin, sequence), 0) - rounding);

/** Sums of fractions of sequences may exceed a whole number by this. */
const rounding = 1e-6;

/** A dataset in a line, for lists and errors. */
export const datasetName = (dataset: Dataset): string =>
  dataset.kind === 'counted' ? (dataset.file.split(/[\\/]/).at(-1) ?? dataset.file) : 'given';
