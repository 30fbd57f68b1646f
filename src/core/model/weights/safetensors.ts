import type { AppError } from '../../error.ts';
import { invalidInput } from '../../error.ts';
import type { Result } from '../../result.ts';
import { chain, fail, ok } from '../../result.ts';
import type { JsonReader } from './json-reader.ts';
import {
  expectEnd,
  jsonReader,
  readItems,
  readObject,
  readString,
  readWholeNumber,
  skipJson,
  stop,
} from './json-reader.ts';
import type { StoredTensor } from './stored.ts';
import { utf8Text } from '../../utf8.ts';

/**
 * Headers of safetensors files: eight bytes of length N, little-endian, then N bytes of JSON that name each tensor's
 * type, shape and place in the rest of the file. github.com/huggingface/safetensors, README, "Format".
 */

/** Bytes before the JSON. */
export const lengthBytes = 8;

/** Longest header that is read: twice that of the largest model stored in one file. */
export const longestHeader = 4 * 2 ** 20;

/** Bits of an element, by type. */
const bitsOf: Readonly<Record<string, number>> = {
  ...{ BOOL: 8, U8: 8, I8: 8, F8_E4M3: 8, F8_E5M2: 8, F8_E8M0: 8, F8_E4M3FNUZ: 8, F8_E5M2FNUZ: 8 },
  ...{ U16: 16, I16: 16, F16: 16, BF16: 16, U32: 32, I32: 32, F32: 32, U64: 64, I64: 64, F64: 64, C64: 64 },
  ...{ F4: 4, F6_E2M3: 6, F6_E3M2: 6 },
};

/** Bytes of the whole head, `lengthBytes` included, by the first eight bytes of a file of `fileBytes`. */
export const headBytes = (start: Uint8Array, fileBytes: number, name: string): Result<number, AppError> => {
  const path = `${name}: header length`;
  if (start.length < lengthBytes || fileBytes < lengthBytes)
    return fail(
      invalidInput(name, `${String(fileBytes)} bytes`, 'a safetensors file, of 8 bytes and a header at least'),
    );
  const length = new DataView(start.buffer, start.byteOffset, lengthBytes).getBigUint64(0, true);
  if (length < 2n) return fail(invalidInput(path, Number(length), 'at least 2 bytes, {}'));
  if (length > BigInt(longestHeader))
    return fail(invalidInput(path, Number(length), `at most ${String(longestHeader)} bytes`));
  if (Number(length) + lengthBytes > fileBytes)
    return fail(
      invalidInput(path, Number(length), `at most the rest of the file, ${String(fileBytes - lengthBytes)} bytes`),
    );
  return ok(lengthBytes + Number(length));
};

/** The tensors that a head (as long as `headBytes` says) names. */
export const readSafetensors = (
  head: Uint8Array,
  fileBytes: number,
  name: string,
): Result<readonly StoredTensor[], AppError> =>
  chain(headBytes(head, fileBytes, name), (length) => {
    const text = utf8Text(head.subarray(lengthBytes, length));
    if (text === undefined) return fail(invalidInput(name, 'bytes that are no UTF-8', 'a header of JSON text'));
    const reader = jsonReader(text);
    const state: Reading = { reader, dataBytes: fileBytes - length, names: new Set(), tensors: [], begins: [] };
    const visit = (tensor: string) => {
      readEntry(state, tensor);
    };
    readObject(reader, visit, 'a header that is a JSON object');
    expectEnd(reader);
    if (reader.fault === undefined) checkPlaces(state);
    if (reader.fault === undefined) return ok(state.tensors);
    const place = state.place === undefined ? '' : `: ${state.place.slice(0, 200)}`;
    return fail(invalidInput(`${name}${place}`, reader.fault.found, reader.fault.allowed));
  });

/** Most tensors of one file. */
const mostTensors = 50_000;
const mostDimensions = 16;

interface Reading {
  readonly reader: JsonReader;
  readonly dataBytes: number;
  readonly names: Set<string>;
  readonly tensors: StoredTensor[];
  /** Where the data of each tensor begins. */
  readonly begins: number[];
  /** What is being read, for errors. */
  place?: string;
}

const readEntry = (state: Reading, name: string): void => {
  const { reader, names, tensors } = state;
  state.place = name;
  if (names.has(name)) stop(reader, 'each name once', name);
  else if (tensors.length === mostTensors) stop(reader, `at most ${String(mostTensors)} tensors`, 'more tensors');
  else if (name === '__metadata__') skipJson(reader);
  else {
    const tensor = readTensor(state, name);
    if (tensor !== undefined) tensors.push(tensor);
  }
  names.add(name);
  if (reader.fault === undefined) delete state.place;
};

interface Entry {
  dtype?: string;
  shape?: readonly number[];
  offsets?: readonly number[];
}

const readTensor = (state: Reading, name: string): StoredTensor | undefined => {
  const { reader } = state;
  const entry: Entry = {};
  const visit = (field: string) => {
    readField(state, entry, name, field);
  };
  readObject(reader, visit, 'dtype, shape and data_offsets');
  if (reader.fault !== undefined) return undefined;
  state.place = name;
  const { dtype, shape, offsets } = entry;
  if (dtype !== undefined && shape !== undefined && offsets !== undefined)
    return placed(state, { name, dtype, shape, offsets });
  stop(reader, 'dtype, shape and data_offsets', 'less');
  return undefined;
};

const placed = (
  { reader, dataBytes, begins }: Reading,
  { name, dtype, shape, offsets }: Required<Entry> & { readonly name: string },
): StoredTensor | undefined => {
  const bits = shape.reduce((product, n) => product * n, bitsOf[dtype] ?? 0);
  const [begin = 0, end = 0] = offsets;
  const bytes = Math.ceil(bits / 8);
  if (!Number.isSafeInteger(bits)) stop(reader, 'sizes of less than 2^53 bits in all', shape.join(' x '));
  else if (end > dataBytes)
    stop(reader, `data_offsets within the ${String(dataBytes)} bytes of data that the file has`, offsets.join(' to '));
  else if (end - begin !== bytes)
    stop(reader, `data_offsets ${String(bytes)} bytes apart, by shape and dtype`, offsets.join(' to '));
  else {
    begins.push(begin);
    return { name, dtype, shape, bytes };
  }
  return undefined;
};

/** Data of tensors stands one after the other, without overlaps and holes, to the end of the file (README, "Format"). */
const checkPlaces = (state: Reading): void => {
  const { reader, tensors, begins, dataBytes } = state;
  const order = Uint32Array.from(tensors.keys()).sort((a, b) => (begins[a] ?? 0) - (begins[b] ?? 0));
  let end = 0;
  for (const index of order) {
    const [tensor, begin = 0] = [tensors[index], begins[index]];
    if (tensor === undefined || tensor.bytes === 0) continue;
    state.place = `${tensor.name}: data_offsets`;
    if (begin !== end) {
      stop(
        reader,
        `data from byte ${String(end)} on, where the tensor before it ends`,
        `from byte ${String(begin)} on`,
      );
      return;
    }
    end = begin + tensor.bytes;
  }
  if (end === dataBytes) delete state.place;
  else {
    state.place = 'the end of its data';
    stop(reader, `byte ${String(dataBytes)}, the end of the file`, `byte ${String(end)}`);
  }
};

const readField = (state: Reading, entry: Entry, name: string, field: string): void => {
  const { reader } = state;
  state.place = `${name}: ${field}`;
  if (field === 'dtype' && entry.dtype === undefined) entry.dtype = readType(reader);
  else if (field === 'shape' && entry.shape === undefined) entry.shape = readSizes(reader, 0, mostDimensions);
  else if (field === 'data_offsets' && entry.offsets === undefined) entry.offsets = readSizes(reader, 2, 2);
  else stop(reader, 'dtype, shape and data_offsets, each once', field);
};

/** The one text that all tensors of a type share. */
const readType = (reader: JsonReader): string => {
  const dtype = readString(reader, knownTypes);
  const known = types.get(dtype);
  if (known === undefined) stop(reader, knownTypes, dtype);
  return known ?? '';
};

const knownTypes = Object.keys(bitsOf).join(', ');
const types: ReadonlyMap<string, string> = new Map(Object.keys(bitsOf).map((dtype) => [dtype, dtype]));

const readSizes = (reader: JsonReader, least: number, most: number): readonly number[] => {
  const sizes: number[] = [];
  const allowed = least === most ? `${String(most)} whole numbers` : `a list of at most ${String(most)} whole numbers`;
  const visit = () => {
    if (sizes.length === most) stop(reader, allowed, 'more');
    else sizes.push(readWholeNumber(reader));
  };
  readItems(reader, visit, allowed);
  if (sizes.length < least) stop(reader, allowed, 'fewer');
  return sizes;
};
