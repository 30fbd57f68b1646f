import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { messageOf } from '../../../src/core/error.ts';
import { ModelSchema } from '../../../src/core/model/model.ts';
import { countParameters } from '../../../src/core/model/parameters.ts';
import { looksLikeShape, readShape } from '../../../src/core/model/shape.ts';
import { errorOf, valueOf } from '../base/results.ts';

describe('readShape', () => {
  test('reads the 13B benchmark and keeps its text as the id', () => {
    const text = 'gpt:layers=40,hidden=5120,heads=40,vocab=50257,seq=1024,head=none';
    const model = valueOf(readShape(text));
    expect(model.id).toBe(text);
    expect(countParameters(model).total).toBe(12848143360);
    expect(valueOf(readShape(model.id))).toEqual(model);
  });

  test('reads Llama 3.1 8B', () => {
    const text =
      'llama:layers=32,hidden=4096,heads=32,kv_heads=8,intermediate=14336,vocab=128256,seq=131072,head=untied';
    expect(countParameters(valueOf(readShape(text))).total).toBe(8030261248);
  });

  test('reads mixtures of experts, to the unit of the published ones', () => {
    const mixtral =
      'moe:layers=32,hidden=4096,heads=32,kv_heads=8,intermediate=14336,vocab=32000,seq=32768,experts=8,top_k=2';
    const model = valueOf(readShape(mixtral));
    // mistralai/Mixtral-8x7B-v0.1: 46.7B in all, 12.9B for a token.
    expect(countParameters(model)).toMatchObject({ total: 46702792704, active: 12879925248 });
    expect(valueOf(readShape(model.id))).toEqual(model);
  });

  test('reads shared experts and dense layers first', () => {
    const text = 'moe:layers=4,hidden=256,intermediate=64,vocab=100,experts=8,top_k=2';
    const count = (more: string) => countParameters(valueOf(readShape(`${text}${more}`))).total;
    expect(count(',shared_intermediate=128') - count('')).toBe(4 * 3 * 256 * 128);
    const experts = 8 * 3 * 256 * 64 + 8 * 256;
    expect(count(',dense_layers=1,dense_intermediate=512') - count('')).toBe(3 * 256 * 512 - experts);
    const dense = valueOf(readShape(`${text},dense_layers=1,dense_intermediate=512`));
    expect(valueOf(readShape(dense.id))).toEqual(dense);
  });

  test('a shape with a number in every field is a valid model, which keeps its text as the id', () => {
    const text =
      'moe:layers=4000,hidden=100000,heads=1000,kv_heads=1000,head_dim=1000,intermediate=1000,vocab=10000000,' +
      'seq=1000000000,head=untied,experts=60,top_k=60,shared_intermediate=1000000,dense_layers=3999,dense_intermediate=1000000';
    expect(valueOf(readShape(text)).id).toBe(text);
  });

  test('takes heads of 128 and the family defaults where they are left out', () => {
    const model = valueOf(readShape('gpt: layers = 2, hidden = 256'));
    expect(model).toMatchObject({
      heads: 2,
      headDim: 128,
      intermediate: 1024,
      vocab: 50257,
      context: 1024,
      head: 'tied',
    });
  });

  test.each([
    ['', { code: 'not-found', known: ['gpt', 'llama', 'moe'] }],
    ['gpt2:layers=1', { code: 'not-found', name: 'gpt2' }],
    ['gpt:', { code: 'invalid-input' }],
    ['gpt:layers=4', { path: 'hidden', value: 'missing' }],
    ['gpt:layers=-4,hidden=128', { path: 'layers', value: '"-4"' }],
    ['gpt:layers=4,hidden=1.5', { path: 'hidden', value: '"1.5"' }],
    ['gpt:layers=4,hidden=1e3', { path: 'hidden', value: '"1e3"' }],
    ['gpt:layers=4,hidden=100', { path: 'heads', value: 'missing' }],
    ['gpt:layers=4,hidden=1280,heads=7', { path: 'heads', value: '7' }],
    ['gpt:layers=4,hidden=131072,heads=1', { path: 'heads', value: '1' }],
    ['gpt:layers=99999,hidden=128', { path: 'layers', value: '99999' }],
    ['gpt:layers=4,hidden=128,layers=5', { path: 'layers', allowed: 'each field once' }],
    ['gpt:layers=4,hidden=128,head=big', { path: 'head', allowed: 'tied, untied, none' }],
    ['gpt:layers=4,hidden=128,kv_heads=2', { code: 'not-found', name: 'kv_heads' }],
    ['gpt:__proto__=4,hidden=128', { code: 'not-found', name: '__proto__' }],
    ['llama:layers=4,hidden=128', { path: 'intermediate', value: 'missing' }],
    ['llama:layers=4,hidden=128,intermediate=8,heads=4,kv_heads=3', { path: 'kv_heads', value: '3' }],
    ['moe:layers=4,hidden=128,intermediate=8', { path: 'experts', value: 'missing' }],
    ['moe:layers=4,hidden=128,intermediate=8,experts=4,top_k=5', { path: 'top_k', value: '5' }],
    ['moe:layers=4,hidden=128,intermediate=8,experts=4,top_k=2,dense_layers=4', { path: 'dense_layers', value: '4' }],
    ['moe:layers=4,hidden=128,intermediate=8,experts=4,top_k=2,dense_layers=1', { path: 'dense_intermediate' }],
    ['moe:layers=4,hidden=128,intermediate=8,experts=4,top_k=2,dense_intermediate=9', { path: 'dense_intermediate' }],
    ['moe:layers=4096,hidden=128,intermediate=8,experts=4096,top_k=2', { path: 'moe' }],
    ['llama:layers=4,hidden=128,intermediate=8,experts=4', { code: 'not-found', name: 'experts' }],
  ])('refuses %j', (text, error) => {
    expect(errorOf(readShape(text))).toMatchObject(error);
  });

  test('never throws, and gives only valid models', () => {
    const names = ['layers', 'hidden', 'heads', 'vocab', 'intermediate', 'experts', 'top_k', 'dense_layers', 'x'];
    const part = fc.tuple(fc.constantFrom(...names), fc.oneof(fc.nat(300), fc.nat(), fc.string()));
    const typed = fc
      .tuple(fc.constantFrom('gpt', 'llama', 'moe'), fc.uniqueArray(part, { selector: ([name]) => name }))
      .map(([family, parts]) => `${family}:${parts.map(([name, value]) => `${name}=${String(value)}`).join(',')}`);
    fc.assert(
      fc.property(fc.oneof(fc.string(), typed), (text) => {
        const result = readShape(text);
        if (result.ok) expect(ModelSchema.safeParse(result.value).success).toBe(true);
        else expect(messageOf(result.error)).not.toBe('');
      }),
    );
  });

  test('is told apart from ids and paths', () => {
    expect(looksLikeShape('gpt:layers=1')).toBe(true);
    expect(looksLikeShape('gpt2')).toBe(false);
  });
});
