import { describe, expect, test } from 'vitest';
import { messageOf } from '../../../src/core/error.ts';
import { countParameters } from '../../../src/core/model/parameters.ts';
import { readModelFiles } from '../../../src/core/model/read-files.ts';
import type { ReadableFile } from '../../../src/core/model/read-head.ts';
import { errorOf, valueOf } from '../base/results.ts';
import type { Shape } from './files.ts';
import { jsonFile, safetensorsFile, textFile } from './files.ts';

const config = {
  model_type: 'llama',
  num_hidden_layers: 2,
  hidden_size: 64,
  intermediate_size: 160,
  num_attention_heads: 4,
  num_key_value_heads: 2,
  vocab_size: 1000,
  max_position_embeddings: 512,
  tie_word_embeddings: false,
};

const layer = (index: number): Readonly<Record<string, Shape>> => {
  const place = `model.layers.${String(index)}`;
  return {
    [`${place}.self_attn.q_proj.weight`]: [64, 64],
    [`${place}.self_attn.k_proj.weight`]: [32, 64],
    [`${place}.self_attn.v_proj.weight`]: [32, 64],
    [`${place}.self_attn.o_proj.weight`]: [64, 64],
    [`${place}.mlp.gate_proj.weight`]: [160, 64],
    [`${place}.mlp.up_proj.weight`]: [160, 64],
    [`${place}.mlp.down_proj.weight`]: [64, 160],
    [`${place}.input_layernorm.weight`]: [64],
    [`${place}.post_attention_layernorm.weight`]: [64],
  };
};
const weights: Readonly<Record<string, Shape>> = {
  'model.embed_tokens.weight': [1000, 64],
  ...layer(0),
  ...layer(1),
  'model.norm.weight': [64],
  'lm_head.weight': [1000, 64],
};
const total = 2 * 1000 * 64 + 2 * (2 * 64 * 64 + 2 * 32 * 64 + 3 * 160 * 64 + 128) + 64;

const read = async (tensors: Readonly<Record<string, Shape>>, fields: object = config) =>
  valueOf(await readModelFiles([jsonFile('config.json', fields), safetensorsFile(tensors)], 'tiny'));

const without = (name: string) => Object.fromEntries(Object.entries(weights).filter(([key]) => key !== name));

describe('config and weights', () => {
  test('that agree need no words', async () => {
    const { model, notes, weights: found } = await read(weights);
    expect(notes).toEqual([]);
    expect(countParameters(model).total).toBe(total);
    expect(found).toEqual({ tensors: 21, bytes: 2 * total, parameters: total, quantised: false });
  });

  const words = (notes: readonly string[]) => notes.join(' ');

  test.each([
    [
      'a vocabulary that was enlarged',
      { 'model.embed_tokens.weight': [1008, 64], 'lm_head.weight': [1008, 64] },
      1024,
      ['1,008 rows'],
    ],
    ['a further layer', layer(2), 43_136, ['3']],
    [
      'biases',
      Object.fromEntries(
        [0, 1].flatMap((i) =>
          (['q', 'k', 'v'] as const).map((n) => [
            `model.layers.${String(i)}.self_attn.${n}_proj.bias`,
            [n === 'q' ? 64 : 32],
          ]),
        ),
      ),
      256,
      ['q_proj.bias'],
    ],
    [
      'norms of queries and keys',
      Object.fromEntries(
        [0, 1].flatMap((i) =>
          ['q_norm', 'k_norm'].map((n) => [`model.layers.${String(i)}.self_attn.${n}.weight`, [16]]),
        ),
      ),
      64,
      ['norms of queries and keys'],
    ],
    [
      'a wider MLP in one layer',
      {
        'model.layers.1.mlp.gate_proj.weight': [200, 64],
        'model.layers.1.mlp.up_proj.weight': [200, 64],
        'model.layers.1.mlp.down_proj.weight': [64, 200],
      },
      3 * 40 * 64,
      ['1 of 2 layers', 'gate_proj'],
    ],
    [
      'tensors that nobody knows',
      { 'model.mystery.weight': [7, 11] },
      77,
      ['77 parameters more', 'model.mystery.weight'],
    ],
  ] satisfies readonly (readonly [string, Readonly<Record<string, Shape>>, number, readonly string[]])[])(
    'that disagree about %s: it is said, and the weights count',
    async (_what, changes, more, said) => {
      const { model, notes, weights: found } = await read({ ...weights, ...changes });
      expect(countParameters(model).total).toBe(found?.parameters);
      expect(countParameters(model).total - total).toBe(more);
      for (const word of said) expect(words(notes)).toContain(word);
      expect(words(notes)).toContain('The weights count.');
    },
  );

  test('that disagree about the head: a head that is not stored is tied', async () => {
    const { model, notes } = await read(without('lm_head.weight'));
    expect(model.head).toBe('tied');
    expect(countParameters(model).total).toBe(total - 64_000);
    expect(words(notes)).toContain('tied to the embedding');
  });

  test('of a tied head that is stored twice count it once', async () => {
    const { model, notes } = await read(weights, { ...config, tie_word_embeddings: true });
    expect(countParameters(model).total).toBe(total - 64_000);
    expect(words(notes)).toBe('lm_head.weight is stored besides the embedding that it is tied to; it is counted once.');
  });

  test('leave out masks, scales and packing, and tell towers apart', async () => {
    const {
      model,
      notes,
      weights: found,
    } = await read({
      ...weights,
      'model.layers.0.self_attn.rotary_emb.inv_freq': ['F32', 8],
      'model.layers.0.attn.bias': ['U8', 1, 1, 512, 512],
      'model.layers.0.mlp.up_proj.weight_scale_inv': ['F32', 2, 1],
      'model.layers.1.self_attn.q_proj.weight': ['F8_E4M3', 64, 64],
      'vision_tower.patch.weight': [10, 10],
      'vision_tower.layers.0.fc1.weight': [10, 10],
    });
    expect(notes).toEqual([]);
    expect(countParameters(model).total).toBe(total);
    expect(found).toMatchObject({ parameters: total, quantised: true });
    expect(model.besides).toEqual([{ name: 'vision tower', parameters: 200 }]);
  });

  test('of four bits count what they stand for', async () => {
    const { 'model.layers.0.mlp.up_proj.weight': _up, ...others } = weights;
    const packed = { ...others, 'model.layers.0.mlp.up_proj.qweight': ['I32', 8, 160] } satisfies Readonly<
      Record<string, Shape>
    >;
    expect(countParameters((await read(packed)).model).total).toBe(total);
  });

  test('without all files follow the config and say so', async () => {
    const index = jsonFile('model.safetensors.index.json', {
      metadata: { total_size: 2 * total },
      weight_map: { 'lm_head.weight': 'model-00001-of-00002.safetensors', other: 'model-00002-of-00002.safetensors' },
    });
    const shard = safetensorsFile({ 'lm_head.weight': [1000, 64] }, 'model-00001-of-00002.safetensors');
    const reading = valueOf(await readModelFiles([jsonFile('config.json', config), index, shard], 'tiny'));
    expect(countParameters(reading.model).total).toBe(total);
    expect(reading.notes).toEqual(['1 of 2 files of weights are not here: the count follows the config.']);
    expect(errorOf(await readModelFiles([index, shard], 'tiny'))).toMatchObject({
      code: 'invalid-input',
      path: 'tiny',
    });
  });

  test('in several files are one model', async () => {
    const entries = Object.entries(weights);
    const names = ['a-00001-of-00002.safetensors', 'a-00002-of-00002.safetensors'] as const;
    const halves = [entries.slice(0, 9), entries.slice(9)] as const;
    const weight_map = Object.fromEntries(halves.flatMap((half, i) => half.map(([name]) => [name, names[i]])));
    const files = [
      jsonFile('config.json', config),
      jsonFile('model.safetensors.index.json', { metadata: { total_size: 2 * total }, weight_map }),
      safetensorsFile(Object.fromEntries(halves[0]), names[0]),
      safetensorsFile(Object.fromEntries(halves[1]), names[1]),
    ];
    const { notes, weights: found } = valueOf(await readModelFiles(files, 'tiny'));
    expect(notes).toEqual([]);
    expect(found?.parameters).toBe(total);
    const double = await readModelFiles(
      [...files.slice(2), safetensorsFile({ 'model.norm.weight': [64] }, 'b.safetensors')],
      'tiny',
    );
    expect(errorOf(double)).toMatchObject({ path: 'b.safetensors' });
  });

  test.each([
    [
      'an adapter',
      [jsonFile('adapter_config.json', { peft_type: 'LORA', base_model_name_or_path: 'org/base' })],
      'org/base',
    ],
    ['no weights and no config', [textFile('README.md', 'hello')], 'config.json'],
    ['weights of no language model', [safetensorsFile({ 'conv.weight': [3, 3] })], 'language model'],
  ] satisfies readonly (readonly [string, readonly ReadableFile[], string])[])(
    '%s: refused with the way on',
    async (_what, files, said) => {
      expect(messageOf(errorOf(await readModelFiles(files, 'tiny')))).toContain(said);
    },
  );
});
