import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readModelFiles } from '../../../src/core/model/read-files.ts';
import { headBytes, longestHeader, readSafetensors } from '../../../src/core/model/weights/safetensors.ts';
import { readShardIndex } from '../../../src/core/model/weights/shard-index.ts';
import { errorOf, valueOf } from '../base/results.ts';
import { fileOf, headWith, safetensorsFile } from './files.ts';

describe('the head of a safetensors file', () => {
  const refusal = (head: Uint8Array, bytes = head.length) => errorOf(readSafetensors(head, bytes, 'm'));
  const plain = '{"dtype":"U8","shape":[0],"data_offsets":[0,0]}';
  const entry = (fields: object) =>
    headWith(JSON.stringify({ t: { dtype: 'F32', shape: [2], data_offsets: [0, 8], ...fields } }));

  test.each([
    ['2^63', headWith('{}', 2n ** 63n), 'm: header length'],
    ['0', headWith('{}', 0n), 'm: header length'],
    ['past the end of the file', headWith('{}', 3n), 'm: header length'],
    ['more than is read', headWith('{}', BigInt(longestHeader) + 1n), 'm: header length'],
    ['too few bytes for one', new Uint8Array(7), 'm'],
  ])('of length %s is refused', (_what, head, path) => {
    expect(refusal(head)).toMatchObject({ code: 'invalid-input', path });
  });

  test.each([
    ['no JSON', headWith('{ '), 'm'],
    ['no object', headWith('[]'), 'm'],
    ['nested deeply', headWith('['.repeat(100_000)), 'm'],
    ['a name that comes twice', headWith(`{"t":${plain},"t":${plain}}`), 'm: t'],
    ['a name that comes twice in disguise', headWith(`{"t":${plain},"\\u0074":${plain}}`), 'm: t'],
    ['no fields', headWith('{"t":7}'), 'm: t'],
    ['an unknown type', entry({ dtype: 'F33' }), 'm: t: dtype'],
    ['a type named as what objects have', entry({ dtype: 'constructor' }), 'm: t: dtype'],
    ['a negative size', entry({ shape: [-2] }), 'm: t: shape'],
    ['a fractional size', entry({ shape: [1.5] }), 'm: t: shape'],
    ['a size of 1e309', headWith('{"t":{"dtype":"F32","shape":[1e309],"data_offsets":[0,8]}}'), 'm: t: shape'],
    ['sizes past counting', entry({ shape: [2 ** 40, 2 ** 40] }), 'm: t'],
    ['a shape that is no list', entry({ shape: 'NaN' }), 'm: t: shape'],
    ['a place past the end', entry({}), 'm: t'],
    ['a place that runs backwards', entry({ data_offsets: [8, 0] }), 'm: t'],
    ['a field too many', entry({ extra: 1 }), 'm: t: extra'],
    ['a field too few', headWith('{"t":{"dtype":"F32"}}'), 'm: t'],
    ['three offsets', entry({ data_offsets: [0, 8, 8] }), 'm: t: data_offsets'],
    ['something after its end', headWith('{}{}'), 'm'],
    ['nested metadata without end', headWith(`{"__metadata__":${'{"a":'.repeat(1000)}`), 'm: __metadata__'],
    ['bytes that are no text', headWith('{"t":7}').map((byte, i) => (i > 8 ? byte | 0x80 : byte)), 'm'],
  ])('with %s is refused with its place', (_what, head, path) => {
    expect(refusal(head)).toMatchObject({ code: 'invalid-input', path });
  });

  test('with names that would change objects reads them as names', () => {
    const text =
      '{"__proto__":{"dtype":"F32","shape":[2],"data_offsets":[0,8]},"constructor":{"dtype":"F32","shape":[],"data_offsets":[8,12]}}';
    const head = headWith(text);
    const tensors = valueOf(readSafetensors(head, head.length + 12, 'm'));
    expect(tensors.map(({ name }) => name)).toEqual(['__proto__', 'constructor']);
    expect(Object.keys({})).toEqual([]);
  });

  test('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.string(), (bytes, text) => {
        for (const head of [bytes, headWith(text)]) {
          headBytes(head, head.length, 'm');
          readSafetensors(head, head.length, 'm');
        }
      }),
    );
  });

  test('is read as it was written, for any tensors', async () => {
    const shape = fc.array(fc.integer({ min: 0, max: 50 }), { minLength: 1, maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(
        fc.dictionary(
          fc.string({ minLength: 1 }).filter((name) => name !== '__metadata__'),
          shape,
        ),
        async (tensors) => {
          const file = safetensorsFile(tensors);
          const head = valueOf(await file.read(0, file.bytes));
          const found = valueOf(readSafetensors(head, file.bytes, 'm'));
          expect(Object.fromEntries(found.map((tensor) => [tensor.name, tensor.shape]))).toEqual({ ...tensors });
        },
      ),
    );
  });
});

describe('an index of weights', () => {
  test.each([
    ['a file elsewhere', { weight_map: { a: '../../etc/passwd' } }],
    ['a file at the root', { weight_map: { a: '/etc/passwd' } }],
    ['the folder itself', { weight_map: { a: '..' } }],
    ['no map', {}],
    ['a map of numbers', { weight_map: { a: 1 } }],
    ['a negative size', { metadata: { total_size: -1 }, weight_map: {} }],
  ])('that names %s is refused', (_what, value) => {
    expect(errorOf(readShardIndex(JSON.stringify(value), 'index'))).toMatchObject({
      code: 'invalid-input',
    });
  });

  test('of a file that is too large is refused unread', async () => {
    const huge = {
      ...fileOf('config.json', new Uint8Array()),
      bytes: 1e10,
      read: () => Promise.reject(new Error('read')),
    };
    expect(errorOf(await readModelFiles([huge], 'huge'))).toMatchObject({
      path: 'config.json',
      value: '"10000000000 bytes"',
    });
  });
});
