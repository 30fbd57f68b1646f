import { z } from 'zod';
import type { Adapter } from './adapter.ts';
import { AdapterSchema, defaultAdapter } from './adapter.ts';
import type { WeightFormat } from './choices.ts';
import { checkpointings, losses, methods, optimizers, weightFormats } from './choices.ts';
import { LaunchCountsSchema } from './launch-counts.ts';

export const jobFormat = 2;

/** What is to be trained and how. Systems decide everything that is not said here (placement, buffers). */
export const JobSchema = z.strictObject({
  kind: z.literal('plimsoll-job'),
  format: z.literal(jobFormat),
  /** full: every parameter; lora: adapters on a frozen model; qlora: on one that is stored in few bits. */
  method: z.enum(methods),
  /** Of lora and qlora; absent: `defaultAdapter`. Full training ignores it. */
  adapter: AdapterSchema.optional(),
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
  /**
   * Sequences of an optimizer step. Where it is given, accumulation follows from it and from the micro-batch that a
   * planner takes; absent: a step has as many as `gradientAccumulation` says.
   */
  effectiveBatch: z.number().int().positive().max(65536).optional(),
  /** What matrix products compute in. */
  precision: z.enum(['bf16', 'fp16']),
  /** What the weights are stored as; absent: the method's usual, `weightsOf`. */
  weights: z.enum(weightFormats).optional(),
  optimizer: z.enum(optimizers),
  /** Each gradient is used and freed as soon as backward has made it. */
  optimizerInBackward: z.boolean(),
  checkpointing: z.enum(checkpointings),
  loss: z.enum(losses),
  /** Samples are joined until a sequence is full; else each is padded. */
  packing: z.boolean(),
  /** Attention kernel that never stores the sequence x sequence matrix. */
  flashAttention: z.boolean(),
  /** torch.compile: memory-bound operators are fused, and their intermediate results not kept. */
  compile: z.boolean(),
  /** Launches as a trace has them; absent: as is assumed of the framework. */
  launches: LaunchCountsSchema.optional(),
});
export type Job = z.infer<typeof JobSchema>;

/** A micro-batch whose size has been decided. */
export type SizedJob = Job & { readonly microBatch: number };

/** What format 2 says of a job that format 1 had no words for. */
const choicesOfFormat1 = {
  optimizer: 'adamw',
  optimizerInBackward: false,
  checkpointing: 'planner',
  loss: 'plain',
  packing: true,
  compile: false,
} as const;

export const defaultJob: Job = {
  kind: 'plimsoll-job',
  format: jobFormat,
  method: 'full',
  sequence: 2048,
  gradientAccumulation: 1,
  precision: 'bf16',
  flashAttention: true,
  ...choicesOfFormat1,
};

/** A job as this version or an earlier one kept it; what is no such job stays what it is, for the schema to refuse. */
export const upgradedJob = (value: unknown): unknown =>
  typeof value === 'object' && value !== null && 'format' in value && value.format === 1
    ? { ...value, ...choicesOfFormat1, format: 2 }
    : value;

export const tokensPerStep = (job: SizedJob) => job.sequence * job.microBatch * job.gradientAccumulation;

/** The adapters of a job that trains adapters. */
export const adapterOf = ({ method, adapter }: Pick<Job, 'method' | 'adapter'>): Adapter | undefined =>
  method === 'full' ? undefined : (adapter ?? defaultAdapter);

/** What the job's weights are stored as: as it says, or as its method usually has them. */
export const weightsOf = ({
  method,
  weights,
  precision,
}: Pick<Job, 'method' | 'weights' | 'precision'>): WeightFormat => weights ?? usualWeights[method] ?? precision;

const usualWeights: Readonly<Partial<Record<Job['method'], WeightFormat>>> = { full: 'mixed', qlora: 'nf4' };
