import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { messageOf } from '../../../src/core/error.ts';
import { modelText, readModel } from '../../../src/core/model/read-model.ts';
import { knownModelTypes, longestConfig, readConfig } from '../../../src/core/model/read-config.ts';
import { errorOf, valueOf } from '../base/results.ts';
import published from './published-counts.json' with { type: 'json' };

const llama = {
  model_type: 'llama',
  num_hidden_layers: 32,
  hidden_size: 4096,
  intermediate_size: 14336,
  num_attention_heads: 32,
  num_key_value_heads: 8,
  vocab_size: 128256,
  max_position_embeddings: 131072,
  tie_word_embeddings: false,
};
const read = (fields: object) => readConfig(JSON.stringify(fields), 'config.json');
const refusal = (fields: object) => errorOf(read({ ...llama, ...fields }));

const usualBlock = { attention: { n_heads_in_group: 8 }, ffn: { ffn_mult: 5.25 } };

describe('readConfig', () => {
  test.each([
    ['missing', { num_hidden_layers: undefined }, 'num_hidden_layers', 'missing'],
    ['negative', { num_hidden_layers: -1 }, 'num_hidden_layers', '-1'],
    ['zero', { hidden_size: 0 }, 'hidden_size', '0'],
    ['fractional', { intermediate_size: 1.5 }, 'intermediate_size', '1.5'],
    ['a string', { vocab_size: '32000' }, 'vocab_size', '"32000"'],
    ['a list', { num_attention_heads: [32, 32] }, 'num_attention_heads', '[32,32]'],
    ['absurd', { num_hidden_layers: 1e9 }, 'num_hidden_layers', '1000000000'],
    ['no divisor of hidden', { num_attention_heads: 33, num_key_value_heads: 33 }, 'num_attention_heads', '33'],
    ['no divisor of heads', { num_key_value_heads: 5 }, 'num_key_value_heads', '5'],
    ['not a yes or no', { attention_bias: 'no' }, 'attention_bias', '"no"'],
    ['null where required', { hidden_size: null }, 'hidden_size', 'missing'],
  ])('names the field that is %s', (_what, fields, path, value) => {
    expect(refusal(fields)).toMatchObject({ code: 'invalid-input', path, value });
  });

  test('refuses 1e309, which JSON reads as infinity', () => {
    const text = JSON.stringify(llama).replace('"num_hidden_layers":32', '"num_hidden_layers":1e309');
    const error = errorOf(readConfig(text, 'config.json'));
    expect(error).toMatchObject({
      path: 'num_hidden_layers',
      value: 'Infinity',
      allowed: 'a whole number from 1 to 4096',
    });
  });

  test('names fields of a nested part with the way to it', () => {
    const nested = { model_type: 'gemma3', text_config: { model_type: 'gemma3_text', hidden_size: -2 } };
    expect(errorOf(read(nested))).toMatchObject({ path: 'text_config.num_hidden_layers', value: 'missing' });
  });

  test('uses the spelling of the file where a family has two', () => {
    const bloom = { model_type: 'bloom', num_hidden_layers: 0, n_embed: 64, n_head: 8, vocab_size: 10 };
    expect(errorOf(read(bloom))).toMatchObject({ path: 'num_hidden_layers' });
    expect(errorOf(read({ ...bloom, num_hidden_layers: undefined, n_layer: 0 }))).toMatchObject({ path: 'n_layer' });
  });

  test.each(['jetmoe', 'zamba2', 'xlstm', 'constructor', '__proto__', 7, undefined])(
    'refuses model_type %s with the way on',
    (type) => {
      const error = refusal({ model_type: type });
      expect(error).toMatchObject({ code: 'invalid-input', path: 'model_type' });
      expect(messageOf(error)).toContain('qwen2');
      expect(messageOf(error)).toContain('llama:layers=');
    },
  );

  test.each([
    ['t5', 'an encoder with a decoder'],
    ['bart', 'an encoder with a decoder'],
    ['modernbert', 'an encoder, which'],
    ['bert', 'an encoder, which'],
    ['siglip', 'pictures or sound'],
  ])('says what a model of type %s is instead', (type, what) => {
    const error = refusal({ model_type: type });
    expect(error).toMatchObject({ code: 'invalid-input', path: 'architecture', value: JSON.stringify(type) });
    expect(messageOf(error)).toContain(what);
  });

  test.each([
    ['too few blocks', { block_configs: [] }, 'block_configs'],
    ['a block without an MLP', { block_configs: [{ attention: { n_heads_in_group: 8 } }] }, 'block_configs[0].ffn'],
    [
      'a width of text',
      { block_configs: [{ attention: {}, ffn: { ffn_mult: '5' } }] },
      'block_configs[0].ffn.ffn_mult',
    ],
    ['no width', { block_configs: [{ attention: { n_heads_in_group: 8 }, ffn: {} }] }, 'block_configs[0]'],
    ['too many blocks', { block_configs: Array.from({ length: 33 }, () => usualBlock) }, 'block_configs'],
  ])('refuses layers of widths of their own with %s', (_what, fields, path) => {
    expect(refusal({ model_type: 'nemotron-nas', ...fields })).toMatchObject({ path });
  });

  test.each([
    ['gpt2', { add_cross_attention: true }],
    ['minicpm', { num_experts: 8 }],
    ['llama', { num_local_experts: 4 }],
    ['deepseek_v2', { use_mla: false }],
    ['mpt', { no_bias: false }],
    ['ernie4_5', { use_bias: true }],
    ['chatglm', { multi_query_attention: false }],
    ['qwen3_next', { decoder_sparse_step: 2 }],
  ])('refuses what would make the count of %s wrong', (type, fields) => {
    expect(refusal({ model_type: type, ...fields })).toMatchObject({ path: Object.keys(fields)[0] });
  });

  test.each([
    ['a word that no layer has', { layer_types: ['full_attention', 'mystery'] }, 'layer_types[1]'],
    ['too few entries', { layer_types: ['full_attention'] }, 'layer_types'],
    ['no list', { layer_types: 7 }, 'layer_types'],
    ['an index that is negative', { full_attn_idxs: [-1] }, 'full_attn_idxs[0]'],
    ['an index that is no number', { full_attn_idxs: ['0'] }, 'full_attn_idxs[0]'],
  ])('refuses a list of layers with %s', (_what, fields, path) => {
    expect(refusal({ model_type: 'lfm2', num_hidden_layers: 2, ...fields })).toMatchObject({ path });
  });

  test.each([
    ['empty', ''],
    ['not JSON', '{"model_type": llama}'],
    ['a list', '[]'],
    ['null', 'null'],
    ['nested a hundred thousand deep', '['.repeat(100000)],
    ['deep inside a string key', `{"a":${'{"b":'.repeat(100)}1${'}'.repeat(100)}}`],
  ])('refuses text that is %s', (_what, text) => {
    expect(errorOf(readConfig(text, 'config.json'))).toMatchObject({ code: 'invalid-input', path: 'config.json' });
  });

  test('refuses 100 MB before parsing', () => {
    const error = errorOf(readConfig(' '.repeat(100e6), 'big/config.json'));
    expect(error).toMatchObject({ path: 'big/config.json', allowed: `at most ${String(longestConfig)} characters` });
  });

  test('takes a byte order mark and unknown fields', () => {
    const model = valueOf(readConfig(`\uFEFF${JSON.stringify({ ...llama, rope_theta: 5e5, dtype: 'bfloat16' })}`, 'x'));
    expect(model.layers).toBe(32);
  });

  test('is not fooled by a prototype in the file', () => {
    const hostile = JSON.stringify({ ...llama, num_hidden_layers: undefined }).replace(
      '{',
      '{"__proto__":{"num_hidden_layers":5},"constructor":{"prototype":{"num_hidden_layers":5}},',
    );
    expect(errorOf(readConfig(hostile, 'x'))).toMatchObject({ path: 'num_hidden_layers', value: 'missing' });
    expect(Object.hasOwn(Object.prototype, 'num_hidden_layers')).toBe(false);
  });

  test.each([
    ['meta-llama/Llama-3.1-8B', {}, 'llama-3.1-8b', 'Llama-3.1-8B'],
    ['/home/me/My Model/config.json', {}, 'my-model', 'My Model'],
    ['C:\\models\\tiny\\config.json', {}, 'tiny', 'tiny'],
    ['config.json', {}, 'llama-32-x-4096', 'llama 32 x 4096'],
    ['config.json', { _name_or_path: 'org/Own-Name' }, 'own-name', 'Own-Name'],
    ['here.json', { _name_or_path: '/secret/path' }, 'here', 'here'],
  ])('names a model from %s', (name, fields, id, title) => {
    expect(valueOf(readConfig(JSON.stringify({ ...llama, ...fields }), name))).toMatchObject({ id, name: title });
  });

  test('knows every family of the published counts', () => {
    const types = published.rows.map(({ config }) => ('text_config' in config ? 'gemma3_text' : config.model_type));
    expect(knownModelTypes).toEqual(expect.arrayContaining(types));
  });

  test('never throws, whatever the bytes, and answers with a document that can be stored', () => {
    const field = fc.constantFrom(...Object.keys(llama), 'head_dim', 'text_config', '__proto__');
    const value = fc.oneof(fc.jsonValue(), fc.integer(), fc.double(), fc.constantFrom(...knownModelTypes));
    const mutated = fc.dictionary(field, value).map((changes) => JSON.stringify({ ...llama, ...changes }));
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.json(), mutated), (text) => {
        const result = readConfig(text, 'config.json');
        if (result.ok) expect(readModel(modelText(result.value), 'm')).toEqual(result);
        else expect(messageOf(result.error)).not.toBe('');
      }),
      { numRuns: 1000 },
    );
  });
});
