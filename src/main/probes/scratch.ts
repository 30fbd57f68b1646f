import { lstat, readdir, readFile, rm, rmdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import writeFileAtomic from 'write-file-atomic';
import { z } from 'zod';
import { parseDocument } from '../../core/parse.ts';
import { snakeKeys } from '../../core/keys.ts';
import { makeFolder } from '../make-folder.ts';

/** A process, told apart from a later one with the same number; `start` is empty where the system does not tell. */
export interface Process {
  readonly pid: number;
  readonly start: string;
}

/** A temporary file of a storage probe, or a folder of its files. */
export interface Scratch {
  readonly path: string;
  /** Removes it and its note. */
  remove(): Promise<void>;
}

const NoteSchema = z.strictObject({
  path: z.string(),
  run: z.string(),
  pid: z.number().int().positive(),
  start: z.string(),
});
type Note = z.output<typeof NoteSchema>;

/** Folder of the notes inside the data folder. */
const notesIn = (dataFolder: string) => join(dataFolder, 'scratch');
const scratchName = ({ run, pid }: Pick<Note, 'run' | 'pid'>) => `.plimsoll-${run}-${String(pid)}.tmp`;

/**
 * Claims a name in `dir`, which may be any folder, and first notes it in the data folder: whoever starts after a kill
 * reads there what to remove. What bears the name is made by others. Rejects where the name is taken or the note cannot be
 * written.
 */
export const claimScratch = async (
  dataFolder: string,
  dir: string,
  run: string,
  { pid, start }: Process,
): Promise<Scratch> => {
  const path = join(dir, scratchName({ run, pid }));
  const note = join(notesIn(dataFolder), `${run}.json`);
  if ((await lstat(path).catch(() => undefined)) !== undefined) throw new Error(`${path} is there already`);
  await makeFolder(notesIn(dataFolder));
  await writeFileAtomic(note, JSON.stringify(snakeKeys({ path, run, pid, start })));
  const remove = async () => {
    await removeScratch(path);
    await rm(note, { force: true });
  };
  return { path, remove };
};

/** What the addon calls its files in a folder. */
const inFolder = /^(\d+\.tensor|all\.tensors)$/;

/** Removes a temporary file, or the temporary files of a folder and the folder if nothing else is in it. */
export const removeScratch = async (path: string): Promise<void> => {
  if ((await lstat(path).catch(() => undefined))?.isDirectory() !== true) return rm(path, { force: true });
  for (const name of await readdir(path)) if (inFolder.test(name)) await rm(join(path, name), { force: true });
  await rmdir(path).catch(() => undefined);
};

/**
 * Removes the temporary files of processes that are gone, and only those; answers their paths. To be called on start.
 * What a note names is removed only if it is a plain file, or a folder, with the name that its run would have given it.
 */
export const removeLeftovers = async (
  dataFolder: string,
  isAlive: (process: Process) => boolean,
): Promise<readonly string[]> => {
  const folder = notesIn(dataFolder);
  const removed: string[] = [];
  for (const name of await readdir(folder).catch(() => [])) {
    const file = join(folder, name);
    const note = parseDocument(NoteSchema, await readFile(file, 'utf8').catch(() => ''), name);
    if (note.ok && isAlive(note.value)) continue;
    if (note.ok && (await isScratch(note.value))) {
      await removeScratch(note.value.path);
      removed.push(note.value.path);
    }
    await rm(file, { force: true });
  }
  return removed;
};

const isScratch = async (note: Note): Promise<boolean> => {
  const status = await lstat(note.path).catch(() => undefined);
  const isOurs = status?.isFile() === true || status?.isDirectory() === true;
  return isOurs && basename(note.path) === scratchName(note);
};
