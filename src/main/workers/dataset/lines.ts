import type { AppError } from '../../../core/error.ts';
import { invalidInput } from '../../../core/error.ts';
import type { Result } from '../../../core/result.ts';
import { fail, ok } from '../../../core/result.ts';
import { fileFault, reasonOf } from './batch.ts';
import type { Source } from './sources.ts';
import type { Splitter } from './split.ts';
import { beginsArray, entrySplitter, lineSplitter } from './split.ts';
import { unpackedBytes } from './unpack.ts';

/** Longest line that is read: a sample is held in memory as a whole. */
export const longestLineBytes = 16 * 2 ** 20;

/** Some lines without their ends, or entries of an array; `first` is the number of the first of them, from 1. */
export interface Lines {
  readonly lines: readonly string[];
  readonly first: number;
  readonly word: Splitter['word'];
  /** Of the file as it is stored. */
  readonly bytesDone: number;
}

/** The lines of a file, or the entries of the JSON array that it is, a block of it at a time. */
export async function* linesOf(
  source: Source,
  { arrays }: { readonly arrays: boolean },
): AsyncGenerator<Result<Lines, AppError>, void, undefined> {
  const { file } = source;
  let splitter: Splitter | undefined;
  let first = 1;
  const decoded = (records: readonly Buffer[], word: Splitter['word']) => decodedOf(records, { file, word, first });
  try {
    const { blocks, bytesRead } = unpackedBytes(source);
    for await (const block of blocks) {
      splitter ??= arrays && beginsArray(block) ? entrySplitter() : lineSplitter();
      const records = splitter.take(block);
      const { word } = splitter;
      const lines = decoded(records, word);
      if (!lines.ok) return yield lines;
      if (splitter.rest().length > longestLineBytes)
        return yield tooLong(`${file}, ${word} ${first + lines.value.length}`, word);
      if (lines.value.length === 0) continue;
      yield ok({ lines: lines.value, first, word, bytesDone: Math.min(bytesRead(), source.bytes) });
      first += lines.value.length;
    }
    if (splitter === undefined) return;
    const fault = splitter.fault();
    if (fault !== undefined) return yield fileFault(file, fault);
    const rest = splitter.rest();
    if (rest.length === 0) return;
    const lines = decoded([rest], splitter.word);
    yield lines.ok ? ok({ lines: lines.value, first, word: splitter.word, bytesDone: source.bytes }) : lines;
  } catch (error) {
    yield fileFault(file, reasonOf(error));
  }
}

const decodedOf = (
  records: readonly Buffer[],
  { file, word, first }: Pick<Source, 'file'> & Pick<Lines, 'word' | 'first'>,
): Result<readonly string[], AppError> => {
  const text = new TextDecoder('utf-8', { fatal: true });
  const lines: string[] = [];
  for (const record of records) {
    const where = `${file}, ${word} ${first + lines.length}`;
    if (record.length > longestLineBytes) return tooLong(where, word);
    try {
      lines.push(text.decode(record).replace(/\r$/, ''));
    } catch {
      return fail(invalidInput(where, 'not UTF-8', 'text in UTF-8'));
    }
  }
  return ok(lines);
};

const tooLong = (where: string, word: Splitter['word']) =>
  fail(
    invalidInput(
      where,
      'longer',
      `${word === 'line' ? 'lines' : 'entries'} of at most ${longestLineBytes / 2 ** 20} MiB`,
    ),
  );
