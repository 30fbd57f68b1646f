import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { modelText, readModel } from '../../../src/core/model/read-model.ts';
import { countParameters } from '../../../src/core/model/parameters.ts';
import { errorOf, valueOf } from '../base/results.ts';

const folder = new URL('../../../resources/models/', import.meta.url);
const textOf = (file: string) => readFileSync(new URL(file, folder), 'utf8');

/**
 * Totals that the Hugging Face Hub shows for each repository (safetensors); for GPT-2 and OPT, whose checkpoints store
 * more or other things, the counts that their code reports; for the shapes of papers, 12 L h^2 + 13 L h, embeddings
 * and the final norm.
 */
const totals: Readonly<Record<string, number>> = {
  'llama-3.2-1b': 1235814400,
  'llama-3.2-3b': 3212749824,
  'llama-3.1-8b': 8030261248,
  'llama-3.1-70b': 70553706496,
  'mistral-7b-v0.3': 7248023552,
  'qwen2.5-0.5b': 494032768,
  'qwen2.5-1.5b': 1543714304,
  'qwen2.5-7b': 7615616512,
  'qwen2.5-14b': 14770033664,
  'qwen2.5-32b': 32763876352,
  'qwen3-4b': 4022468096,
  'qwen3-8b': 8190735360,
  'qwen3-32b': 32762123264,
  'gemma-2-2b': 2614341888,
  'gemma-2-9b': 9241705984,
  'phi-3-mini-4k': 3821079552,
  'phi-4': 14659507200,
  'smollm2-1.7b': 1711376384,
  'smollm3-3b': 3075098624,
  gpt2: 124439808,
  'gpt2-xl': 1557611200,
  'opt-13b': 12853473280,
  'opt-30b': 29974540288,
  'llama-2-7b': 6738415616,
  'llama-2-13b': 13015864320,
  'llama-2-70b': 68976648192,
  'llama-3.1-405b': 405853388800,
  'llama-4-scout': 107769861120,
  'llama-4-maverick': 400711848960,
  'mistral-nemo': 12247782400,
  'mistral-small-24b': 23572403200,
  'mixtral-8x7b': 46702792704,
  'mixtral-8x22b': 140620634112,
  'qwen2.5-3b': 3085938688,
  'qwen2.5-72b': 72706203648,
  'qwen3-0.6b': 596049920,
  'qwen3-1.7b': 1720574976,
  'qwen3-14b': 14768307200,
  'qwen3-30b-a3b': 30532122624,
  'qwen3-235b-a22b': 235093634560,
  'qwen3-coder-480b-a35b': 480154875392,
  'qwen3-next-80b-a3b': 79674391296,
  'gemma-7b': 8537680896,
  'gemma-2-27b': 27227128320,
  'gemma-3-270m': 268098176,
  'gemma-3-1b': 999885952,
  'gemma-3-4b': 3880263168,
  'phi-3-medium': 13960238080,
  'phi-4-mini': 3836021760,
  'phi-3.5-moe': 41873153344,
  'deepseek-v2-lite': 15706484224,
  'deepseek-v2': 235741434880,
  'deepseek-v3': 671026419200,
  'gpt-oss-20b': 20914757184,
  'gpt-oss-120b': 116829156672,
  'glm-4-9b-0414': 9400279040,
  'glm-4.5-air': 106852251264,
  'olmo-2-7b': 7298617344,
  'olmo-2-13b': 13716198400,
  'olmoe-1b-7b': 6919161856,
  'granite-3.3-2b': 2533539840,
  'granite-3.3-8b': 8170864640,
  'command-r7b': 8028033024,
  'command-r': 34980831232,
  'smollm2-135m': 134515008,
  'smollm2-360m': 361821120,
  'tinyllama-1.1b': 1100048384,
  'starcoder2-7b': 7173923840,
  'starcoder2-15b': 15957889024,
  'gpt-neox-20b': 20554567680,
  'pythia-6.9b': 6857302016,
  'gpt-j-6b': 6050882784,
  'bloom-7b1': 7069016064,
  bloom: 176247271424,
  'falcon-7b': 6921720704,
  'mpt-7b': 6649286656,
  'opt-125m': 125239296,
  'opt-1.3b': 1315758080,
  'opt-6.7b': 6658473984,
  'phi-2': 2779683840,
  'yi-6b': 6061035520,
  'yi-34b': 34388917248,
  'internlm2-7b': 7737708544,
  'seed-oss-36b': 36151104512,
  'apertus-8b': 8053338176,
  'falcon-mamba-7b': 7272665088,
  'jamba-v0.1': 51570323328,
  'lfm2-1.2b': 1170340608,
  'minicpm3-4b': 4073875968,
  'gpt-13b': 40 * (12 * 5120 ** 2 + 13 * 5120) + (50257 + 1024) * 5120 + 2 * 5120,
  'gpt-70b': 80 * (12 * 8192 ** 2 + 13 * 8192) + (50257 + 1024) * 8192 + 2 * 8192,
  'gpt-175b': 96 * (12 * 12288 ** 2 + 13 * 12288) + (50257 + 1024) * 12288 + 2 * 12288,
};
const files = readdirSync(folder).filter((file) => file.endsWith('.json'));

describe('the model catalogue', () => {
  test('has a published total for every model', () => {
    expect(files.map((file) => file.replace('.json', '')).sort()).toEqual(Object.keys(totals).sort());
  });

  test.each(files)('%s counts to its published total and carries its own id', (file) => {
    const model = valueOf(readModel(textOf(file), file));
    expect(`${model.id}.json`).toBe(file);
    expect(countParameters(model).total).toBe(totals[model.id]);
  });

  test.each(files)('%s is what its text says, byte for byte', (file) => {
    expect(modelText(valueOf(readModel(textOf(file), file)))).toBe(textOf(file));
  });

  test('reads a model of format 1 as the same in format 2', () => {
    const text = textOf('gpt2.json');
    expect(readModel(text.replace('"format": 2', '"format": 1'), 'gpt2.json')).toEqual(readModel(text, 'gpt2.json'));
  });

  test('refuses a model from the future, a foreign document and unknown fields', () => {
    const text = textOf('gpt2.json');
    const changed = (from: string, to: string) => readModel(text.replace(from, to), 'gpt2.json');
    expect(errorOf(changed('"format": 2', '"format": 3'))).toEqual({
      code: 'document-from-future',
      document: 'gpt2.json',
      found: 3,
      known: 2,
    });
    expect(errorOf(changed('plimsoll-model', 'plimsoll-machine'))).toMatchObject({ path: 'kind' });
    expect(errorOf(changed('"kv_heads": 12', '"kv_heads": -1'))).toMatchObject({ path: 'kv_heads', value: '-1' });
    expect(errorOf(changed('"kv_heads": 12', '"kv_heads": 12, "extra": 1'))).toMatchObject({ code: 'invalid-input' });
  });
});
