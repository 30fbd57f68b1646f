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
