import { createHash } from 'node:crypto';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { migrate, schemaVersion } from '../../../src/main/store/migrate.ts';
import { migrations } from '../../../src/main/store/migrations.ts';
import { openStore } from '../../../src/main/store/open.ts';
import { temporaryFolder } from './temporary.ts';
import { storeOptions, valueOf } from './values.ts';

/** Shipped steps never change: users' files were made by them. A new step adds its hash here. */
const shipped = [
  '89143dcc3f502f0184a0f3d6e0c742159b5cf470dc8fd8e8fec60057f1b70063',
  'd61f7afeb41a12b949280a28c2575d66809c0155c971149aba969e0ec141c027',
  'c8c57ad84f0b373ee4f8cb49a5af295634010a70e946ac9375e81160f602bf32',
];

describe('the list of migrations', () => {
  test('keeps every shipped step as it was', () => {
    const hashes = migrations.map((sql) => createHash('sha256').update(sql).digest('hex'));
    expect(hashes).toEqual(shipped);
  });

  test('makes STRICT tables only, so that no column holds a wrong type', () => {
    const db = new Database(':memory:');
    migrate(db, migrations);
    const tables = db.prepare(
      "SELECT name, strict FROM pragma_table_list WHERE schema = 'main' AND name NOT LIKE 'sqlite_%'",
    );
    expect(tables.all()).toEqual(
      expect.arrayContaining(['run', 'result', 'model', 'setting'].map((name) => ({ name, strict: 1 }))),
    );
    expect(tables.all()).not.toContainEqual(expect.objectContaining({ strict: 0 }));
  });

  test('reads runs by time through its index', () => {
    const db = new Database(':memory:');
    migrate(db, migrations);
    const plan = db.prepare('EXPLAIN QUERY PLAN SELECT id FROM run ORDER BY created_at_ms DESC, id DESC').all();
    expect(JSON.stringify(plan)).toContain('run_by_time');
  });
});

/** Rows as version 0.1.0 wrote them. */
const oldRows = `
  INSERT INTO run VALUES ('old', 'Profile', 'quick', 'complete', 1, 2, 1,
    '{"app_version":"0.1.0","node_version":"24","kernel":null,"cpu":null,"load_before":null,"load_after":null,' ||
    '"power":"mains","governor":null,"steal_share":null}',
    '{"os":{"platform":"linux","name":{"value":null,"why":"x"},"kernel":{"value":null,"why":"x"},' ||
    '"environment":{"value":null,"why":"x"}},"cpu":{"model":{"value":null,"why":"x"},' ||
    '"sockets":{"value":null,"why":"x"},"cores":{"value":null,"why":"x"},"threads":{"value":null,"why":"x"},' ||
    '"isa":{"value":null,"why":"x"},"caches":{"value":null,"why":"x"}},"memory_tiers":[],"gpus":[],"storage":[],' ||
    '"links":[],"warnings":[]}', NULL, NULL);
  INSERT INTO result VALUES ('old', 0, 'dram.triad', 'dram.triad', 'bytes_per_second', '{"threads":2}', 5e9, 4e9, 6e9,
    0.01, x'0000000000000840', 'ok', NULL, 0);`;

describe('a history of version 1', () => {
  test('is read with all that it held, in the format of today', () => {
    const folder = temporaryFolder();
    const db = new Database(join(folder, 'history.sqlite'));
    migrate(db, migrations.slice(0, 1));
    db.exec(oldRows);
    db.close();
    const store = valueOf(openStore(storeOptions(folder)));
    const run = valueOf(store.get('old'));
    store.close();
    expect(run).toMatchObject({ id: 'old', format: 2, state: 'complete', resultCount: 1 });
    expect(run.results).toEqual([
      expect.objectContaining({ metric: 'dram.triad', settings: { threads: 2 }, median: 5e9, samples: [3] }),
    ]);
    expect(run.results[0]).not.toHaveProperty('interval');
  });
});

describe('migrate', () => {
  const steps = ['CREATE TABLE a (x INTEGER) STRICT;', 'CREATE TABLE b (y INTEGER) STRICT; INSERT INTO b VALUES (1);'];

  test('goes on from the version it finds and never repeats a step', () => {
    const db = new Database(':memory:');
    migrate(db, steps.slice(0, 1));
    expect(schemaVersion(db)).toBe(1);
    migrate(db, steps);
    migrate(db, steps);
    expect(schemaVersion(db)).toBe(2);
    expect(db.prepare('SELECT count(*) AS n FROM b').get()).toEqual({ n: 1 });
  });

  test('leaves the version before a step that fails, with nothing of it', () => {
    const db = new Database(join(temporaryFolder(), 'a.sqlite'));
    const broken = [...steps, 'CREATE TABLE c (z INTEGER) STRICT; INSERT INTO missing VALUES (1);'];
    expect(() => migrate(db, broken)).toThrow('missing');
    expect(schemaVersion(db)).toBe(2);
    expect(db.prepare("SELECT count(*) AS n FROM sqlite_schema WHERE name = 'c'").get()).toEqual({ n: 0 });
    db.close();
  });
});
