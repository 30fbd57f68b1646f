import type { AppError } from '../../error.ts';
import { invalidInput } from '../../error.ts';
import { check } from '../../parse.ts';
import type { Result } from '../../result.ts';
import { fail, ok } from '../../result.ts';
import type { DeepSpeedConfig } from './schema.ts';
import { DeepSpeedConfigSchema } from './schema.ts';

/**
 * What DeepSpeed's schema lets pass and its runtime then ignores or dies of (papers/offload-systems: e.3 and e.5,
 * each with its issue number). Every rule looks at the exported file, not at the plan, so that the two cannot drift.
 */
interface Rule {
  readonly id: string;
  /** A broken rule as an error; undefined when the configuration keeps it. */
  readonly broken: (config: DeepSpeedConfig, largestTensor: number) => AppError | undefined;
}

const zero = 'zero_optimization';

export const rules: readonly Rule[] = [
  {
    id: 'batch identity',
    broken: (config) => {
      const product = config.train_micro_batch_size_per_gpu * config.gradient_accumulation_steps;
      return config.train_batch_size === product
        ? undefined
        : invalidInput('train_batch_size', config.train_batch_size, `micro-batch x accumulation x 1 GPU = ${product}`);
    },
  },
  {
    id: 'one 16-bit format',
    broken: ({ bf16, fp16 }) =>
      (bf16?.enabled === true) === (fp16?.enabled === true)
        ? invalidInput('bf16.enabled', bf16?.enabled, 'exactly one of bf16 and fp16 enabled')
        : undefined,
  },
  {
    id: 'parameter offload needs stage 3',
    broken: ({ zero_optimization: { stage, offload_param } }) =>
      offload_param !== undefined && stage !== 3
        ? invalidInput(`${zero}.stage`, stage, '3 with offload_param')
        : undefined,
  },
  {
    id: 'NVMe optimizer needs stage 3',
    broken: ({ zero_optimization: { stage, offload_optimizer } }) =>
      offload_optimizer?.device === 'nvme' && stage !== 3
        ? invalidInput(`${zero}.stage`, stage, '3 with offload_optimizer on nvme')
        : undefined,
  },
  {
    id: 'a ratio needs stage 3 and the CPU',
    broken: ({ zero_optimization: { stage, offload_optimizer: block } }) =>
      block?.ratio !== undefined && block.ratio < 1 && (stage !== 3 || block.device !== 'cpu')
        ? invalidInput(`${zero}.offload_optimizer.ratio`, block.ratio, '1, or stage 3 with device cpu')
        : undefined,
  },
  {
    id: 'SuperOffload needs stage 3 and the CPU',
    broken: ({ zero_optimization: { stage, offload_optimizer: block } }) =>
      block?.super_offload === true && (stage !== 3 || block.device !== 'cpu')
        ? invalidInput(`${zero}.offload_optimizer.super_offload`, true, 'stage 3 with device cpu')
        : undefined,
  },
  {
    id: 'ZenFlow selects by itself or at an interval',
    broken: ({ zero_optimization: { zenflow } }) =>
      zenflow?.select_strategy === 'auto' && zenflow.select_interval !== 'auto'
        ? invalidInput(`${zero}.zenflow.select_interval`, zenflow.select_interval, 'auto with select_strategy auto')
        : undefined,
  },
  {
    id: 'ZenFlow accumulates by itself',
    broken: ({ gradient_accumulation_steps: count, zero_optimization: { zenflow } }) =>
      zenflow !== undefined && count > 1
        ? invalidInput(
            'gradient_accumulation_steps',
            count,
            '1 with zenflow, which puts its update_interval in its place',
          )
        : undefined,
  },
  { id: 'NVMe needs a folder', broken: (config) => missingFolder(config) },
  {
    id: 'NVMe needs aio',
    broken: (config) =>
      usesNvme(config) && config.aio === undefined
        ? invalidInput('aio', undefined, 'the aio block with nvme')
        : undefined,
  },
  {
    id: 'parameter buffer holds the largest tensor',
    broken: ({ zero_optimization: { offload_param } }, largestTensor) => {
      const size = offload_param?.buffer_size ?? defaultParameterBuffer;
      return offload_param?.device === 'nvme' && size < largestTensor
        ? invalidInput(
            `${zero}.offload_param.buffer_size`,
            size,
            `at least ${largestTensor} elements, the largest tensor`,
          )
        : undefined;
    },
  },
  { id: 'enough optimizer buffers', broken: (config) => tooFewOptimizerBuffers(config) },
  {
    id: 'stage 3 saves whole weights',
    broken: ({ zero_optimization: { stage, stage3_gather_16bit_weights_on_model_save: gather } }) =>
      stage === 3 && gather !== true
        ? invalidInput(
            `${zero}.stage3_gather_16bit_weights_on_model_save`,
            gather,
            'true, or the saved model is partitioned',
          )
        : undefined,
  },
];

/** Elements (offload_config.py). */
const defaultParameterBuffer = 1e8;
const defaultOptimizerBuffers = 4;

/** A configuration that DeepSpeed will run, or the first thing that is wrong with it. */
export const validateDeepSpeedConfig = (value: unknown, largestTensor: number): Result<DeepSpeedConfig, AppError> => {
  const config = check(DeepSpeedConfigSchema, value);
  if (!config.ok) return config;
  for (const rule of rules) {
    const error = rule.broken(config.value, largestTensor);
    if (error !== undefined) return fail(error);
  }
  return ok(config.value);
};

const offloads = ({ zero_optimization: { offload_param, offload_optimizer } }: DeepSpeedConfig) =>
  [
    { path: `${zero}.offload_param`, block: offload_param },
    { path: `${zero}.offload_optimizer`, block: offload_optimizer },
  ] as const;

const usesNvme = (config: DeepSpeedConfig) => offloads(config).some(({ block }) => block?.device === 'nvme');

const missingFolder = (config: DeepSpeedConfig) => {
  const missing = offloads(config).find(({ block }) => block?.device === 'nvme' && (block.nvme_path ?? '') === '');
  return missing === undefined
    ? undefined
    : invalidInput(`${missing.path}.nvme_path`, undefined, 'a folder on the drive');
};

/** Adam swaps parameter, two moments and gradient: 4 buffers, and 4 more for each pipelined direction. */
const tooFewOptimizerBuffers = ({ zero_optimization: { offload_optimizer: block } }: DeepSpeedConfig) => {
  if (block?.device !== 'nvme') return undefined;
  const needed = 4 * (1 + Number(block.pipeline_read ?? false) + Number(block.pipeline_write ?? false));
  const count = block.buffer_count ?? defaultOptimizerBuffers;
  return count < needed
    ? invalidInput(`${zero}.offload_optimizer.buffer_count`, count, `at least ${needed} with these pipelines`)
    : undefined;
};
