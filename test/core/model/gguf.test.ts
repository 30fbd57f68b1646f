import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { messageOf } from '../../../src/core/error.ts';
import { countParameters } from '../../../src/core/model/parameters.ts';
import { readModelFiles } from '../../../src/core/model/read-files.ts';
import { readGguf } from '../../../src/core/model/weights/gguf.ts';
import { errorOf, valueOf } from '../base/results.ts';
import { fileOf } from './files.ts';
import type { GgufParts } from './gguf-bytes.ts';
import { ggufBytes, ggufFileBytes, joined, text, u32, u64 } from './gguf-bytes.ts';

const layer = (index: number, more: GgufParts['tensors'] = {}): GgufParts['tensors'] => ({
  [`blk.${String(index)}.attn_norm.weight`]: [64],
  [`blk.${String(index)}.attn_q.weight`]: [64, 64],
  [`blk.${String(index)}.attn_k.weight`]: [64, 32],
  [`blk.${String(index)}.attn_v.weight`]: [64, 32],
  [`blk.${String(index)}.attn_output.weight`]: [64, 64],
  [`blk.${String(index)}.ffn_norm.weight`]: [64],
  ...more,
});
const mlp = (index: number) => ({
  [`blk.${String(index)}.ffn_gate.weight`]: [64, 160],
  [`blk.${String(index)}.ffn_up.weight`]: [64, 160],
  [`blk.${String(index)}.ffn_down.weight`]: [160, 64],
});
const values: GgufParts['values'] = {
  'general.architecture': 'llama',
  'general.name': 'Tiny Llama',
  'llama.block_count': 2,
  'llama.embedding_length': 64,
  'llama.feed_forward_length': 160,
  'llama.attention.head_count': 4,
  'llama.attention.head_count_kv': 2,
  'llama.context_length': 512,
  'tokenizer.ggml.tokens': Array.from({ length: 5000 }, (_, index) => `token ${String(index)}`),
};
const tensors: GgufParts['tensors'] = {
  'token_embd.weight': [64, 1000],
  ...layer(0, mlp(0)),
  ...layer(1, mlp(1)),
  'output_norm.weight': [64],
  'rope_freqs.weight': [8],
};
const perLayer = 2 * 64 * 64 + 2 * 64 * 32 + 3 * 64 * 160 + 128;
const total = 1000 * 64 + 2 * perLayer + 64;

const read = async (parts: GgufParts, name = 'tiny.gguf') => {
  const head = ggufBytes(parts);
  return readModelFiles([fileOf(name, head, ggufFileBytes(head, parts.tensors))], name);
};

describe('a GGUF file', () => {
  test('is read by the words of its own, to the unit', async () => {
    const { model, notes } = valueOf(await read({ values, tensors }));
    expect(notes).toEqual([]);
    expect(model).toMatchObject({
      name: 'Tiny Llama',
      architecture: 'llama',
      head: 'tied',
      heads: 4,
      kvHeads: 2,
      vocab: 1000,
    });
    expect(countParameters(model).total).toBe(total);
  });

  test('of a mixture of experts counts all of them', async () => {
    const experts = (index: number) => ({
      [`blk.${String(index)}.ffn_gate_inp.weight`]: [64, 4],
      [`blk.${String(index)}.ffn_gate_exps.weight`]: [64, 160, 4],
      [`blk.${String(index)}.ffn_up_exps.weight`]: [64, 160, 4],
      [`blk.${String(index)}.ffn_down_exps.weight`]: [160, 64, 4],
    });
    const moe = {
      values: { ...values, 'llama.expert_count': 4, 'llama.expert_used_count': 2 },
      tensors: {
        'token_embd.weight': [64, 1000],
        ...layer(0, experts(0)),
        ...layer(1, experts(1)),
        'output_norm.weight': [64],
        'output.weight': [64, 1000],
      },
    };
    const { model, notes } = valueOf(await read(moe));
    expect(notes).toEqual([]);
    expect(model).toMatchObject({ architecture: 'mixtral', head: 'untied', moe: { experts: 4, topK: 2 } });
    expect(countParameters(model).total).toBe(2 * 64_000 + 2 * (perLayer + 3 * 3 * 64 * 160 + 256) + 64);
  });

  test('of an architecture that is not known is counted by its tensors', async () => {
    const { model, notes } = valueOf(await read({ values: { ...values, 'general.architecture': 'mystery' }, tensors }));
    expect(countParameters(model).total).toBe(total);
    expect(notes[0]).toContain('mystery');
  });

  test('in several parts is one model, and a part alone says how many there are', async () => {
    const split = { ...values, 'split.count': 2 };
    const first = { values: split, tensors: { 'token_embd.weight': [64, 1000], ...layer(0, mlp(0)) } };
    const second = { values: { 'split.no': 1 }, tensors: { ...layer(1, mlp(1)), 'output_norm.weight': [64] } };
    const files = [first, second].map((parts, i) => {
      const head = ggufBytes(parts);
      return fileOf(`tiny-0000${String(i + 1)}-of-00002.gguf`, head, ggufFileBytes(head, parts.tensors));
    });
    expect(countParameters(valueOf(await readModelFiles(files, 'tiny')).model).total).toBe(total);
    expect(messageOf(errorOf(await readModelFiles(files.slice(0, 1), 'tiny')))).toContain('all 2 parts');
  });

  const faults: readonly (readonly [string, Partial<GgufParts>, string])[] = [
    ['too many tensors', { tensorCount: 25n }, 'm'],
    ['too few tensors', { tensorCount: 3n }, 'm: tensor count'],
    ['2^63 tensors', { tensorCount: 2n ** 63n }, 'm: tensor count'],
    ['more tensors than fit the file', { tensorCount: 2n ** 40n }, 'm: tensor count'],
    ['2^64 - 1 values', { valueCount: 2n ** 64n - 1n }, 'm: metadata count'],
    ['too many values', { valueCount: 60n }, 'm'],
    ['too few values', { valueCount: 2n }, 'm'],
    ['a version to come', { version: 4 }, 'm: version'],
    ['the other order of bytes', { version: 0x03000000 }, 'm: version'],
  ];
  test.each(faults)('with %s is refused', (_what, changes, path) => {
    const head = ggufBytes({ values, tensors, ...changes });
    const file = new Uint8Array(ggufFileBytes(ggufBytes({ values, tensors }), tensors));
    file.set(head);
    const error = errorOf(readGguf(file, file.length, 'm'));
    expect(error).toMatchObject({ code: 'invalid-input' });
    expect('path' in error ? error.path.startsWith(path) : false).toBe(true);
  });

  const value = (type: number, ...rest: readonly Uint8Array[]) =>
    joined([new TextEncoder().encode('GGUF'), u32(3), u64(0n), u64(1n), text('key'), u32(type), ...rest]);
  test.each([
    ['a value of no type', value(13), 'm: type of key'],
    ['a text of 2^63 characters', value(8, u64(2n ** 63n)), 'm: length of key'],
    ['a text of a terabyte', value(8, u64(2n ** 40n)), 'm: length of key'],
    ['a list of 2^40 numbers', value(9, u32(4), u64(2n ** 40n)), 'm: length of key'],
    ['a list of 2^40 texts', value(9, u32(8), u64(2n ** 40n)), 'm: length of key'],
    ['lists in lists without end', value(9, ...Array.from({ length: 50 }, () => [u32(9), u64(1n)]).flat()), 'm: key'],
    ['a text that is no UTF-8', value(8, u64(1n), new Uint8Array([0xff])), 'm: key'],
  ])('with %s is refused', (_what, head, path) => {
    expect(errorOf(readGguf(head, 1e10, 'm'))).toMatchObject({ code: 'invalid-input', path });
  });

  test('that ends too early is refused, one of which more must be read is not', () => {
    const head = ggufBytes({ values, tensors });
    expect(messageOf(errorOf(readGguf(head.subarray(0, 40), 40, 'm')))).toContain('at most');
    const first = head.subarray(0, head.length - 20);
    expect(errorOf(readGguf(first, first.length, 'm'))).toMatchObject({ path: 'm' });
    expect(valueOf(readGguf(head.subarray(0, 500), 1e9, 'm'))).toMatchObject({ kind: 'needs-more' });
  });

  test('never throws, whatever the bytes, and never runs long', () => {
    const head = ggufBytes({ values: { ...values, 'tokenizer.ggml.tokens': ['a', 'b'] }, tensors });
    const changed = fc.tuple(fc.nat({ max: head.length - 1 }), fc.integer({ min: 0, max: 255 }));
    fc.assert(
      fc.property(fc.array(changed, { maxLength: 8 }), fc.nat({ max: head.length }), (changes, length) => {
        const bytes = head.slice(0, length);
        for (const [at, byte] of changes) if (at < bytes.length) bytes[at] = byte;
        readGguf(bytes, length, 'm');
        readGguf(bytes, 1e12, 'm');
      }),
      { numRuns: 2000 },
    );
  });
});
