import type { Cursor } from './cursor.ts';
import { fault, readSize, readText, readU32, skip } from './cursor.ts';

/** A value of GGUF's metadata. Lists that are not short lists of numbers are known by their length alone. */
export type GgufValue = string | number | boolean | readonly number[] | { readonly length: number };

const stringType = 8;
const listType = 9;

/** Bytes of a number, and how it is read, by type. */
const numbers: ReadonlyMap<number, readonly [bytes: number, read: (view: DataView, at: number) => number]> = new Map([
  [0, [1, (view: DataView, at: number) => view.getUint8(at)]],
  [1, [1, (view: DataView, at: number) => view.getInt8(at)]],
  [2, [2, (view: DataView, at: number) => view.getUint16(at, true)]],
  [3, [2, (view: DataView, at: number) => view.getInt16(at, true)]],
  [4, [4, (view: DataView, at: number) => view.getUint32(at, true)]],
  [5, [4, (view: DataView, at: number) => view.getInt32(at, true)]],
  [6, [4, (view: DataView, at: number) => view.getFloat32(at, true)]],
  [7, [1, (view: DataView, at: number) => view.getUint8(at)]],
  [10, [8, (view: DataView, at: number) => Number(view.getBigUint64(at, true))]],
  [11, [8, (view: DataView, at: number) => Number(view.getBigInt64(at, true))]],
  [12, [8, (view: DataView, at: number) => view.getFloat64(at, true)]],
] as const);

const booleanType = 7;

/** Longest list whose numbers are kept: one for each layer of the deepest model. */
const longestKept = 4096;
const longestText = 2 ** 24;
const deepestList = 3;

/** `limit`: no list can have more items than the file has bytes. */
export const readValue = (cursor: Cursor, type: number, key: string, limit: number, depth = 0): GgufValue => {
  if (type === stringType) return readText(cursor, key, longestText);
  if (type === listType) return readListValue(cursor, key, limit, depth);
  const one = readNumberValue(cursor, type, key);
  return type === booleanType ? one !== 0 : one;
};

const readNumberValue = (cursor: Cursor, type: number, key: string): number => {
  const [bytes, read] = numbers.get(type) ?? [0, () => 0];
  if (bytes === 0) fault(cursor, `type of ${key}`, type, 'a type of metadata, 0 to 12');
  return skip(cursor, bytes) ? read(cursor.view, cursor.at - bytes) : 0;
};

const readListValue = (cursor: Cursor, key: string, limit: number, depth: number): GgufValue => {
  const type = readU32(cursor);
  const length = readSize(cursor, `length of ${key}`);
  const [bytes] = numbers.get(type) ?? [type === stringType ? 8 : 12];
  if (length * bytes > limit) fault(cursor, `length of ${key}`, length, `a list that fits into the file`);
  if (depth === deepestList) fault(cursor, key, 'lists in lists', `at most ${String(deepestList)} deep`);
  if (numbers.has(type) && length > longestKept) {
    skip(cursor, length * bytes);
    return { length };
  }
  const kept: number[] = [];
  for (let i = 0; i < length && cursor.stop === undefined; i++) {
    if (type === stringType) skip(cursor, readSize(cursor, `length of ${key}`));
    else if (numbers.has(type)) kept.push(readNumberValue(cursor, type, key));
    else readValue(cursor, type, key, limit, depth + 1);
  }
  return numbers.has(type) ? kept : { length };
};
