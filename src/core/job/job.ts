import { z } from 'zod';

export const jobFormat = 1;

/** What is to be trained. Systems decide everything that is not said here (placement, checkpointing, buffers). */
export const JobSchema = z.strictObject({
  kind: z.literal('plimsoll-job'),
  format: z.literal(jobFormat),
  /** Every parameter is trained. Adapters follow with their own memory rules. */
  method: z.literal('full'),
  /** Tokens in a sequence. */
  sequence: z
    .number()
    .int()
    .positive()
    .max(2 ** 24),
  /** Sequences in a micro-batch; absent: the planner searches for the fastest that fits. */
  microBatch: z.number().int().positive().max(65536).optional(),
  /** Micro-batches accumulated before an optimizer step. */
  gradientAccumulation: z.number().int().positive().max(65536),
  precision: z.enum(['bf16', 'fp16']),
  /** Attention kernel that never stores the sequence x sequence matrix. */
  flashAttention: z.boolean(),
});
export type Job = z.infer<typeof JobSchema>;

/** A micro-batch whose size has been decided. */
export type SizedJob = Job & { readonly microBatch: number };

export const defaultJob: Job = {
  kind: 'plimsoll-job',
  format: jobFormat,
  method: 'full',
  sequence: 2048,
  gradientAccumulation: 1,
  precision: 'bf16',
  flashAttention: true,
};

export const tokensPerStep = (job: SizedJob) => job.sequence * job.microBatch * job.gradientAccumulation;
