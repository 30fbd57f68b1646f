import { readdir, readFile, realpath } from 'node:fs/promises';
import { join, relative } from 'node:path';

/** Reads the files in which Linux tells about itself. Whatever cannot be read is undefined or empty. */
export interface Reader {
  text(path: string): Promise<string | undefined>;
  /** Names in a folder, sorted. */
  list(path: string): Promise<readonly string[]>;
  /** Where a link leads, as a path below the same root. */
  real(path: string): Promise<string | undefined>;
}

/** `root` stands for `/`, so that tests can bring another machine along. */
export const readerOf = (root = '/'): Reader => ({
  text: async (path) => (await readFile(join(root, path), 'utf8').catch(() => undefined))?.trim(),
  list: async (path) => (await readdir(join(root, path)).catch(() => [])).toSorted(byNumber),
  real: async (path) => {
    const target = await realpath(join(root, path)).catch(() => undefined);
    return target === undefined ? undefined : `/${relative(await realpath(root), target)}`;
  },
});

/** cpu2 comes before cpu10. */
const byNumber = (a: string, b: string) => a.localeCompare(b, 'en', { numeric: true });
