import { open, readdir, readFile, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import type { AppError } from '../core/error.ts';
import { wordsFor } from '../core/error.ts';
import type { ModelReading } from '../core/model/read-files.ts';
import { readModelFiles } from '../core/model/read-files.ts';
import type { ReadableFile } from '../core/model/read-head.ts';
import type { Result } from '../core/result.ts';
import { fail, ok } from '../core/result.ts';

/** Files that say something of a model, in the words of those who publish them. */
const ofModel = /\.(json|safetensors|gguf)$/i;

/** Entries of a folder that are looked at: a model has a few hundred files. */
const mostEntries = 20_000;

/**
 * The model that a file or folder describes: a config.json, weights, both, a GGUF file, a model document, or the
 * folder of a model in the cache of huggingface_hub. Of large files only the heads are read.
 */
export const readModelPath = async (path: string): Promise<Result<ModelReading, AppError>> => {
  const found = await filesAt(path);
  if (!found.ok) return found;
  const { folder, files, title } = found.value;
  const reading = await readModelFiles(files, title);
  return reading.ok ? reading : fail(withFolder(reading.error, folder, files));
};

/** Errors name a file as its folder does; a person knows it by its path. */
const withFolder = (error: AppError, folder: string, files: readonly ReadableFile[]): AppError => {
  if (error.code !== 'invalid-input') return error;
  const file = files.find(({ name }) => error.path === name || error.path.startsWith(`${name}:`));
  return file === undefined ? error : { ...error, path: join(folder, error.path) };
};

interface Found {
  readonly folder: string;
  readonly files: readonly ReadableFile[];
  readonly title: string;
}

const filesAt = async (path: string): Promise<Result<Found, AppError>> => {
  const status = await statusOf(path);
  if (!status.ok) return status;
  if (status.value === 'folder') return filesIn(path);
  const names = await namesIn(dirname(path));
  if (!names.ok) return names;
  const chosen = companions(basename(path), names.value);
  return filesNamed(dirname(path), chosen, titleOf(path));
};

const filesIn = async (folder: string): Promise<Result<Found, AppError>> => {
  const names = await namesIn(folder);
  if (!names.ok) return names;
  const snapshot = names.value.includes('snapshots') ? await snapshotIn(folder) : undefined;
  if (snapshot !== undefined) return filesNamed(snapshot.folder, snapshot.names, cachedTitle(folder));
  return filesNamed(
    folder,
    names.value.filter((name) => ofModel.test(name)),
    basename(resolve(folder)),
  );
};

/** `models--org--name` as huggingface_hub calls the folders of its cache. */
const cachedTitle = (folder: string) => basename(resolve(folder)).split('--').at(-1) ?? folder;

/** The revision that `refs/main` names, else the only one. */
const snapshotIn = async (folder: string) => {
  const revisions = await namesIn(join(folder, 'snapshots'));
  const main = await readFile(join(folder, 'refs', 'main'), 'utf8').catch(() => '');
  const listed = revisions.ok ? revisions.value : [];
  const revision = listed.find((name) => name === main.trim()) ?? (listed.length === 1 ? listed[0] : undefined);
  if (revision === undefined) return undefined;
  const names = await namesIn(join(folder, 'snapshots', revision));
  return names.ok
    ? { folder: join(folder, 'snapshots', revision), names: names.value.filter((name) => ofModel.test(name)) }
    : undefined;
};

/** What belongs to a file that was named: its config, and the other parts of what comes in several. */
const companions = (name: string, names: readonly string[]): readonly string[] => {
  if (/\.json$/i.test(name) && !name.endsWith('.index.json')) return [name];
  const split = /^(.*)-\d{5}-of-\d{5}\.(gguf|safetensors)$/i.exec(name);
  const parts = names.filter((other) => {
    if (name.endsWith('.index.json')) return /\.safetensors$/i.test(other);
    return split !== null && other.startsWith(`${split[1] ?? ''}-`) && other.endsWith(`.${split[2] ?? ''}`);
  });
  const config = /\.gguf$/i.test(name) ? [] : names.filter((other) => other === 'config.json');
  return [...new Set([name, ...parts, ...config])];
};

const titleOf = (path: string): string => {
  const name = basename(path);
  if (name === 'config.json' || /^model[.-]/.test(name)) return basename(dirname(resolve(path))) || name;
  return name.replace(/\.(json|safetensors|gguf)$/i, '');
};

const filesNamed = async (
  folder: string,
  names: readonly string[],
  title: string,
): Promise<Result<Found, AppError>> => {
  const files: ReadableFile[] = [];
  for (const name of names) {
    const file = await readable(join(folder, name), name);
    if (!file.ok) return file;
    files.push(file.value);
  }
  return ok({ folder, files, title });
};

const readable = async (path: string, name: string): Promise<Result<ReadableFile, AppError>> => {
  try {
    const status = await stat(path);
    if (!status.isFile()) return unusable(path, 'not a plain file');
    return ok({ name, bytes: status.size, read: (start, end) => readPart(path, start, end) });
  } catch (error) {
    return unusable(path, reasonOf(error));
  }
};

const readPart = async (path: string, start: number, end: number): Promise<Result<Uint8Array, AppError>> => {
  try {
    const handle = await open(path, 'r');
    try {
      const buffer = new Uint8Array(end - start);
      const { bytesRead } = await handle.read(buffer, 0, buffer.length, start);
      return ok(buffer.subarray(0, bytesRead));
    } finally {
      await handle.close();
    }
  } catch (error) {
    return unusable(path, reasonOf(error));
  }
};

const statusOf = async (path: string): Promise<Result<'file' | 'folder', AppError>> => {
  try {
    const status = await stat(path);
    if (status.isDirectory()) return ok('folder');
    return status.isFile() ? ok('file') : unusable(path, 'not a plain file');
  } catch (error) {
    return unusable(path, reasonOf(error));
  }
};

const namesIn = async (folder: string): Promise<Result<readonly string[], AppError>> => {
  try {
    const names = await readdir(folder);
    if (names.length > mostEntries)
      return unusable(folder, `${String(names.length)} entries are too many: at most ${String(mostEntries)}`);
    return ok(names.sort());
  } catch (error) {
    return unusable(folder, reasonOf(error));
  }
};

const reasons: Readonly<Record<string, string>> = {
  ENOENT: 'no such file',
  ENOTDIR: 'no such file',
  EACCES: 'reading it is not permitted',
  EPERM: 'reading it is not permitted',
  ELOOP: 'its symbolic links lead in a circle',
  ENAMETOOLONG: 'its name is too long',
};

const reasonOf = (error: unknown): string => wordsFor(error, reasons);

const unusable = (file: string, why: string) => fail<AppError>({ code: 'file-unusable', file, why });
