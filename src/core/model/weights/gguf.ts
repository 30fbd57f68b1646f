import type { AppError } from '../../error.ts';
import { invalidInput } from '../../error.ts';
import type { Result } from '../../result.ts';
import { fail, ok } from '../../result.ts';
import type { Cursor, Stop } from './cursor.ts';
import { cursorOn, fault, readSize, readText, readU32, skip } from './cursor.ts';
import { ggufTypes } from './gguf-types.ts';
import type { GgufValue } from './gguf-values.ts';
import { readValue } from './gguf-values.ts';
import type { StoredTensor } from './stored.ts';

/**
 * Heads of GGUF files: magic, version, two counts, metadata, and the name, sizes and type of each tensor.
 * github.com/ggml-org/ggml, docs/gguf.md. The head's length is known only at its end: a reader gives the first bytes
 * and is told when there must be more. (`@huggingface/gguf` reads an address or a path, not bytes at hand, and keeps the
 * whole vocabulary; here lists are passed over.)
 */
export interface Gguf {
  readonly kind: 'read';
  readonly values: ReadonlyMap<string, GgufValue>;
  readonly tensors: readonly StoredTensor[];
}

/** The head goes on past the bytes given: at least so many are needed. */
export interface NeedsMore {
  readonly kind: 'needs-more';
  readonly bytes: number;
}

/** Heads hold the vocabulary, some megabytes; none is longer. */
export const longestGgufHead = 32 * 2 ** 20;

const mostValues = 100_000;
/** Experts are stacked: models have a few thousand tensors. */
const mostTensors = 20_000;
const longestKey = 65_535;
/** A key of no letters, a type and a byte; a name of no letters, one size, type and place. */
const shortestValue = 13;
const shortestTensor = 32;

export const isGguf = (start: Uint8Array): boolean =>
  start[0] === 0x47 && start[1] === 0x47 && start[2] === 0x55 && start[3] === 0x46;

export const readGguf = (head: Uint8Array, fileBytes: number, name: string): Result<Gguf | NeedsMore, AppError> => {
  if (!isGguf(head)) return fail(invalidInput(name, 'another beginning', 'a GGUF file, which begins with GGUF'));
  const cursor = cursorOn(head);
  const read = readParts(cursor, fileBytes);
  return cursor.stop === undefined ? ok(read) : stopped(cursor.stop, fileBytes, name);
};

const stopped = (stop: Stop, fileBytes: number, name: string): Result<NeedsMore, AppError> => {
  if (stop.kind === 'fault') return fail(invalidInput(`${name}: ${stop.field}`, stop.value, stop.allowed));
  if (stop.bytes > fileBytes)
    return fail(
      invalidInput(name, `${String(fileBytes)} bytes`, `${String(stop.bytes)} bytes at least, by its counts`),
    );
  if (stop.bytes > longestGgufHead)
    return fail(invalidInput(`${name}: length of its head`, stop.bytes, `at most ${String(longestGgufHead)} bytes`));
  return ok({ kind: 'needs-more', bytes: stop.bytes });
};

const readParts = (cursor: Cursor, fileBytes: number): Gguf => {
  skip(cursor, 4);
  const version = readU32(cursor);
  if (version !== 2 && version !== 3) fault(cursor, 'version', version, '2 or 3 (little-endian)');
  const tensorCount = readCount(cursor, 'tensor count', mostTensors, fileBytes / shortestTensor);
  const valueCount = readCount(cursor, 'metadata count', mostValues, fileBytes / shortestValue);
  const values = readValues(cursor, valueCount, fileBytes);
  const tensors = readTensors(cursor, tensorCount);
  checkPlaces(cursor, tensors, alignmentOf(values), fileBytes);
  return { kind: 'read', values, tensors: tensors.map(({ tensor }) => tensor) };
};

const readCount = (cursor: Cursor, field: string, most: number, room: number): number => {
  const count = readSize(cursor, field);
  const allowed = Math.min(most, Math.floor(room));
  if (count > allowed) fault(cursor, field, count, `at most ${String(allowed)} in a file of this size`);
  return count;
};

const readValues = (cursor: Cursor, count: number, fileBytes: number): ReadonlyMap<string, GgufValue> => {
  const values = new Map<string, GgufValue>();
  for (let i = 0; i < count && cursor.stop === undefined; i++) {
    const key = readText(cursor, 'a key', longestKey);
    const type = readU32(cursor);
    const value = readValue(cursor, type, key, fileBytes);
    if (values.has(key)) fault(cursor, 'metadata', key, 'each key once');
    values.set(key, value);
  }
  return values;
};

interface Placed {
  readonly tensor: StoredTensor;
  readonly offset: number;
  /** Bytes are known. */
  readonly sized: boolean;
}

const readTensors = (cursor: Cursor, count: number): readonly Placed[] => {
  const tensors: Placed[] = [];
  const names = new Set<string>();
  for (let i = 0; i < count && cursor.stop === undefined; i++) {
    const placed = readTensor(cursor);
    if (names.has(placed.tensor.name)) fault(cursor, 'tensors', placed.tensor.name, 'each name once');
    names.add(placed.tensor.name);
    tensors.push(placed);
  }
  return tensors;
};

const readTensor = (cursor: Cursor): Placed => {
  const name = readText(cursor, 'the name of a tensor', longestKey);
  const dimensions = readU32(cursor);
  if (dimensions > 4) fault(cursor, `dimensions of ${name}`, dimensions, 'at most 4');
  const sizes: number[] = [];
  for (let i = 0; i < dimensions && cursor.stop === undefined; i++) sizes.push(readSize(cursor, `a size of ${name}`));
  const id = readU32(cursor);
  const offset = readSize(cursor, `place of ${name}`);
  const elements = sizes.reduce((product, n) => product * n, 1);
  if (!Number.isSafeInteger(elements * 8)) fault(cursor, `sizes of ${name}`, sizes, 'a product below 2^50');
  const type = ggufTypes.get(id);
  const bytes = type === undefined ? 0 : Math.ceil(elements / type.elements) * type.bytes;
  // Sizes are written from the innermost outwards.
  const tensor = { name, dtype: type?.name ?? `type ${String(id)}`, shape: sizes.reverse(), bytes };
  return { tensor, offset, sized: type !== undefined };
};

const alignmentOf = (values: ReadonlyMap<string, GgufValue>): number => {
  const given = values.get('general.alignment');
  return typeof given === 'number' && given >= 1 && given <= 2 ** 20 ? given : 32;
};

/** Tensors follow each other, and nothing comes after them: a count that is wrong shows here at the latest. */
const checkPlaces = (cursor: Cursor, tensors: readonly Placed[], alignment: number, fileBytes: number): void => {
  if (cursor.stop !== undefined || tensors.some(({ sized }) => !sized)) return;
  const padded = (bytes: number) => Math.ceil(bytes / alignment) * alignment;
  let end = 0;
  for (const { tensor, offset } of tensors) {
    if (offset !== end)
      fault(cursor, `place of ${tensor.name}`, offset, `${String(end)}, where the one before it ends`);
    end = padded(offset + tensor.bytes);
  }
  const wanted = tensors.length === 0 ? cursor.at : padded(cursor.at) + end;
  if (fileBytes < wanted - alignment || fileBytes > wanted + alignment)
    fault(
      cursor,
      'tensor count',
      tensors.length,
      `one that fits the file: these tensors end at ${String(wanted)} of ${String(fileBytes)} bytes`,
    );
};
