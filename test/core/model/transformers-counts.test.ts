import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { countParameters } from '../../../src/core/model/parameters.ts';
import { knownModelTypes, readConfig } from '../../../src/core/model/read-config.ts';
import { tensorsOf } from '../../../src/core/model/tensors.ts';
import { valueOf } from '../base/results.ts';

const RowSchema = z.strictObject({
  id: z.string(),
  parameters: z.number(),
  config: z.looseObject({
    model_type: z.string(),
    text_config: z.looseObject({ model_type: z.string() }).optional(),
  }),
});

const [, ...lines] = readFileSync(new URL('transformers-counts.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n');
const rows = lines.map((line) => RowSchema.parse(JSON.parse(line)));

describe('what the code of transformers makes of a config.json', () => {
  test.each(rows)('$id is counted to the unit', ({ id, config, parameters }) => {
    const model = valueOf(readConfig(JSON.stringify(config), id));
    expect(countParameters(model).total).toBe(parameters);
    expect(tensorsOf(model).reduce((total, { elements }) => total + elements, 0)).toBe(parameters);
  });

  /** Families whose code is not part of transformers, or needs more than a config.json; their totals are published. */
  const elsewhere = [
    ...['baichuan', 'chatglm', 'deepseek', 'exaone', 'internlm', 'internlm2', 'internlm3', 'minicpm', 'qwen'],
    ...['kimi_k2', 'minimax_text_01', 'RefinedWeb', 'RefinedWebModel', 'stablelm_epoch', 'hyperclovax'],
    ...['aquila', 'aquila3', 'arctic', 'bailing_moe', 'bailing_moe_v2', 'deci', 'longcat_flash', 'nemotron-nas'],
    ...['openelm', 'orion', 'phi3_v', 'phi3small', 'phi4_multimodal', 'phi4mm', 'qwen2_5_omni_text'],
    ...['qwen3_omni_moe_text', 'skywork', 'xverse', 'yi', 'Yi', 'qwen2_vl', 'qwen2_5_vl', 'qwen3_moe', 'chatglm'],
    ...['codegen', 'cwm', 'dbrx', 'ernie4_5', 'ernie4_5_moe', 'helium', 'ministral', 'olmoe', 'qwen3_5_text'],
  ];

  test('covers every family that is read, but for those named here', () => {
    const seen = new Set(rows.flatMap(({ config }) => [config.model_type, config.text_config?.model_type]));
    expect(knownModelTypes.filter((type) => !seen.has(type) && !elsewhere.includes(type))).toEqual([]);
  });
});
