import { appendFile, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import type { AppError } from '../../core/error.ts';
import { invalidInput } from '../../core/error.ts';
import type { Result } from '../../core/result.ts';
import { fail, ok } from '../../core/result.ts';
import { makeFolder } from '../make-folder.ts';
import type { TracePart } from '../ports.ts';
import { reasonOf } from './reason.ts';

export interface ReceivedOptions {
  /** Holds a folder for each file that is on its way. */
  readonly folder: string;
  readonly pid: number;
  readonly isRunning: (pid: number) => boolean;
}

/** Files that a page sends in parts, kept until they have been imported. */
export interface Received {
  readonly receive: (part: TracePart) => Promise<Result<string, AppError>>;
  readonly forget: (path: string) => Promise<void>;
  /** Removes what processes that are gone had received. */
  readonly tidy: () => Promise<void>;
}

export const receivedFiles = ({ folder, pid, isRunning }: ReceivedOptions): Received => ({
  receive: async ({ upload, name, at, base64 }) => {
    const file = join(folder, `${String(pid)}.${upload}`, name.replace(/[^\w.-]/g, '_').replace(/^\.+/, '_'));
    try {
      await makeFolder(dirname(file));
      const held = await sizeOf(file);
      if (held !== at) return fail(invalidInput('at', at, `${String(held)}, the bytes that have come before`));
      await appendFile(file, Buffer.from(base64, 'base64'));
      return ok(file);
    } catch (error) {
      return fail({ code: 'file-unusable', file: name, why: reasonOf(error) });
    }
  },
  forget: async (path) => {
    const own = dirname(resolve(path));
    if (dirname(own) === resolve(folder)) await rm(own, { recursive: true, force: true }).catch(() => undefined);
  },
  tidy: async () => {
    for (const name of await readdir(folder).catch(() => [])) {
      const owner = Number(/^\d+/.exec(name)?.[0] ?? NaN);
      if (owner !== pid && !isRunning(owner))
        await rm(join(folder, name), { recursive: true, force: true }).catch(() => undefined);
    }
  },
});

const sizeOf = async (file: string): Promise<number> =>
  stat(file).then(
    ({ size }) => size,
    () => 0,
  );
