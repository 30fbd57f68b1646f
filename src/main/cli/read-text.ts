import { readFile, stat } from 'node:fs/promises';
import type { AppError } from '../../core/error.ts';
import { wordsFor } from '../../core/error.ts';
import { capacityText } from '../../core/format.ts';
import type { Result } from '../../core/result.ts';
import { fail, ok } from '../../core/result.ts';

/** The text of a file that the user named: a plain file of at most `mostBytes`, in UTF-8. */
export const readText = async (file: string, mostBytes: number): Promise<Result<string, AppError>> => {
  try {
    const status = await stat(file);
    if (!status.isFile()) return unusable(file, 'not a plain file');
    if (status.size > mostBytes)
      return unusable(file, `${capacityText(status.size)} are too much: at most ${capacityText(mostBytes)}`);
    return utf8(file, await readFile(file));
  } catch (error) {
    return unusable(file, reasonOf(error));
  }
};

const utf8 = (file: string, bytes: Uint8Array): Result<string, AppError> => {
  try {
    return ok(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    return unusable(file, 'not UTF-8 text');
  }
};

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  ENOTDIR: 'no such file',
  EISDIR: 'a folder, not a file',
  EACCES: 'reading it is not permitted',
  EPERM: 'reading it is not permitted',
};

/** An error of the file system in words. */
export const reasonOf = (error: unknown): string => wordsFor(error, reasons);

const unusable = (file: string, why: string) => fail<AppError>({ code: 'file-unusable', file, why });
