import type { ReadableFile } from '../../../src/core/model/read-head.ts';
import { ok } from '../../../src/core/result.ts';

/** Files in memory; `bytes` may say more than there are, as of a file whose head alone matters. */
export const fileOf = (name: string, head: Uint8Array, bytes = head.length): ReadableFile => ({
  name,
  bytes,
  read: (start, end) => Promise.resolve(ok(head.subarray(start, end))),
});

export const textFile = (name: string, text: string): ReadableFile => fileOf(name, new TextEncoder().encode(text));
export const jsonFile = (name: string, value: unknown): ReadableFile => textFile(name, JSON.stringify(value));

/** A safetensors head with any text as its header. */
export const headWith = (header: string, length = BigInt(new TextEncoder().encode(header).length)): Uint8Array => {
  const text = new TextEncoder().encode(header);
  const head = new Uint8Array(8 + text.length);
  new DataView(head.buffer).setBigUint64(0, length, true);
  head.set(text, 8);
  return head;
};

/** Shape of a tensor, after its type where that is not BF16. */
export type Shape = readonly [string, ...number[]] | readonly number[];

const bytesOf: Readonly<Record<string, number>> = { BF16: 2, F16: 2, F32: 4, I64: 8, I32: 4, U8: 1, I8: 1, F8_E4M3: 1 };

/** A safetensors file of these tensors, one after the other; of its data nothing but the size. */
export const safetensorsFile = (tensors: Readonly<Record<string, Shape>>, name = 'model.safetensors'): ReadableFile => {
  let at = 0;
  const header = Object.entries(tensors).map(([tensor, [first, ...rest]]) => {
    const dtype = typeof first === 'string' ? first : 'BF16';
    const shape = typeof first === 'number' ? [first, ...rest] : rest;
    const begin = at;
    at += shape.reduce<number>((product, n) => product * Number(n), bytesOf[dtype] ?? 2);
    return [tensor, { dtype, shape, data_offsets: [begin, at] }] as const;
  });
  const head = headWith(JSON.stringify({ __metadata__: { format: 'pt' }, ...Object.fromEntries(header) }));
  return fileOf(name, head, head.length + at);
};
