import { z } from 'zod';
import { DatasetSchema, longSamples } from './dataset.ts';

/** What a whole training run consists of besides the step that a job describes. No plan depends on it. */
export const TrainingSchema = z.strictObject({
  /** Absent: unknown, and with it all that follows from the number of steps. */
  dataset: DatasetSchema.optional(),
  /** Passes over the dataset; a part of one may be asked for. */
  epochs: z.number().positive().max(1e6),
  longSamples: z.enum(longSamples),
  /** Steps from one checkpoint to the next; absent: one at the end of each epoch. */
  saveEverySteps: z.int().positive().max(1e12).optional(),
  /** In whatever currency its user thinks in. */
  pricePerKwh: z.number().nonnegative().max(1e6).optional(),
  /** Power limit of the GPU, where it is not that of its data sheet. */
  gpuWatts: z.number().positive().max(1e6).optional(),
  /** All of the machine but the GPU, as a meter at the wall shows it; absent: assumed part by part. */
  restWatts: z.number().nonnegative().max(1e6).optional(),
  /** What may be written to the drives in all, where no data sheet is known. */
  enduranceBytes: z.number().positive().max(1e21).optional(),
});
export type Training = z.infer<typeof TrainingSchema>;

export const defaultTraining: Training = { epochs: 1, longSamples: 'split' };
