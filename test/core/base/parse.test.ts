import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { check, checkDocument, parseDocument, parseJson, parseVersioned } from '../../../src/core/parse.ts';
import { errorOf, valueOf } from './results.ts';

describe('parseJson', () => {
  test.each(['', '{', 'NaN', '{"a":1,}', "{'a':1}", '\u0000'])('refuses %j and names the file', (text) => {
    expect(errorOf(parseJson(text, 'a.json'))).toMatchObject({ code: 'invalid-input', path: 'a.json' });
  });

  test('accepts a byte order mark', () => {
    expect(valueOf(parseJson('\uFEFF{"a":1}', 'a.json'))).toEqual({ a: 1 });
  });

  test('refuses nesting that would overflow a recursion, and takes brackets inside strings', () => {
    expect(errorOf(parseJson('['.repeat(1e6), 'a.json'))).toMatchObject({ allowed: 'at most 64 levels' });
    expect(errorOf(parseJson(`${'{"a":'.repeat(65)}1${'}'.repeat(65)}`, 'a'))).toMatchObject({ path: 'a' });
    const quoted = JSON.stringify({ text: `"\\${'['.repeat(1000)}` });
    expect(valueOf(parseJson(quoted, 'a'))).toEqual(JSON.parse(quoted));
  });

  test('agrees with JSON.parse on everything shallow', () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        expect(valueOf(parseJson(text, 'a'))).toEqual(JSON.parse(text));
      }),
    );
  });
});

const Inner = z.strictObject({ sizeBytes: z.number().positive(), kindOf: z.enum(['a', 'b']) });
const Outer = z.strictObject({ parts: z.array(Inner) });
const fieldError = (part: object) => errorOf(check(Outer, { parts: [{ sizeBytes: 1, kindOf: 'a' }, part] }));

describe('check', () => {
  test.each([
    [{ sizeBytes: -1, kindOf: 'a' }, 'parts[1].size_bytes', '-1', '>0'],
    [{ sizeBytes: 'x', kindOf: 'a' }, 'parts[1].size_bytes', '"x"', 'number'],
    [{ kindOf: 'a' }, 'parts[1].size_bytes', 'missing', 'number'],
    [{ sizeBytes: Number.POSITIVE_INFINITY, kindOf: 'a' }, 'parts[1].size_bytes', 'Infinity', 'number'],
  ])('names the field of %j as files spell it, its value and what is allowed', (part, path, value, allowed) => {
    expect(fieldError(part)).toEqual({ code: 'invalid-input', path, value, allowed });
  });

  test('starts the path at a root', () => {
    expect(errorOf(check(Outer, {}, 'plan.json'))).toMatchObject({ path: 'plan.json.parts' });
  });

  test('reads documents in the names of files', () => {
    const text = '{"parts":[{"size_bytes":2,"kind_of":"b"}]}';
    expect(valueOf(parseDocument(Outer, text, 'a.json'))).toEqual({ parts: [{ sizeBytes: 2, kindOf: 'b' }] });
    expect(errorOf(checkDocument(Outer, { parts: [{ size_bytes: 0, kind_of: 'b' }] }))).toMatchObject({
      path: 'parts[0].size_bytes',
    });
  });
});

describe('parseVersioned', () => {
  const third = {
    kind: 'test-document',
    schema: z.strictObject({ kind: z.string(), format: z.literal(3), toGpu: z.number(), toHost: z.number() }),
    upgrades: [
      (d: Readonly<Record<string, unknown>>) => ({ kind: d['kind'], format: 2, link: d['pcie'] }),
      (d: Readonly<Record<string, unknown>>) => ({ kind: d['kind'], format: 3, to_gpu: d['link'], to_host: d['link'] }),
    ],
  };
  const read = (document: object) => parseVersioned(third, JSON.stringify(document), 'a.json');
  const newest = { kind: 'test-document', format: 3, toGpu: 7, toHost: 7 };

  test.each([
    { format: 1, pcie: 7 },
    { format: 2, link: 7 },
    { format: 3, to_gpu: 7, to_host: 7 },
  ])('upgrades %j by every step from its own on', (document) => {
    expect(valueOf(read({ kind: 'test-document', ...document }))).toEqual(newest);
  });

  test('refuses a newer format with both numbers before it looks at the rest', () => {
    expect(errorOf(read({ kind: 'test-document', format: 4 }))).toEqual({
      code: 'document-from-future',
      document: 'a.json',
      found: 4,
      known: 3,
    });
  });

  test.each([
    [{ format: 1 }, 'kind'],
    [{ kind: 'other', format: 1 }, 'kind'],
    [{ kind: 'test-document' }, 'format'],
    [[], 'a.json'],
  ])('refuses %j', (document, path) => {
    expect(errorOf(read(document))).toMatchObject({ code: 'invalid-input', path });
  });

  test('checks what an upgrade made', () => {
    expect(errorOf(read({ kind: 'test-document', format: 1, pcie: 'fast' }))).toMatchObject({ path: 'to_gpu' });
  });
});
