import writeFileAtomic from 'write-file-atomic';
import type { AppError } from '../../core/error.ts';
import type { Result } from '../../core/result.ts';
import { fail, ok } from '../../core/result.ts';
import { reasonOf } from './read-text.ts';

/** Writes a file whole or not at all; answers its size. */
export const writeText = async (file: string, text: string): Promise<Result<number, AppError>> => {
  try {
    await writeFileAtomic(file, text);
    return ok(Buffer.byteLength(text));
  } catch (error) {
    return fail({ code: 'file-unusable', file, why: reasonOf(error) });
  }
};
