import { describe, expect, test } from 'vitest';
import { countParameters } from '../../src/core/model/parameters.ts';
import { readModelFile } from '../../src/renderer/features/models/import-model.ts';
import { modelLines, modelRows } from '../../src/renderer/features/models/model-rows.ts';
import { moduleParts, modulesOption, modulesTable } from '../../src/renderer/features/models/modules-option.ts';
import { fieldOfError, fieldsOf, modelOfForm, startingForm } from '../../src/renderer/features/models/shape-form.ts';
import { shippedModel, valueOrThrow } from './samples.ts';
import { testTheme } from './theme.ts';

const models = ['llama-3.1-8b', 'qwen2.5-0.5b', 'gpt2-xl'].map(shippedModel);

describe('list', () => {
  test('finds by every word, small models first', () => {
    expect(modelRows(models, [], '').map(({ model }) => model.id)).toEqual(['qwen2.5-0.5b', 'gpt2-xl', 'llama-3.1-8b']);
    expect(modelRows(models, [], 'LLAMA 8b').map(({ model }) => model.id)).toEqual(['llama-3.1-8b']);
    expect(modelRows(models, [], 'nothing')).toEqual([]);
  });

  test('tells the own models', () => {
    expect(modelRows(models, ['gpt2-xl'], 'xl')[0]?.own).toBe(true);
  });
});

describe('modules', () => {
  test.each(models)('the parts of $id add up to all its parameters', (model) => {
    const parts = moduleParts(model);
    expect(parts.reduce((sum, { parameters }) => sum + parameters, 0)).toBe(countParameters(model).total);
    expect(parts.every(({ parameters }) => parameters > 0)).toBe(true);
    expect(modulesOption(parts)(testTheme).series[0]?.data).toEqual(parts.map(({ parameters }) => parameters));
    expect(modulesTable(parts).rows).toHaveLength(parts.length);
  });

  test('the shape is told in words', () => {
    expect(Object.fromEntries(modelLines(shippedModel('llama-3.1-8b')))).toMatchObject({
      'Attention heads': '32 of 128, 8 for keys and values',
      MLP: '14,336 wide, gated (3 matrices)',
      'Output head': 'a matrix of its own',
    });
  });
});

describe('a shape typed by hand', () => {
  test('starts from published shapes', () => {
    expect(countParameters(valueOrThrow(modelOfForm(startingForm('llama')))).total).toBe(8_030_261_248);
    expect(countParameters(valueOrThrow(modelOfForm(startingForm('gpt')))).total).toBe(1_557_611_200);
  });

  test('has a field for every input of its family', () => {
    for (const family of ['gpt', 'llama'] as const)
      expect(Object.keys(startingForm(family).fields)).toEqual(fieldsOf[family].map(({ id }) => id));
  });

  test.each([
    ['layers', ''],
    ['layers', '-3'],
    ['hidden', '1e309'],
    ['kv_heads', '7'],
    ['vocab', 'many'],
  ])('%s = "%s" is refused with an error about that field', (field, value) => {
    const start = startingForm('llama');
    const form = { ...start, fields: { ...start.fields, [field]: value } };
    const model = modelOfForm(form);
    expect(model.ok).toBe(false);
    if (!model.ok) expect(fieldOfError(model.error, form)).toBe(field);
  });

  test('takes the name that is typed', () => {
    expect(valueOrThrow(modelOfForm({ ...startingForm('gpt'), name: ' mine ' })).name).toBe('mine');
  });
});

describe('import', () => {
  const file = (text: string, size = text.length) => ({ name: 'config.json', size, text: () => Promise.resolve(text) });

  test('a wrong field is named', async () => {
    const wrong = file('{"model_type":"llama","hidden_size":-4,"num_hidden_layers":2}');
    expect(await readModelFile(wrong)).toMatchObject({ ok: false, error: { path: 'hidden_size', value: '-4' } });
  });

  test('a file of 100 MB is refused before it is read', async () => {
    const huge = { ...file('', 100e6), text: () => Promise.reject(new Error('was read')) };
    expect(await readModelFile(huge)).toMatchObject({
      ok: false,
      error: { code: 'invalid-input', path: 'config.json' },
    });
  });
});
