import type { AppError } from '../../../core/error.ts';
import { wordsFor } from '../../../core/error.ts';
import type { Result } from '../../../core/result.ts';
import { fail } from '../../../core/result.ts';

/** Some samples of a file, in its order. */
export interface Batch {
  readonly texts: readonly string[];
  /** Of the file, up to the end of these samples. */
  readonly bytesDone: number;
  /** The columns that they come from. */
  readonly columns: readonly string[];
  /** Some of them are conversations. */
  readonly conversations: boolean;
}

/** The samples of a file; ends with its first fault. */
export type Batches = AsyncGenerator<Result<Batch, AppError>, void, undefined>;

export const fileFault = (file: string, why: string) => fail<AppError>({ code: 'file-unusable', file, why });

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  ENOTDIR: 'no such file',
  EISDIR: 'a folder, not a file',
  EACCES: 'reading it is not permitted',
  EPERM: 'reading it is not permitted',
  ELOOP: 'its symbolic links lead in a circle',
};

export const reasonOf = (error: unknown): string => wordsFor(error, reasons);
