import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import type { AppError } from '../../core/error.ts';
import type { ExportFile } from '../../core/export/types.ts';
import type { Result } from '../../core/result.ts';
import { fail, ok } from '../../core/result.ts';

/** Paths of the files that a write into `folder` would replace. */
export const filesInTheWay = (folder: string, files: readonly ExportFile[]): readonly string[] =>
  files.map(({ path }) => join(folder, path)).filter((path) => existsSync(path));

/**
 * Writes an exported configuration into a folder, made when missing; answers the paths. Each file appears whole or not
 * at all, and replaces one of its name: callers ask first (`filesInTheWay`). Errors: a folder or file that cannot be
 * written, by name.
 */
export const writeExport = async (
  folder: string,
  files: readonly ExportFile[],
): Promise<Result<readonly string[], AppError>> => {
  const written: string[] = [];
  try {
    await mkdir(folder, { recursive: true });
    for (const { path, text, executable } of files) {
      const file = join(folder, path);
      await writeFileAtomic(file, text, { mode: executable ? 0o755 : 0o644 });
      written.push(file);
    }
    return ok(written);
  } catch (error) {
    return fail({ code: 'file-unusable', file: folder, why: error instanceof Error ? error.message : String(error) });
  }
};
