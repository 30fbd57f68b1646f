import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { AdapterShape } from '../../../src/core/model/adapters.ts';
import { countTrainable } from '../../../src/core/model/adapters.ts';
import { countParameters } from '../../../src/core/model/parameters.ts';
import { readConfig } from '../../../src/core/model/read-config.ts';
import { readShape } from '../../../src/core/model/shape.ts';
import { valueOf } from '../base/results.ts';
import { anyMixedModel } from './arbitrary.ts';
import published from './published-counts.json' with { type: 'json' };

const parts = ['q', 'k', 'v', 'o', 'gate', 'up', 'down', 'experts', 'head'] as const;
const RowSchema = z.strictObject({
  id: z.string(),
  trainable: z.number(),
  adapter: z.strictObject({
    rank: z.number(),
    targets: z.union([z.literal('all-linear'), z.array(z.enum(parts))]),
    dora: z.boolean(),
    trainEmbeddings: z.boolean(),
    trainHead: z.boolean(),
  }),
  config: z.record(z.string(), z.unknown()),
});
const [, ...lines] = readFileSync(new URL('adapters.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n');
const rows = lines.map((line) => RowSchema.parse(JSON.parse(line)));

function configOf(wanted: string): object {
  return published.rows.find(({ id }) => id === wanted)?.config ?? {};
}

const plain: AdapterShape = { rank: 8, targets: ['q', 'v'], dora: false, trainEmbeddings: false, trainHead: false };

const qwen = {
  ...{ model_type: 'qwen2', num_hidden_layers: 28, hidden_size: 3584, intermediate_size: 18944, vocab_size: 152064 },
  ...{ num_attention_heads: 28, num_key_value_heads: 4, max_position_embeddings: 32768 },
};
const llama = {
  ...{ model_type: 'llama', num_hidden_layers: 32, hidden_size: 4096, intermediate_size: 14336, vocab_size: 128256 },
  ...{ num_attention_heads: 32, num_key_value_heads: 8, max_position_embeddings: 8192 },
};
const gemma = {
  ...{ model_type: 'gemma4_text', num_hidden_layers: 60, hidden_size: 5376, intermediate_size: 21504 },
  ...{ num_attention_heads: 32, num_key_value_heads: 16, head_dim: 256, global_head_dim: 512, vocab_size: 262144 },
  ...{ attention_k_eq_v: true, num_global_key_value_heads: 4, num_kv_shared_layers: 0, hidden_size_per_layer_input: 0 },
};

const attention = ['q', 'k', 'v', 'o'] as const;
const everything = [...attention, 'gate', 'up', 'down'] as const;

/**
 * What PEFT printed in notebooks and logs that are public: "trainable params: ... || all params: ...". The latter are
 * the model and what is trained beside it; `undefined` where towers that see, or a count of another age, are in it.
 */
const printed: readonly (readonly [string, object, number, AdapterShape['targets'], number, number | undefined])[] = [
  ['OPT 6.7B (notebook of PEFT)', configOf('facebook/opt-6.7b'), 16, ['q', 'v'], 8_388_608, 6_666_862_592],
  ['Llama 2 7B', configOf('meta-llama/Llama-2-7b-hf'), 8, ['q', 'v'], 4_194_304, 6_742_609_920],
  ['Llama 3 8B (log of LLaMA-Factory)', llama, 8, everything, 20_971_520, 8_051_232_768],
  ['Zephyr 7B', { ...llama, vocab_size: 32000 }, 16, attention, 13_631_488, 7_255_363_584],
  ['Mixtral 8x7B', configOf('mistralai/Mixtral-8x7B'), 256, attention, 218_103_808, 46_920_896_512],
  ['Qwen 2.5 7B', qwen, 8, everything, 20_185_088, 7_635_801_600],
  ['ChatGLM3 6B', configOf('THUDM/chatglm3-6b'), 8, ['q'], 1_949_696, 6_245_533_696],
  ['Phi-3 mini', configOf('microsoft/Phi-3-mini-4k'), 16, 'all-linear', 25_165_824, 3_846_245_376],
  ['Phi-4 mini', configOf('microsoft/Phi-4-mini-instruct'), 16, 'all-linear', 23_068_672, 3_859_090_432],
  ['Gemma 2B', configOf('google/gemma-2b'), 16, everything, 19_611_648, 2_525_784_064],
  ['Gemma 2B, queries and values', configOf('google/gemma-2b'), 16, ['q', 'v'], 1_843_200, 2_508_015_616],
  ['Falcon 7B', configOf('tiiuae/falcon-7b'), 32, ['q'], 9_437_184, undefined],
  ['Gemma 4 31B (410 matrices)', gemma, 16, everything, 122_429_440, undefined],
];

describe('what adapters train', () => {
  test.each(printed)('is what PEFT printed: %s', (_name, config, rank, targets, trainable, all) => {
    const model = valueOf(readConfig(JSON.stringify(config), 'm'));
    const { total } = countTrainable(model, { ...plain, rank, targets });
    expect(total).toBe(trainable);
    if (all !== undefined) expect(countParameters(model).total + total).toBe(all);
  });

  test('takes routers and experts for linear layers where they are, and nowhere else', () => {
    const all = (id: string) =>
      countTrainable(valueOf(readConfig(JSON.stringify(configOf(id)), id)), { ...plain, targets: 'all-linear' });
    // Of Mixtral attention, 8 experts of 3 matrices, and the router; by the rule of section 4.1 of arXiv 2106.09685.
    const [h, f, kv, experts] = [4096, 14336, 1024, 8];
    const layer = 2 * (h + h) + 2 * (h + kv) + 3 * experts * (h + f) + (h + experts);
    expect(all('mistralai/Mixtral-8x7B').adapters).toBe(32 * 8 * layer);
    // gpt-oss keeps both as parameters: attention alone.
    expect(all('openai/gpt-oss-20b').adapters).toBe(24 * 8 * (2 * (2880 + 4096) + 2 * (2880 + 512)));
  });

  test.each(rows)('is what PEFT trains: $id', ({ adapter, config, trainable }) => {
    expect(countTrainable(valueOf(readConfig(JSON.stringify(config), 'm')), adapter).total).toBe(trainable);
  });

  /** PEFT prints it for Llama 2 7B with r = 8 on q_proj and v_proj: "trainable params: 4,194,304". */
  test('of Llama 2 7B at rank 8 on queries and values are 4,194,304', () => {
    const llama = valueOf(readShape('llama:layers=32,hidden=4096,heads=32,intermediate=11008,vocab=32000'));
    expect(countTrainable(llama, plain).total).toBe(4_194_304);
  });

  test('grows in proportion to the rank, and each target only adds', () => {
    fc.assert(
      fc.property(anyMixedModel, fc.subarray([...parts]), fc.integer({ min: 1, max: 256 }), (model, targets, rank) => {
        const one = countTrainable(model, { ...plain, rank: 1, targets }).adapters;
        expect(countTrainable(model, { ...plain, rank, targets }).adapters).toBe(rank * one);
        expect(countTrainable(model, { ...plain, rank: 1, targets: parts }).adapters).toBeGreaterThanOrEqual(one);
        expect(countTrainable(model, { ...plain, targets: [] }).total).toBe(0);
        const { total, adapters, magnitudes, embeddings, head } = countTrainable(model, {
          ...plain,
          dora: true,
          trainEmbeddings: true,
          trainHead: true,
        });
        expect(adapters + magnitudes + embeddings + head).toBe(total);
      }),
    );
  });
});
