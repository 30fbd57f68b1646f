import { z } from 'zod';

/** Progress of a count: how much of the file, what was found in it, how long the rest may take. */
export const CountProgressSchema = z.strictObject({
  bytesDone: z.number(),
  bytes: z.number(),
  samples: z.number(),
  tokens: z.number(),
  secondsLeft: z.number(),
});
