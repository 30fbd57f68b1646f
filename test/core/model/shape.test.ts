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
    ['', { code: 'not-found', known: ['gpt', 'llama'] }],
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
  ])('refuses %j', (text, error) => {
    expect(errorOf(readShape(text))).toMatchObject(error);
  });

  test('never throws, and gives only valid models', () => {
    const part = fc.tuple(fc.constantFrom('layers', 'hidden', 'heads', 'vocab', 'x'), fc.oneof(fc.nat(), fc.string()));
    const typed = fc
      .array(part)
      .map((parts) => `gpt:${parts.map(([name, value]) => `${name}=${String(value)}`).join(',')}`);
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
