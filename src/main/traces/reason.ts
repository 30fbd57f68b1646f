import { wordsFor } from '../../core/error.ts';

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  ENOTDIR: 'no such file',
  EISDIR: 'a folder, not a file',
  EACCES: 'it is not permitted',
  EPERM: 'it is not permitted',
  EROFS: 'its drive is read-only',
  ENOSPC: 'no space is left on its drive',
};

/** An error of the file system in words. */
export const reasonOf = (error: unknown): string => wordsFor(error, reasons);
