import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import type { AppError } from '../../../core/error.ts';
import { invalidInput } from '../../../core/error.ts';
import type { Result } from '../../../core/result.ts';
import { all, fail, mapResult, ok } from '../../../core/result.ts';
import { fileFault, reasonOf } from './batch.ts';

/** One file of a dataset, what it holds and how it is packed. */
export interface Source {
  readonly file: string;
  readonly bytes: number;
  readonly kind: Kind;
  readonly packing: Packing | undefined;
}
export type Kind = 'text' | 'json' | 'parquet';
export type Packing = 'gzip' | 'zstd';

const kinds: Readonly<Record<string, Kind>> = {
  ...{ '.txt': 'text', '.text': 'text', '.md': 'text', '.parquet': 'parquet' },
  ...{ '.jsonl': 'json', '.ndjson': 'json', '.json': 'json' },
};
const packings: Readonly<Record<string, Packing>> = { '.gz': 'gzip', '.zst': 'zstd' };

/** Files, folders and deep folders of a dataset; far above what is published, and quick to look through. */
const mostFiles = 20_000;
const deepest = 6;

const endings = [...Object.keys(kinds), ...Object.keys(packings).map((end) => `.jsonl${end}`)].join(', ');

/** The files that some paths mean: files, folders with all that they hold, patterns such as `data/train-*.jsonl`. */
export const sourcesOf = async (paths: readonly string[]): Promise<Result<readonly Source[], AppError>> => {
  const found = all(await Promise.all(paths.map((path) => sourcesAt(path))));
  return mapResult(found, (lists) => {
    const byFile = new Map(lists.flat().map((source) => [source.file, source]));
    return [...byFile.values()];
  });
};

const sourcesAt = async (path: string): Promise<Result<readonly Source[], AppError>> => {
  try {
    const status = await stat(path);
    if (status.isDirectory()) return await several((await filesIn(path)).filter(isData), path);
    return status.isFile()
      ? mapResult(sourceOf(path, status.size), (one) => [one])
      : fileFault(path, 'not a plain file');
  } catch (error) {
    const reason = reasonOf(error);
    return /[*?]/.test(basename(path)) ? matching(path) : fileFault(path, reason);
  }
};

/** By its ending; a Parquet file packs what it holds itself. */
const sourceOf = (file: string, bytes: number): Result<Source, AppError> => {
  const packing = packings[extname(file).toLowerCase()];
  const inner = packing === undefined ? file : file.slice(0, -extname(file).length);
  const kind = kinds[extname(inner).toLowerCase()];
  if (kind === undefined || (kind === 'parquet' && packing !== undefined))
    return fail(invalidInput(file, kind === undefined ? extname(inner) : `.parquet${extname(file)}`, endings));
  return ok({ file, bytes, kind, packing });
};

const several = async (files: readonly string[], folder: string): Promise<Result<readonly Source[], AppError>> => {
  if (files.length === 0) return fileFault(folder, `holds no file that ends in ${endings}`);
  if (files.length > mostFiles) return fileFault(folder, `holds more than ${mostFiles} files`);
  const read = files.map(async (file) => {
    try {
      const status = await stat(file);
      return status.isFile() ? sourceOf(file, status.size) : fileFault(file, 'not a plain file');
    } catch (error) {
      return fileFault(file, reasonOf(error));
    }
  });
  return all(await Promise.all(read));
};

/** Of a folder what can be read counts; what describes the data is left out. */
const isData = (file: string): boolean => sourceOf(file, 0).ok && !describes.test(basename(file));

const describes = /^(\.|(readme|licen[cs]e)\b|readme_|(dataset_infos?|state|config|metadata|tokenizer\w*)(\.\w+)+$)/i;

/** In the order of names. Links to folders are not followed: they may lead in a circle. */
const filesIn = async (folder: string, depth = 0): Promise<readonly string[]> => {
  const entries = (await readdir(folder, { withFileTypes: true })).sort(byName);
  const lists = await Promise.all(
    entries.map(async (entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return depth < deepest && !entry.name.startsWith('.') ? filesIn(path, depth + 1) : [];
      return [path];
    }),
  );
  return lists.flat();
};

const byName = (a: Dirent, b: Dirent) => (a.name < b.name ? -1 : 1);

const matching = async (pattern: string): Promise<Result<readonly Source[], AppError>> => {
  const folder = dirname(pattern);
  const words = basename(pattern).replace(/[.+^${}()|[\]\\]/g, '\\$&');
  const wanted = new RegExp(`^${words.replace(/\*+/g, '.*').replace(/\?/g, '.')}$`);
  try {
    const names = (await readdir(folder)).filter((name) => wanted.test(name)).sort();
    if (names.length === 0) return fileFault(pattern, 'matches no file');
    const files = names.map((name) => join(folder, name));
    const readable = all(files.map((file) => sourceOf(file, 0)));
    return readable.ok ? await several(files, pattern) : readable;
  } catch (error) {
    return fileFault(folder, reasonOf(error));
  }
};
