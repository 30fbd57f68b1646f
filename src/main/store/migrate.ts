import type { Database } from 'better-sqlite3';

/** The version of the schema in a database; 0 when it is new. */
export const schemaVersion = (db: Database): number => Number(db.pragma('user_version', { simple: true }));

/**
 * Takes a database to the end of `steps`, each step with its version in one transaction, so that a kill at any moment
 * leaves a whole version. The version is read again inside: two processes may start at once.
 */
export const migrate = (db: Database, steps: readonly string[]): void => {
  steps.forEach((sql, index) => {
    db.transaction(() => {
      if (schemaVersion(db) !== index) return;
      db.exec(sql);
      db.pragma(`user_version = ${index + 1}`);
    }).immediate();
  });
};

/**
 * Whether the pages of the file hang together and its rows keep their constraints. Opening and counting do not notice
 * a damaged page in the middle; this does.
 */
export const isSound = (db: Database): boolean => db.pragma('quick_check(1)', { simple: true }) === 'ok';
