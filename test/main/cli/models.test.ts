import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { ReadableFile } from '../../../src/core/model/read-head.ts';
import { safetensorsFile } from '../../core/model/files.ts';
import { valueOf } from '../../core/base/results.ts';
import { ok, plimsoll } from './harness.ts';

const folder = mkdtempSync(join(tmpdir(), 'plimsoll-models-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const data = ['--data', join(folder, 'data')] as const;

const config = {
  model_type: 'llama',
  num_hidden_layers: 1,
  hidden_size: 64,
  intermediate_size: 160,
  num_attention_heads: 4,
  vocab_size: 1000,
  max_position_embeddings: 512,
  tie_word_embeddings: true,
};
const place = 'model.layers.0.';
const tensors = {
  'model.embed_tokens.weight': [1008, 64],
  ...Object.fromEntries(
    ['q', 'k', 'v', 'o'].map((name) => [`${place}self_attn.${name}_proj.weight`, [64, 64]] as const),
  ),
  [`${place}mlp.gate_proj.weight`]: [160, 64],
  [`${place}mlp.up_proj.weight`]: [160, 64],
  [`${place}mlp.down_proj.weight`]: [64, 160],
  [`${place}input_layernorm.weight`]: [64],
  [`${place}post_attention_layernorm.weight`]: [64],
  'model.norm.weight': [64],
};
const total = 1008 * 64 + 4 * 64 * 64 + 3 * 64 * 160 + 3 * 64;

const write = async (path: string, file: ReadableFile) => {
  const head = valueOf(await file.read(0, file.bytes));
  const whole = new Uint8Array(file.bytes);
  whole.set(head);
  writeFileSync(path, whole);
};

const modelFolder = async (name: string) => {
  const path = join(folder, name);
  mkdirSync(path, { recursive: true });
  writeFileSync(join(path, 'config.json'), JSON.stringify(config));
  await write(join(path, 'model.safetensors'), safetensorsFile(tensors));
  return path;
};

const ParamsSchema = z.looseObject({
  parameters: z.number(),
  trainable_parameters: z.number(),
  notes: z.array(z.string()),
});
const params = async (...args: readonly string[]) =>
  ParamsSchema.parse(JSON.parse((await ok('params', '--json', ...args)).out));

describe('params', () => {
  test('of a folder holds its config against its weights, and says what differs', async () => {
    const path = await modelFolder('Tiny-Chat');
    const { parameters, notes } = await params(path);
    expect(parameters).toBe(total);
    expect(notes.join(' ')).toContain('1,008 rows');
    expect((await ok('params', path)).out).toContain('The weights count.');
  });

  test('of one of its files finds the others', async () => {
    const path = await modelFolder('Tiny-Too');
    expect((await params(join(path, 'model.safetensors'))).parameters).toBe(total);
    expect(await params(join(path, 'config.json'))).toMatchObject({ parameters: total - 8 * 64, id: 'tiny-too' });
  });

  test('of a folder in the cache of huggingface_hub reads the revision that main names', async () => {
    const cache = join(folder, 'models--org--Cached');
    await modelFolder(join('models--org--Cached', 'snapshots', 'abc123'));
    mkdirSync(join(cache, 'snapshots', 'other'));
    mkdirSync(join(cache, 'refs'));
    writeFileSync(join(cache, 'refs', 'main'), 'abc123');
    expect(await params(cache)).toMatchObject({ parameters: total, id: 'cached' });
  });

  test('counts what adapters train', async () => {
    const shape = 'llama:layers=32,hidden=4096,heads=32,intermediate=11008,vocab=32000';
    expect(await params(shape, '--lora', '8', '--targets', 'q,v')).toMatchObject({
      parameters: 6738415616,
      trainable_parameters: 4194304,
    });
    expect((await ok('params', shape, '--lora', '8', '--dora', '--train-head')).out).toContain('magnitudes');
  });

  test.each([
    [['--lora', '0'], '--lora'],
    [['--lora', 'many'], '--lora'],
    [['--lora', '8', '--targets', 'x'], '--targets'],
    [['--targets', 'q'], '--lora'],
  ] as const)('refuses %j and names the option', async (options, path) => {
    const { exitCode, out } = await plimsoll('--json', 'params', 'gpt2', ...options);
    expect(exitCode).toBe(2);
    expect(JSON.parse(out)).toMatchObject({ error: { path } });
  });

  test('does not ask the network for a name that is not known here, and says how it would', async () => {
    const { exitCode, out } = await plimsoll('--json', ...data, 'params', 'org/unknown');
    expect(exitCode).toBe(2);
    expect(JSON.parse(out)).toMatchObject({ error: { code: 'not-found' } });
    expect(out).toContain('--online');
  });
});

describe('models', () => {
  test('lists the catalogue with exact counts, and keeps and removes one of the user', async () => {
    const path = await modelFolder('Mine');
    await ok(...data, 'models', 'save', path);
    const listed = z.object({
      models: z.array(z.looseObject({ id: z.string(), own: z.boolean(), parameters: z.number() })),
    });
    const { models } = listed.parse(JSON.parse((await ok('--json', ...data, 'models')).out));
    expect(models.find(({ id }) => id === 'mine')).toMatchObject({ own: true, parameters: total });
    expect(models.find(({ id }) => id === 'mixtral-8x7b')).toMatchObject({
      own: false,
      active_parameters: 12879925248,
    });
    expect((await ok(...data, 'models')).out).toContain('yours');
    await ok(...data, 'models', 'remove', 'mine');
    expect((await ok(...data, 'models', 'list')).out).not.toContain('yours');
  });
});
