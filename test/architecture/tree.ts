import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '../..');

/** Repository files by glob, with forward slashes, and what is in them. */
export const filesOf = (...patterns: readonly string[]): ReadonlyMap<string, string> =>
  new Map(
    globSync([...patterns], { cwd: root }).map((path) => [
      path.replaceAll('\\', '/'),
      readFileSync(resolve(root, path), 'utf8'),
    ]),
  );
