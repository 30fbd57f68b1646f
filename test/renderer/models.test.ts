import { describe, expect, test } from 'vitest';
import type { Job } from '../../src/core/job/job.ts';
import { defaultJob } from '../../src/core/job/job.ts';
import { countParameters } from '../../src/core/model/parameters.ts';
import { readImported } from '../../src/renderer/features/models/import-model.ts';
import { marksOf, modelLines } from '../../src/renderer/features/models/model-lines.ts';
import type { ModelRow } from '../../src/renderer/features/models/model-rows.ts';
import {
  found,
  modelRows,
  sorted,
  sortedBy,
  sortKeys,
  usualSort,
} from '../../src/renderer/features/models/model-rows.ts';
import { partCounts, partsTable } from '../../src/renderer/features/models/part-rows.ts';
import { moduleParts, modulesOption } from '../../src/renderer/features/models/modules-option.ts';
import { shapeFamilies } from '../../src/core/model/shape.ts';
import { fieldOfError, fieldsOf, modelOfForm, startingForm } from '../../src/renderer/features/models/shape-form.ts';
import { shippedModel, valueOrThrow } from './samples.ts';
import { testTheme } from './theme.ts';

const models = ['llama-3.1-8b', 'qwen2.5-0.5b', 'gpt2-xl'].map(shippedModel);

const rowsOf = (method: Job['method']) => modelRows(models, ['gpt2-xl'], { ...defaultJob, method });
const ids = (rows: readonly ModelRow[]) => rows.map(({ model }) => model.id);

describe('list', () => {
  test('finds by every word, small models first', () => {
    expect(ids(sorted(rowsOf('full'), usualSort))).toEqual(['qwen2.5-0.5b', 'gpt2-xl', 'llama-3.1-8b']);
    expect(ids(found(rowsOf('full'), 'LLAMA 8b'))).toEqual(['llama-3.1-8b']);
    expect(found(rowsOf('full'), 'nothing')).toEqual([]);
  });

  test('sorts by every column, and the same column again turns the order', () => {
    for (const key of sortKeys) {
      const up = sorted(rowsOf('full'), sortedBy({ by: 'name', descending: true }, key));
      expect(up).toHaveLength(models.length);
    }
    expect(sortedBy(usualSort, 'parameters').descending).toBe(true);
    expect(ids(sorted(rowsOf('full'), { by: 'layers', descending: true }))[0]).toBe('gpt2-xl');
  });

  test('tells the own models', () => {
    expect(found(rowsOf('full'), 'xl')[0]?.own).toBe(true);
  });

  test('trains all of a model, or its adapters: r (n + m) for each matrix of n x m', () => {
    for (const { parameters, active, trainable } of rowsOf('full')) {
      expect(trainable).toBe(parameters);
      expect(active).toBe(parameters);
    }
    // Llama 3.1 8B, rank 16 on all seven matrices of 32 layers: PEFT prints 41,943,040.
    const lora = rowsOf('lora').find(({ model }) => model.id === 'llama-3.1-8b');
    expect(lora?.trainable).toBe(41_943_040);
  });
});

describe('what is other than in a dense model', () => {
  const dense = shippedModel('llama-3.1-8b');
  const moe = { experts: 8, topK: 2, intermediate: 1024 };
  const latent = { kind: 'latent', keyValueRank: 512, nopeDim: 128, ropeDim: 64, valueDim: 128 } as const;

  test('is marked and told in words', () => {
    expect(marksOf(dense)).toEqual([]);
    expect(marksOf({ ...dense, moe, mixer: latent })).toEqual(['MoE', 'MLA']);
    const lines = Object.fromEntries(modelLines({ ...dense, moe, mixer: latent }));
    expect(lines['Experts']).toBe('8 of 1,024, 2 for each token');
    expect(lines['Latent vectors']).toBe('keys and values of 512');
  });

  test('experts that a token does not pass through are not active', () => {
    const [row] = modelRows([{ ...dense, moe }], [], defaultJob);
    expect((row?.active ?? 0) < (row?.parameters ?? 0)).toBe(true);
    expect(found(row === undefined ? [] : [row], 'moe')).toHaveLength(1);
  });

  test('every part is counted: they add up to the whole', () => {
    for (const model of [...models, { ...dense, moe, mixer: latent }]) {
      const counts = partCounts(model);
      expect(counts.reduce((sum, { parameters }) => sum + parameters, 0)).toBe(countParameters(model).total);
      expect(partsTable(model).rows).toHaveLength(counts.length);
      expect(moduleParts(model).reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 12);
    }
  });
});

describe('modules', () => {
  test.each(models)('the parts of $id add up to all its parameters', (model) => {
    const parts = moduleParts(model);
    expect(parts.reduce((sum, { parameters }) => sum + parameters, 0)).toBe(countParameters(model).total);
    expect(parts.every(({ parameters }) => parameters > 0)).toBe(true);
    expect(modulesOption(parts)(testTheme).series[0]?.data).toEqual(parts.map(({ parameters }) => parameters));
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
    expect(countParameters(valueOrThrow(modelOfForm(startingForm('moe')))).total).toBe(46_702_792_704);
  });

  test('has a field for every input of its family', () => {
    for (const family of shapeFamilies)
      expect(Object.keys(startingForm(family).fields).toSorted()).toEqual(
        fieldsOf[family].map(({ id }) => id).toSorted(),
      );
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

  test.each([
    ['top_k', '9'],
    ['experts', ''],
    ['dense_layers', '32'],
    ['dense_intermediate', '100'],
  ])('of experts: %s = "%s" is refused with an error about that field', (field, value) => {
    const start = startingForm('moe');
    const form = { ...start, fields: { ...start.fields, [field]: value } };
    const model = modelOfForm(form);
    expect(model.ok ? undefined : fieldOfError(model.error, form)).toBe(field);
  });

  test('takes the name that is typed', () => {
    expect(valueOrThrow(modelOfForm({ ...startingForm('gpt'), name: ' mine ' })).name).toBe('mine');
  });
});

describe('import', () => {
  const file = (text: string, size = text.length) => ({
    name: 'config.json',
    size,
    slice: (start: number, end: number) => new Blob([text.slice(start, end)]),
  });

  test('a wrong field is named', async () => {
    const wrong = file('{"model_type":"llama","hidden_size":-4,"num_hidden_layers":2}');
    expect(await readImported([wrong])).toMatchObject({ ok: false, error: { path: 'hidden_size', value: '-4' } });
  });

  test('a file of 100 MB is refused before it is read', async () => {
    const unread = () => {
      throw new Error('was read');
    };
    expect(await readImported([{ ...file('', 100e6), slice: unread }])).toMatchObject({
      ok: false,
      error: { code: 'invalid-input', path: 'config.json' },
    });
  });

  test('a file that cannot be read is an error of that file', async () => {
    const gone = { ...file('{}'), slice: () => ({ arrayBuffer: () => Promise.reject(new Error('moved away')) }) };
    expect(await readImported([gone])).toMatchObject({
      ok: false,
      error: { code: 'file-unusable', why: 'moved away' },
    });
  });
});
