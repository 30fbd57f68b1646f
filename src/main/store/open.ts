import { accessSync, closeSync, constants, existsSync, mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Database } from 'better-sqlite3';
import type { AppError } from '../../core/error.ts';
import type { Result } from '../../core/result.ts';
import { fail, ok } from '../../core/result.ts';
import type { Store } from '../ports.ts';
import { connect, connectReadOnly, nowhere, snapshot, useJournal } from './connect.ts';
import { guarded, isDamage, isPlaceFault, reasonOf, systemCode } from './faults.ts';
import { isSound, migrate, schemaVersion } from './migrate.ts';
import { migrations } from './migrations.ts';
import { modelStore } from './models.ts';
import { fileIdentity, quarantine } from './quarantine.ts';
import { runStore } from './runs.ts';
import type { SettingsFormat } from './settings.ts';
import { settingsStore } from './settings.ts';

export interface StoreOptions {
  readonly file: string;
  readonly nowMs: () => number;
  readonly settings: SettingsFormat;
}

/**
 * Opens the history, creating what is missing. A damaged file is set aside and a new one begun; where writing is
 * impossible the history is read-only, with the reason. A file from a newer version is refused and left as it is.
 */
export const openStore = (options: StoreOptions): Result<Store, AppError> => {
  const opened = guarded({ file: options.file, readOnlyWhy: undefined }, () =>
    openDatabase(options.file, options.nowMs),
  );
  return opened.ok ? ok(storeOn(opened.value, options)) : opened;
};

interface Opened {
  readonly db: Database;
  readonly writable: Store['writable'];
}

const storeOn = ({ db, writable }: Opened, { file, settings }: StoreOptions): Store => {
  const place = { file, readOnlyWhy: writable.writable ? undefined : (writable.why ?? undefined) };
  return {
    ...runStore(db, place),
    models: modelStore(db, place),
    settings: settingsStore(db, place, settings),
    writable,
    close: () => db.close(),
  };
};

const openDatabase = (file: string, nowMs: () => number): Result<Opened, AppError> => {
  const obstacle = obstacleTo(file);
  if (obstacle !== undefined) return openReadOnly(file, obstacle);
  try {
    const identity = existsSync(file) ? fileIdentity(file) : undefined;
    const opened = openWritable(file, null);
    if (opened !== 'damaged') return opened;
    const kept = quarantine(file, identity ?? fileIdentity(file), nowMs());
    const fresh = openWritable(file, `the history was damaged; it is kept as ${kept} and a new one was begun`);
    return fresh === 'damaged' ? unusable(file, 'it is damaged') : fresh;
  } catch (error) {
    if (!isPlaceFault(error)) throw error;
    return openReadOnly(file, reasonOf(error) ?? 'it cannot be written');
  }
};

const openWritable = (file: string, notice: string | null): Result<Opened, AppError> | 'damaged' => {
  const db = connect(file);
  try {
    const version = schemaVersion(db);
    if (version > migrations.length) {
      db.close();
      return fromFuture(file, version);
    }
    if (!isSound(db)) {
      db.close();
      return 'damaged';
    }
    useJournal(db, file);
    migrate(db, migrations);
    return ok({ db, writable: { writable: true, why: notice } });
  } catch (error) {
    db.close();
    if (isDamage(error)) return 'damaged';
    throw error;
  }
};

const openReadOnly = (file: string, why: string): Result<Opened, AppError> => {
  const db = readable(file);
  if (db === undefined) return unusable(file, `${why}, and what it holds cannot be read`);
  const version = schemaVersion(db);
  if (version > migrations.length) {
    db.close();
    return fromFuture(file, version);
  }
  if (version < migrations.length) migrate(db, migrations);
  db.pragma('query_only = ON');
  return ok({ db, writable: { writable: false, why } });
};

/** The file itself where it can be opened as it is, else its contents in memory; undefined where neither works. */
const readable = (file: string): Database | undefined => {
  if (!existsSync(file)) return nowhere();
  try {
    const direct = connectReadOnly(file);
    if (direct !== undefined && schemaVersion(direct) === migrations.length) return direct;
    direct?.close();
    const copy = snapshot(file);
    if (isSound(copy)) return copy;
    copy.close();
    return undefined;
  } catch {
    return undefined;
  }
};

/** The history names folders and says what the user trains: nobody else on the machine reads it. */
const folderMode = 0o700;
const fileMode = 0o600;

/** Folder by folder: Node's own recursion never ends below /proc, where nothing can be made and nothing says so. */
const makeFolder = (folder: string): void => {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder, { mode: folderMode });
};

/** What is known to stand against writing before SQLite is asked; makes the folder and an empty file. */
const obstacleTo = (file: string): string | undefined => {
  const folder = dirname(file);
  try {
    makeFolder(folder);
    accessSync(folder, constants.W_OK);
  } catch (error) {
    return `the folder cannot be written (${systemCode(error) ?? String(error)})`;
  }
  try {
    if (existsSync(file)) accessSync(file, constants.W_OK);
    // SQLite gives its journals the mode of the file.
    else closeSync(openSync(file, 'a', fileMode));
  } catch (error) {
    return `the file cannot be written (${systemCode(error) ?? String(error)})`;
  }
  return undefined;
};

const unusable = (file: string, why: string) => fail<AppError>({ code: 'store-unusable', file, why });

const fromFuture = (file: string, found: number) =>
  fail<AppError>({ code: 'store-from-future', file, found, known: migrations.length });
