import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { access, readdir, rm, stat } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import type { AppError } from '../../core/error.ts';
import type { TraceSummary } from '../../core/launch/summary.ts';
import type { Result } from '../../core/result.ts';
import { fail, ok } from '../../core/result.ts';
import { makeFolder } from '../make-folder.ts';
import type { StoredTrace, TraceImport, TraceStore } from '../ports.ts';
import { readTraceHead, readTraceSummary } from './file.ts';
import { reasonOf } from './reason.ts';
import { receivedFiles } from './received.ts';

export interface TraceStoreOptions {
  /** Holds one file a trace; made when the first is stored. */
  readonly folder: string;
  readonly pid: number;
  readonly isRunning: (pid: number) => boolean;
  readonly newId: () => string;
}

const suffix = '.trace';

/** Imported traces, one file each: whole or not there. */
export const createTraceStore = (options: TraceStoreOptions): TraceStore => {
  const { folder } = options;
  const received = receivedFiles({ ...options, folder: join(folder, 'received') });
  const fileOf = (id: string) => join(folder, `${id}${suffix}`);
  const read = (id: string): Result<StoredTrace, AppError> => {
    const head = /^[0-9a-f]{16}$/.test(id) ? readTraceHead(fileOf(id)) : undefined;
    return head === undefined ? fail(unknown(id)) : ok({ ...head, file: fileOf(id) });
  };
  return {
    locate: async (path) => {
      const place = await placeOf(path);
      if (!place.ok) return place;
      const job = { ...place.value, to: fileOf(place.value.id), part: partOf(options, place.value.id) };
      const held = read(job.id);
      await Promise.all([prepare(options), received.tidy()]);
      return ok(held.ok ? { kind: 'stored', trace: held.value } : { kind: 'new', job });
    },
    list: async () => {
      const names = (await namesIn(folder)).filter((name) => name.endsWith(suffix));
      return names
        .map((name) => readTraceSummary(join(folder, name)))
        .filter((summary): summary is TraceSummary => summary !== undefined)
        .sort((a, b) => a.title.localeCompare(b.title) || a.id.localeCompare(b.id));
    },
    read,
    remove: async (id) => {
      const held = read(id);
      if (!held.ok) return held;
      try {
        await rm(held.value.file);
        return ok(held.value.summary);
      } catch (error) {
        return fail({ code: 'file-unusable', file: held.value.file, why: reasonOf(error) });
      }
    },
    receive: received.receive,
    forget: received.forget,
    discard: ({ part }) => rm(part, { force: true }).catch(() => undefined),
  };
};

const unknown = (id: string): AppError => ({ code: 'not-found', what: 'stored trace', name: id, known: [] });

/** The same file, unchanged, is the same trace: its place, size and time of last change name it. */
const placeOf = async (asked: string): Promise<Result<Pick<TraceImport, 'id' | 'path' | 'fileBytes'>, AppError>> => {
  const path = resolve(asked);
  try {
    const status = await stat(path, { bigint: true });
    if (!status.isFile()) return fail({ code: 'file-unusable', file: asked, why: 'not a plain file' });
    await access(path, constants.R_OK);
    const text = `${path}\0${String(status.size)}\0${String(status.mtimeNs)}`;
    const id = createHash('sha256').update(text).digest('hex').slice(0, 16);
    return ok({ id, path, fileBytes: Number(status.size) });
  } catch (error) {
    return fail({ code: 'file-unusable', file: asked, why: reasonOf(error) });
  }
};

/** Written first, then renamed; the name tells whose it is. */
const partOf = ({ folder, pid, newId }: TraceStoreOptions, id: string): string =>
  join(folder, `${id}.${String(pid)}.${newId()}.part`);

/** Makes the folder and removes what killed imports left. A folder that cannot be made shows when it is written to. */
const prepare = async ({ folder, isRunning }: TraceStoreOptions): Promise<void> => {
  await makeFolder(folder).catch(() => undefined);
  for (const name of await namesIn(folder)) {
    const [, pid] = /^[0-9a-f]{16}\.(\d+)\..*\.part$/.exec(basename(name)) ?? [];
    if (pid !== undefined && !isRunning(Number(pid)))
      await rm(join(folder, name), { force: true }).catch(() => undefined);
  }
};

const namesIn = async (folder: string): Promise<readonly string[]> => readdir(folder).catch(() => []);
