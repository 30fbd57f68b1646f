/**
 * The schema as a list of steps, append only: the position of a step is the version it leads to (`user_version`).
 * A shipped step is never edited; `test/main/store/migrations.test.ts` keeps a hash of each.
 *
 * JSON columns hold documents in snake_case. `samples` is a column of little-endian float64 in the unit of the row.
 * `details_json` holds what a result may have and most have not: interval, outliers, flags, limit,
 * when it was measured.
 * `resumed_json` holds when a run was gone on with, `state_before` what state it was in when it is gone on with now.
 * `owner_pid` and `owner_start` say which process measures a running run, so that its death can be noticed.
 */
export const migrations: readonly string[] = [
  `CREATE TABLE run (
     id TEXT NOT NULL PRIMARY KEY,
     label TEXT NOT NULL,
     mode TEXT NOT NULL,
     state TEXT NOT NULL,
     created_at_ms INTEGER NOT NULL,
     finished_at_ms INTEGER,
     format INTEGER NOT NULL,
     context_json TEXT NOT NULL,
     facts_json TEXT NOT NULL,
     owner_pid INTEGER,
     owner_start TEXT
   ) STRICT;
   CREATE INDEX run_by_time ON run (created_at_ms, id);
   CREATE TABLE result (
     run_id TEXT NOT NULL REFERENCES run (id) ON DELETE CASCADE,
     position INTEGER NOT NULL,
     probe TEXT NOT NULL,
     metric TEXT NOT NULL,
     unit TEXT NOT NULL,
     settings_json TEXT NOT NULL,
     median REAL,
     p05 REAL,
     p95 REAL,
     cv REAL,
     samples BLOB NOT NULL CHECK (length(samples) % 8 = 0),
     status TEXT NOT NULL,
     why TEXT,
     bytes_written INTEGER NOT NULL,
     PRIMARY KEY (run_id, position)
   ) STRICT;
   CREATE TABLE model (id TEXT NOT NULL PRIMARY KEY, document_json TEXT NOT NULL) STRICT;
   CREATE TABLE setting (name TEXT NOT NULL PRIMARY KEY, value_json TEXT NOT NULL) STRICT;`,
  `ALTER TABLE result ADD COLUMN details_json TEXT;`,
  `ALTER TABLE run ADD COLUMN resumed_json TEXT;
   ALTER TABLE run ADD COLUMN state_before TEXT;`,
];
