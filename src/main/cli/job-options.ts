import type { Command } from 'commander';
import type { AppError } from '../../core/error.ts';
import { invalidInput } from '../../core/error.ts';
import { adapterTargets, defaultAdapter } from '../../core/job/adapter.ts';
import { checkpointings, losses, methods, optimizers, weightFormats } from '../../core/job/choices.ts';
import type { Job } from '../../core/job/job.ts';
import { defaultJob, JobSchema } from '../../core/job/job.ts';
import { check } from '../../core/parse.ts';
import type { Planner } from '../../core/planners/types.ts';
import type { Result } from '../../core/result.ts';
import { chain, fail, ok } from '../../core/result.ts';

export interface JobOptions {
  readonly method?: string;
  readonly batch?: string;
  readonly seq?: string;
  readonly accumulation?: string;
  readonly effectiveBatch?: string;
  /** False where `--no-packing` is given. */
  readonly packing: boolean;
  readonly precision?: string;
  readonly weights?: string;
  readonly optimizer?: string;
  readonly optimizerInBackward?: true;
  readonly checkpointing?: string;
  readonly loss?: string;
  readonly compile?: true;
  readonly rank?: string;
  readonly targets?: string;
  readonly dora?: true;
}

export const addJobOptions = (command: Command): Command =>
  command
    .option('--method <method>', `what is trained: ${methods.join(', ')} (default: full, or what the system trains)`)
    .option('--batch <n>', 'sequences in a micro-batch; without it the fastest that fits is searched')
    .option('--seq <n>', `tokens in a sequence (default: ${defaultJob.sequence})`)
    .option('--accumulation <n>', 'micro-batches before an optimizer step (default: 1)')
    .option('--effective-batch <n>', 'sequences of an optimizer step; accumulation follows from the micro-batch')
    .option('--no-packing', 'pad each sample to the sequence instead of joining samples')
    .option('--precision <format>', 'bf16 or fp16 (default: bf16)')
    .option('--weights <format>', `stored as ${weightFormats.join(', ')} (default: as the method usually has them)`)
    .option('--optimizer <kind>', `${optimizers.join(', ')} (default: ${defaultJob.optimizer})`)
    .option('--optimizer-in-backward', 'use and free each gradient as soon as backward has made it')
    .option('--checkpointing <kind>', `${checkpointings.join(', ')} (default: ${defaultJob.checkpointing})`)
    .option('--loss <kind>', `${losses.join(', ')} (default: ${defaultJob.loss})`)
    .option('--compile', 'with torch.compile')
    .option('--rank <n>', `of adapters (default: ${String(defaultAdapter.rank)})`)
    .option('--targets <list>', `matrices with adapters, of ${adapterTargets.join(',')}`)
    .option('--dora', 'adapters that also train a magnitude for each output');

/** The job that the options describe; errors name the option. Without a method it is what the systems asked for train. */
export const jobOf = (options: JobOptions, systems: readonly Planner[]): Result<Job, AppError> => {
  const [only, ...more] = systems;
  const usual = only !== undefined && more.length === 0 ? only.method : 'full';
  const job = check(JobSchema, {
    ...defaultJob,
    method: options.method ?? usual,
    ...given('microBatch', options.batch, numberOr),
    ...given('sequence', options.seq, numberOr),
    ...given('gradientAccumulation', options.accumulation, numberOr),
    ...given('effectiveBatch', options.effectiveBatch, numberOr),
    packing: options.packing,
    ...given('precision', options.precision),
    ...given('weights', options.weights),
    ...given('optimizer', options.optimizer),
    ...given('checkpointing', options.checkpointing),
    ...given('loss', options.loss),
    ...given('optimizerInBackward', options.optimizerInBackward),
    ...given('compile', options.compile),
    ...adapterOptions(options),
  });
  if (options.accumulation !== undefined && options.effectiveBatch !== undefined)
    return fail(invalidInput('--accumulation', options.accumulation, 'either it or --effective-batch'));
  if (job.ok) return chain(job, (value) => agreeing(value, only, more));
  if (job.error.code !== 'invalid-input') return job;
  const flag = flags[job.error.path];
  return flag === undefined ? job : fail({ ...job.error, ...flag });
};

/** One system that trains something else than the method says is a contradiction, not a plan; so are adapters in full training. */
const agreeing = (job: Job, only: Planner | undefined, more: readonly Planner[]): Result<Job, AppError> => {
  if (only !== undefined && more.length === 0 && only.method !== job.method)
    return fail(invalidInput('--method', job.method, `${only.method}, which is what ${only.id} trains`));
  return job.method === 'full' && job.adapter !== undefined
    ? fail(invalidInput('--method', job.method, 'lora or qlora, where --rank, --targets or --dora is given'))
    : ok(job);
};

const adapterOptions = ({ rank, targets, dora }: JobOptions) =>
  rank === undefined && targets === undefined && dora === undefined
    ? {}
    : {
        adapter: {
          ...defaultAdapter,
          ...given('rank', rank, numberOr),
          ...given('targets', targets, (list) => list.split(',').map((one) => one.trim())),
          ...given('dora', dora),
        },
      };

const given = <T>(name: string, value: T | undefined, read: (value: T) => unknown = (as) => as): object =>
  value === undefined ? {} : { [name]: read(value) };

/** Only whole numbers in digits become numbers: Number() would take `1e3`, ` 7` and the empty text. */
const numberOr = (text: string): number | string => (/^\d+$/.test(text) ? Number(text) : text);

interface Flag {
  readonly path: string;
  readonly allowed: string;
}
const oneOf = (path: string, choices: readonly string[]): Flag => ({ path, allowed: choices.join(', ') });

/** Fields of the job as the command line calls them. */
const flags: Readonly<Record<string, Flag>> = {
  method: oneOf('--method', methods),
  micro_batch: { path: '--batch', allowed: 'a whole number from 1 to 65536' },
  sequence: { path: '--seq', allowed: 'a whole number from 1 to 16777216' },
  gradient_accumulation: { path: '--accumulation', allowed: 'a whole number from 1 to 65536' },
  effective_batch: { path: '--effective-batch', allowed: 'a whole number from 1 to 65536' },
  precision: { path: '--precision', allowed: 'bf16 or fp16' },
  weights: oneOf('--weights', weightFormats),
  optimizer: oneOf('--optimizer', optimizers),
  checkpointing: oneOf('--checkpointing', checkpointings),
  loss: oneOf('--loss', losses),
  'adapter.rank': { path: '--rank', allowed: 'a whole number from 1 to 8192' },
  ...Object.fromEntries(
    ['', ...adapterTargets.map((_, index) => `[${String(index)}]`)].map((place) => [
      `adapter.targets${place}`,
      oneOf('--targets', adapterTargets),
    ]),
  ),
};
