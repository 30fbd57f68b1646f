import type { AppError } from '../error.ts';
import { invalidInput } from '../error.ts';
import type { Result } from '../result.ts';
import { chain, fail, ok } from '../result.ts';
import type { Gguf } from './weights/gguf.ts';
import { longestGgufHead, readGguf } from './weights/gguf.ts';
import { headBytes, lengthBytes, readSafetensors } from './weights/safetensors.ts';
import type { StoredTensor } from './weights/stored.ts';
import { utf8Text } from '../utf8.ts';

/** A file of which parts can be read: on a disk, in a page, behind an address. */
export interface ReadableFile {
  readonly name: string;
  readonly bytes: number;
  /** The bytes from `start` to `end`, or an error of the file. Never more than there are. */
  read(start: number, end: number): Promise<Result<Uint8Array, AppError>>;
}

/** The text of a small file; a larger one is refused before it is read. */
export const readWhole = async (file: ReadableFile, most: number): Promise<Result<string, AppError>> => {
  if (file.bytes > most)
    return fail(invalidInput(file.name, `${String(file.bytes)} bytes`, `at most ${String(most)} bytes`));
  return chain(await file.read(0, file.bytes), (bytes) => {
    const text = utf8Text(bytes);
    return text === undefined ? fail(invalidInput(file.name, encodingOf(bytes), 'text in UTF-8')) : ok(text);
  });
};

/** What text in another encoding begins with; editors of Windows write UTF-16. */
const encodingOf = ([first, second]: Uint8Array): string =>
  (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)
    ? 'text in UTF-16'
    : 'bytes that are no UTF-8';

export const readSafetensorsFile = async (file: ReadableFile): Promise<Result<readonly StoredTensor[], AppError>> => {
  const start = await file.read(0, Math.min(lengthBytes, file.bytes));
  if (!start.ok) return start;
  const length = headBytes(start.value, file.bytes, file.name);
  if (!length.ok) return length;
  return chain(await file.read(0, length.value), (head) => readSafetensors(head, file.bytes, file.name));
};

/** First part of a GGUF file that is read; its head is rarely longer than four of them. */
const firstPart = 2 ** 20;

export const readGgufFile = async (file: ReadableFile): Promise<Result<Gguf, AppError>> => {
  for (let length = firstPart; ;) {
    const head = await file.read(0, Math.min(length, file.bytes));
    if (!head.ok) return head;
    const read = readGguf(head.value, file.bytes, file.name);
    if (!read.ok) return read;
    if (read.value.kind === 'read') return ok(read.value);
    length = Math.min(longestGgufHead, Math.max(read.value.bytes, 4 * length));
  }
};
