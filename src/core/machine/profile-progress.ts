import { z } from 'zod';
import { ProbeResultSchema } from './run.ts';

/** Progress of a profile: which figure is measured, what is done, how long the rest may take. */
export const ProfileProgressSchema = z.strictObject({
  run: z.string(),
  area: z.enum(['cpu', 'dram', 'cxl', 'storage', 'gpu', 'launch']),
  probe: z.string(),
  metric: z.string(),
  /** The figure in words. */
  title: z.string(),
  /** Figures measured, and to be measured in all. */
  done: z.number(),
  of: z.number(),
  secondsLeft: z.number(),
  /** Set when a figure has just been measured; one figure may give several. */
  result: ProbeResultSchema.optional(),
});
