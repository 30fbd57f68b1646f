import { z } from 'zod';

/**
 * How long the samples of a dataset are: bins of lengths above the bin before, up to `upTo` tokens. Lengths to 512 have
 * a bin each; above, an octave has 64, so that a length is known to 1.6 % and memory does not grow with the dataset.
 * Sequences of a power of two fall on the edges of bins: how many samples take, padded to them, is exact.
 */
const LengthBinSchema = z.strictObject({
  upTo: z.int().positive(),
  samples: z.int().positive(),
  tokens: z.int().positive(),
});
export const LengthsSchema = z.array(LengthBinSchema).max(4096);
export type LengthBin = z.infer<typeof LengthBinSchema>;

const exactTo = 512;
const binsInOctave = 64;

/** Width of the bins that hold a length. */
const widthAt = (tokens: number): number =>
  tokens <= exactTo ? 1 : 2 ** Math.floor(Math.log2(tokens - 1)) / binsInOctave;

/** The largest length of the bin that holds a length of at least one token. */
const binOf = (tokens: number): number => {
  const width = widthAt(tokens);
  return Math.ceil(tokens / width) * width;
};

/** Collects lengths one after the other. */
export interface LengthCounter {
  add(tokens: number): void;
  /** In the order of their lengths. */
  lengths(): LengthBin[];
}

export const createLengthCounter = (): LengthCounter => {
  const bins = new Map<number, { samples: number; tokens: number }>();
  return {
    add: (tokens) => {
      const upTo = binOf(tokens);
      const bin = bins.get(upTo) ?? { samples: 0, tokens: 0 };
      bins.set(upTo, { samples: bin.samples + 1, tokens: bin.tokens + tokens });
    },
    lengths: () => [...bins].map(([upTo, bin]) => ({ upTo, ...bin })).toSorted((a, b) => a.upTo - b.upTo),
  };
};

/** Sequences that the samples of a bin take when each begins one of its own; what is longer goes on in another. */
export const splitInto = ({ upTo, samples, tokens }: LengthBin, sequence: number): number => {
  const below = upTo - widthAt(upTo);
  const mean = (ceilings(upTo, sequence) - ceilings(below, sequence)) / (upTo - below);
  return samples * Math.max(mean, tokens / samples / sequence);
};

/** The sum of ceil(x / s) over x = 1 .. n. */
const ceilings = (n: number, s: number): number => {
  const [whole, rest] = [Math.floor(n / s), n % s];
  return (s * whole * (whole + 1)) / 2 + rest * (whole + 1);
};

/** Tokens of a bin's samples that are left where all behind the first `sequence` are dropped. */
export const tokensWithin = ({ upTo, samples, tokens }: LengthBin, sequence: number): number => {
  if (upTo <= sequence) return tokens;
  const below = upTo - widthAt(upTo);
  if (below >= sequence) return samples * sequence;
  const short = (sequence * (sequence + 1) - below * (below + 1)) / 2;
  return Math.min(tokens, (samples * (short + (upTo - sequence) * sequence)) / (upTo - below));
};
