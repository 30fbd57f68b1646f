import type { Command } from 'commander';
import type { AppError } from '../../core/error.ts';
import { invalidInput } from '../../core/error.ts';
import type { Job } from '../../core/job/job.ts';
import { defaultJob, JobSchema } from '../../core/job/job.ts';
import { check } from '../../core/parse.ts';
import type { Result } from '../../core/result.ts';
import { fail } from '../../core/result.ts';

export interface JobOptions {
  readonly method: string;
  readonly batch?: string;
  readonly seq?: string;
  readonly accumulation?: string;
  readonly precision?: string;
}

export const addJobOptions = (command: Command): Command =>
  command
    .option('--method <method>', 'what is trained: full (every parameter)', 'full')
    .option('--batch <n>', 'sequences in a micro-batch; without it the fastest that fits is searched')
    .option('--seq <n>', `tokens in a sequence (default: ${defaultJob.sequence})`)
    .option('--accumulation <n>', 'micro-batches before an optimizer step (default: 1)')
    .option('--precision <format>', 'bf16 or fp16 (default: bf16)');

/** The job that the options describe; errors name the option. */
export const jobOf = (options: JobOptions): Result<Job, AppError> => {
  if (options.method !== 'full') return fail(invalidInput('--method', options.method, 'full'));
  const job = check(JobSchema, {
    ...defaultJob,
    ...(options.batch === undefined ? {} : { microBatch: numberOr(options.batch) }),
    ...(options.seq === undefined ? {} : { sequence: numberOr(options.seq) }),
    ...(options.accumulation === undefined ? {} : { gradientAccumulation: numberOr(options.accumulation) }),
    ...(options.precision === undefined ? {} : { precision: options.precision }),
  });
  if (job.ok || job.error.code !== 'invalid-input') return job;
  const flag = flags[job.error.path];
  return flag === undefined ? job : fail({ ...job.error, ...flag });
};

/** Only whole numbers in digits become numbers: Number() would take `1e3`, ` 7` and the empty text. */
const numberOr = (text: string): number | string => (/^\d+$/.test(text) ? Number(text) : text);

/** Fields of the job as the command line calls them. */
const flags: Readonly<Record<string, { readonly path: string; readonly allowed: string }>> = {
  micro_batch: { path: '--batch', allowed: 'a whole number from 1 to 65536' },
  sequence: { path: '--seq', allowed: 'a whole number from 1 to 16777216' },
  gradient_accumulation: { path: '--accumulation', allowed: 'a whole number from 1 to 65536' },
  precision: { path: '--precision', allowed: 'bf16 or fp16' },
};
