import { z } from 'zod';

/** A whole number in a range; the error says the range. */
export const whole = (least: number, most: number) => {
  const error = `a whole number from ${String(least)} to ${String(most)}`;
  return z.number({ error }).int({ error }).min(least, { error }).max(most, { error });
};

/**
 * Sizes that describe a shape, with their limits: far above every known model, and low enough that each count of a
 * dense model stays an exact integer (below 2^53); the model's schema checks the count of the others.
 */
export const sizes = {
  layers: whole(1, 4096),
  hidden: whole(1, 2 ** 17),
  heads: whole(1, 2048),
  headDim: whole(1, 1024),
  intermediate: whole(1, 2 ** 20),
  vocab: whole(1, 2 ** 24),
  context: whole(1, 2 ** 30),
  positions: whole(0, 2 ** 30 + 2),
  experts: whole(1, 4096),
  /** Ranks of latent attention, and widths of its heads. */
  rank: whole(1, 2 ** 16),
} as const;
