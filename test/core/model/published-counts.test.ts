import { describe, expect, test } from 'vitest';
import { countParameters } from '../../../src/core/model/parameters.ts';
import { readConfig } from '../../../src/core/model/read-config.ts';
import { tensorsOf } from '../../../src/core/model/tensors.ts';
import published from './published-counts.json' with { type: 'json' };
import { valueOf } from '../base/results.ts';

describe.each(published.rows)('$id', ({ id, config, parameters }) => {
  const model = valueOf(readConfig(JSON.stringify(config), id));

  test('counts to the unit', () => {
    expect(countParameters(model).total).toBe(parameters);
  });

  test('has tensors that add up to the count', () => {
    expect(tensorsOf(model).reduce((total, { elements }) => total + elements, 0)).toBe(parameters);
  });
});

const modelOf = (wanted: string) => {
  const row = published.rows.find(({ id }) => id === wanted);
  return valueOf(readConfig(JSON.stringify(row?.config), wanted));
};

/** Billions as the makers of each model state them, and half of the last digit. */
const active: readonly (readonly [string, number, number])[] = [
  ['mistralai/Mixtral-8x7B', 12.9, 0.05],
  ['databricks/dbrx-base', 36, 0.5],
  ['deepseek-ai/DeepSeek-V2', 21, 0.5],
  ['moonshotai/Kimi-K2-Instruct', 32, 1],
  ['meta-llama/Llama-4-Scout-17B-16E text', 17, 0.5],
  ['meta-llama/Llama-4-Maverick-17B-128E text', 17, 0.5],
  ['microsoft/Phi-3.5-MoE-instruct', 6.6, 0.05],
  ['ai21labs/Jamba-v0.1', 12, 0.5],
  ['Qwen/Qwen3-235B-A22B', 22, 0.5],
  ['Qwen/Qwen1.5-MoE-A2.7B', 2.7, 0.05],
  ['mistralai/Mixtral-8x22B-v0.1', 39, 0.5],
  ['Qwen/Qwen3-Coder-480B-A35B-Instruct', 35, 0.5],
  ['Snowflake/snowflake-arctic-base', 17, 0.5],
  ['inclusionAI/Ling-mini-2.0', 1.4, 0.05],
  ['XiaomiMiMo/MiMo-V2-Flash', 15, 0.5],
  ['LGAI-EXAONE/K-EXAONE-236B-A23B', 23, 1],
];

describe('parameters that a token passes through', () => {
  test.each(active)('of %s are %d billion, as stated', (id, billions, tolerance) => {
    expect(Math.abs(countParameters(modelOf(id)).active / 1e9 - billions)).toBeLessThanOrEqual(tolerance);
  });

  /** Published to the unit in benchmark records of the checkpoint (`num_params_active`). */
  test('of DeepSeek-MoE 16B are 2,828,650,496', () => {
    expect(countParameters(modelOf('deepseek-ai/deepseek-moe-16b-base')).active).toBe(2_828_650_496);
  });
});
