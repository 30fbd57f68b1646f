import { existsSync } from 'node:fs';
import { mkdtemp, open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { AppError } from '../core/error.ts';
import { invalidInput } from '../core/error.ts';
import type { ExportFile } from '../core/export/types.ts';
import type { Result } from '../core/result.ts';
import { fail, ok } from '../core/result.ts';
import { makeFolder } from './make-folder.ts';

/** Paths of the files that a write into `folder` would replace. */
export const filesInTheWay = (folder: string, files: readonly ExportFile[]): readonly string[] =>
  files.map(({ path }) => join(folder, path)).filter((path) => existsSync(path));

/**
 * Writes an exported configuration into a folder, made when missing; answers the paths. All files are first written
 * whole, in a folder beside their places, and only then moved there, so that a full disk leaves none of them. A file of
 * the same name is replaced: callers ask first (`filesInTheWay`). Errors: what cannot be written, by name.
 */
export const writeExport = async (
  folder: string,
  files: readonly ExportFile[],
): Promise<Result<readonly string[], AppError>> => {
  const stray = files.find(({ path }) => !isPlainName(path));
  if (stray !== undefined) return fail(invalidInput('file name', stray.path, 'letters, digits, ".", "_" and "-"'));
  let staging: string | undefined;
  try {
    await makeFolder(folder);
    staging = await mkdtemp(join(folder, '.plimsoll-'));
    for (const file of files) await writeDurably(join(staging, file.path), file);
    for (const { path } of files) await rename(join(staging, path), join(folder, path));
    return ok(files.map(({ path }) => join(folder, path)));
  } catch (error) {
    return fail({ code: 'file-unusable', file: folder, why: error instanceof Error ? error.message : String(error) });
  } finally {
    if (staging !== undefined) await rm(staging, { recursive: true, force: true });
  }
};

const isPlainName = (path: string) => /^[A-Za-z0-9_][A-Za-z0-9._-]*$/.test(path);

const writeDurably = async (path: string, { text, executable }: ExportFile) => {
  const handle = await open(path, 'wx', executable ? 0o755 : 0o644);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
};
