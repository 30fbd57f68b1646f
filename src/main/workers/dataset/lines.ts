import { createReadStream } from 'node:fs';
import type { AppError } from '../../../core/error.ts';
import { invalidInput } from '../../../core/error.ts';
import type { Result } from '../../../core/result.ts';
import { ok } from '../../../core/result.ts';
import { fileFault, reasonOf } from './batch.ts';

/** Longest line that is read: a sample is held in memory as a whole. */
export const longestLineBytes = 16 * 2 ** 20;

/** Some lines without their ends; `first` is the number of the first of them, from 1. */
export interface Lines {
  readonly lines: readonly string[];
  readonly first: number;
  readonly bytesDone: number;
}

const newline = 0x0a;

/** The lines of a file, a block of it at a time. */
export async function* linesOf(file: string): AsyncGenerator<Result<Lines, AppError>, void, undefined> {
  const text = new TextDecoder('utf-8', { fatal: true });
  let rest: Buffer = Buffer.alloc(0);
  let [first, bytesDone] = [1, 0];
  const decoded = (bytes: Buffer): Result<readonly string[], AppError> => {
    const lines: string[] = [];
    for (const line of splitAt(bytes)) {
      if (line.length > longestLineBytes) return tooLong(file, first + lines.length);
      try {
        lines.push(text.decode(line).replace(/\r$/, ''));
      } catch {
        return {
          ok: false,
          error: invalidInput(`${file}, line ${first + lines.length}`, 'not UTF-8', 'text in UTF-8'),
        };
      }
    }
    return ok(lines);
  };
  try {
    for await (const chunk of createReadStream(file, { highWaterMark: 2 ** 18 })) {
      const block: Buffer = Buffer.concat([rest, Buffer.from(chunk)]);
      const end = block.lastIndexOf(newline) + 1;
      rest = block.subarray(end);
      if (rest.length > longestLineBytes) return yield tooLong(file, first);
      bytesDone += end;
      if (end === 0) continue;
      const lines = decoded(block.subarray(0, end - 1));
      if (!lines.ok) return yield lines;
      yield ok({ lines: lines.value, first, bytesDone });
      first += lines.value.length;
    }
    if (rest.length === 0) return;
    const lines = decoded(rest);
    yield lines.ok ? ok({ lines: lines.value, first, bytesDone: bytesDone + rest.length }) : lines;
  } catch (error) {
    yield fileFault(file, reasonOf(error));
  }
}

function* splitAt(bytes: Buffer): Generator<Buffer, void> {
  let from = 0;
  for (let at = bytes.indexOf(newline); at >= 0; at = bytes.indexOf(newline, from)) {
    yield bytes.subarray(from, at);
    from = at + 1;
  }
  yield bytes.subarray(from);
}

const tooLong = (file: string, line: number) =>
  ({
    ok: false,
    error: invalidInput(`${file}, line ${line}`, 'longer', `lines of at most ${longestLineBytes / 2 ** 20} MiB`),
  }) as const;
