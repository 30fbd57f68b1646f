import type { AppError } from '../../error.ts';
import { invalidInput } from '../../error.ts';
import type { Result } from '../../result.ts';
import { fail, ok } from '../../result.ts';
import type { JsonReader } from './json-reader.ts';
import { expectEnd, jsonReader, readObject, readString, readWholeNumber, skipJson, stop } from './json-reader.ts';

/** `model.safetensors.index.json`: which of several files holds which tensor. */
export interface ShardIndex {
  /** Names of the files, each once, sorted. */
  readonly files: readonly string[];
  readonly tensors: number;
  /** Bytes of all tensors together, where the file says. */
  readonly totalBytes: number | undefined;
}

/** A map of a hundred and fifty thousand tensors is as long. */
export const longestIndex = 16 * 2 ** 20;

const mostFiles = 2000;
const mostTensors = 150_000;

export const readShardIndex = (text: string, name: string): Result<ShardIndex, AppError> => {
  const reader = jsonReader(text);
  const found: Found = { files: new Set(), tensors: 0, totalBytes: undefined, place: undefined };
  readObject(
    reader,
    (field) => {
      readPart(reader, found, field);
    },
    'an index of safetensors',
  );
  expectEnd(reader);
  if (reader.fault === undefined && found.tensors === 0) stop(reader, 'a weight_map of tensors and files', 'none');
  if (reader.fault === undefined)
    return ok({ files: [...found.files].sort(), tensors: found.tensors, totalBytes: found.totalBytes });
  const place = found.place === undefined ? '' : `: ${found.place}`;
  return fail(invalidInput(`${name}${place}`, reader.fault.found, reader.fault.allowed));
};

interface Found {
  readonly files: Set<string>;
  tensors: number;
  totalBytes: number | undefined;
  /** What is being read, for errors. */
  place: string | undefined;
}

const readPart = (reader: JsonReader, found: Found, part: string): void => {
  found.place = part.slice(0, 200);
  const file = (tensor: string) => {
    readFile(reader, found, tensor);
  };
  const field = (name: string) => {
    readMetadata(reader, found, name);
  };
  if (part === 'weight_map') readObject(reader, file, 'tensors and their files');
  else if (part === 'metadata') readObject(reader, field, 'metadata');
  else skipJson(reader);
  if (reader.fault === undefined) found.place = undefined;
};

const readMetadata = (reader: JsonReader, found: Found, field: string): void => {
  if (field === 'total_size') {
    found.place = 'metadata.total_size';
    found.totalBytes = readWholeNumber(reader);
  } else skipJson(reader);
};

const readFile = (reader: JsonReader, found: Found, tensor: string): void => {
  const file = readString(reader, 'the name of a file beside the index');
  found.tensors += 1;
  if (found.tensors > mostTensors) stop(reader, `at most ${String(mostTensors)} tensors`, 'more tensors');
  if (found.files.has(file) || reader.fault !== undefined) return;
  found.place = `weight_map: ${tensor.slice(0, 200)}`;
  if (!isPlainName(file)) stop(reader, 'the name of a file beside the index', file.slice(0, 200));
  if (found.files.size === mostFiles) stop(reader, `at most ${String(mostFiles)} files`, 'more files');
  found.files.add(file);
};

/** Files lie beside the index: a name that leads elsewhere is refused. */
const isPlainName = (file: string): boolean =>
  file !== '' && file !== '.' && file !== '..' && file.length <= 255 && !/[/\\]/.test(file);
