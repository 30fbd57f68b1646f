import Database from 'better-sqlite3';
import type { AppError } from '../../core/error.ts';
import type { Result } from '../../core/result.ts';
import { fail } from '../../core/result.ts';

/** The file that faults are about. `readOnlyWhy` is known where it was opened for reading only. */
export interface Place {
  readonly file: string;
  readonly readOnlyWhy: string | undefined;
}

const startsWith = (error: unknown, ...prefixes: readonly string[]) =>
  error instanceof Database.SqliteError && prefixes.some((prefix) => error.code.startsWith(prefix));

const isBusy = (error: unknown) => startsWith(error, 'SQLITE_BUSY', 'SQLITE_LOCKED');
export const isDamage = (error: unknown) => startsWith(error, 'SQLITE_CORRUPT', 'SQLITE_NOTADB');
/** The place refuses what opening for writing needs: a read-only file, folder or disk, a full disk. */
export const isPlaceFault = (error: unknown) =>
  startsWith(error, 'SQLITE_READONLY', 'SQLITE_CANTOPEN', 'SQLITE_PERM', 'SQLITE_FULL', 'SQLITE_IOERR');

/** Code of an error of the operating system, e.g. EROFS. */
export const systemCode = (error: unknown): string | undefined =>
  error instanceof Error && 'syscall' in error && 'code' in error ? String(error.code) : undefined;

/** What a fault of the file means, in half a sentence; undefined for what is no such fault. */
export const reasonOf = (error: unknown): string | undefined => {
  if (startsWith(error, 'SQLITE_FULL')) return 'the disk is full';
  if (startsWith(error, 'SQLITE_READONLY')) return 'it is read-only';
  if (startsWith(error, 'SQLITE_CANTOPEN', 'SQLITE_PERM')) return 'it cannot be opened';
  if (startsWith(error, 'SQLITE_IOERR')) return 'the disk failed to read or write';
  if (isDamage(error)) return 'it is damaged';
  const code = systemCode(error);
  return code === undefined ? undefined : `it cannot be reached (${code})`;
};

/** Runs something on the database; a fault of the file becomes a value, a bug of ours is thrown on. */
export const guarded = <T>(place: Place, action: () => Result<T, AppError>): Result<T, AppError> => {
  try {
    return action();
  } catch (error) {
    return fail(errorOf(place, error));
  }
};

const errorOf = ({ file, readOnlyWhy }: Place, error: unknown): AppError => {
  if (isBusy(error)) return { code: 'store-busy', file, why: 'another copy of Plimsoll is writing to it' };
  const isReadOnly = readOnlyWhy !== undefined && startsWith(error, 'SQLITE_READONLY');
  const why = isReadOnly ? `it is read-only: ${readOnlyWhy}` : reasonOf(error);
  if (why === undefined) throw error;
  return { code: 'store-unusable', file, why };
};
