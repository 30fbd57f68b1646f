import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, statfsSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { schemaVersion } from './migrate.ts';

/** How long a write waits for another process before it gives up. */
const busyTimeoutMs = 5000;

/** Opens for reading and writing; creates the file. The journal is chosen by `useJournal`, after the version check. */
export const connect = (file: string): Database.Database => {
  const db = new Database(file, { timeout: busyTimeoutMs });
  db.pragma('foreign_keys = ON');
  db.pragma('trusted_schema = OFF');
  db.pragma('cell_size_check = ON');
  return db;
};

/**
 * FULL makes every commit survive a power cut; it comes after WAL, which otherwise means NORMAL. WAL needs shared
 * memory between processes, which network file systems do not give (sqlite.org/wal.html): there the old journal stays.
 */
export const useJournal = (db: Database.Database, file: string): void => {
  db.pragma(`journal_mode = ${isNetwork(statfsSync(dirname(file)).type) ? 'DELETE' : 'WAL'}`);
  db.pragma('synchronous = FULL');
  db.pragma('journal_size_limit = 67108864');
};

/** NFS, SMB, CIFS, SMB2, 9P, FUSE (sshfs): magic numbers of statfs(2). */
const networkTypes: ReadonlySet<number> = new Set([0x6969, 0x517b, 0xff534d42, 0xfe534d42, 0x01021997, 0x65735546]);
export const isNetwork = (type: number) => networkTypes.has(type >>> 0);

/** The file as it is, if it opens without writing beside it. */
export const connectReadOnly = (file: string): Database.Database | undefined => {
  const db = new Database(file, { readonly: true, fileMustExist: true, timeout: busyTimeoutMs });
  try {
    schemaVersion(db);
    return db;
  } catch {
    db.close();
    return undefined;
  }
};

/** An empty database with the schema still to be made, for a place where no file can be. */
export const nowhere = (): Database.Database => new Database(':memory:');

/**
 * What the file holds, as a copy in memory. A file in WAL mode cannot be opened where its -shm cannot be made (a
 * read-only folder, a full disk), so its bytes are taken instead; a -wal left by a crash is merged in a temporary copy.
 */
export const snapshot = (file: string): Database.Database => {
  const bytes = existsSync(`${file}-wal`) ? merged(file) : readFileSync(file);
  return new Database(rollbackJournal(bytes));
};

const merged = (file: string): Buffer => {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-history-'));
  const copy = join(folder, 'copy.sqlite');
  try {
    copyFileSync(file, copy);
    copyFileSync(`${file}-wal`, `${copy}-wal`);
    const db = new Database(copy);
    try {
      db.pragma('journal_mode = DELETE');
    } finally {
      db.close();
    }
    return readFileSync(copy);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

/** Bytes 18 and 19 of the header are the versions for writing and reading: 2 is WAL, 1 is the rollback journal. */
const rollbackJournal = (bytes: Buffer): Buffer => {
  if (bytes.length > 19) bytes.fill(1, 18, 20);
  return bytes;
};
