import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { countParameters } from '../../../src/core/model/parameters.ts';
import { readModelFiles } from '../../../src/core/model/read-files.ts';
import { tensorsOf } from '../../../src/core/model/tensors.ts';
import { valueOf } from '../base/results.ts';
import type { Shape } from './files.ts';
import { jsonFile, safetensorsFile } from './files.ts';

const RowSchema = z.strictObject({
  id: z.string(),
  parameters: z.number(),
  config: z.record(z.string(), z.unknown()),
  tensors: z.record(z.string(), z.array(z.union([z.string(), z.number()]))),
});

const [, ...lines] = readFileSync(new URL('checkpoints.jsonl', import.meta.url), 'utf8')
  .trimEnd()
  .split('\n');
const rows = lines.map((line) => {
  const { tensors, ...row } = RowSchema.parse(JSON.parse(line));
  return { ...row, tensors: shapesOf(tensors) };
});

function shapesOf(tensors: Readonly<Record<string, readonly (string | number)[]>>): Readonly<Record<string, Shape>> {
  const shapes = Object.entries(tensors).map(([name, shape]): readonly [string, Shape] => {
    const [first, ...rest] = shape;
    const sizes = rest.map(Number);
    if (first === undefined) return [name, []];
    return [name, typeof first === 'string' ? [first, ...sizes] : [first, ...sizes]];
  });
  return Object.fromEntries(shapes);
}

describe('a checkpoint that transformers wrote', () => {
  test.each(rows)('of $id agrees with its config to the unit, and nothing is to be said', async (row) => {
    const { id, config, tensors, parameters } = row;
    const reading = valueOf(await readModelFiles([jsonFile('config.json', config), safetensorsFile(tensors)], id));
    expect(reading.notes).toEqual([]);
    expect(countParameters(reading.model).total).toBe(parameters);
    expect(reading.weights?.parameters).toBe(parameters);
  });

  test.each(rows)('of $id is counted without its config, too', async ({ id, tensors, parameters }) => {
    const { model, notes } = valueOf(await readModelFiles([safetensorsFile(tensors)], id));
    expect(countParameters(model).total).toBe(parameters);
    expect(tensorsOf(model).reduce((total, { elements }) => total + elements, 0)).toBe(parameters);
    expect(notes).toEqual(['There is no config.json: how attention is divided into heads is a guess.']);
  });

  test.each(rows)('of $id is counted where its family is not known', async ({ id, config, tensors, parameters }) => {
    const strange = jsonFile('config.json', { ...config, model_type: 'mystery' });
    const { model, notes } = valueOf(await readModelFiles([strange, safetensorsFile(tensors)], id));
    expect(countParameters(model).total).toBe(parameters);
    expect(model.architecture).toBe('mystery');
    expect(notes[0]).toContain('mystery is not known');
  });
});
