import {
  closeSync,
  copyFileSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { RunStore, Store } from '../../../src/main/ports.ts';
import { connect, isNetwork, useJournal } from '../../../src/main/store/connect.ts';
import { migrate } from '../../../src/main/store/migrate.ts';
import { migrations } from '../../../src/main/store/migrations.ts';
import { openStore } from '../../../src/main/store/open.ts';
import { runStore } from '../../../src/main/store/runs.ts';
import { canMakeDisks, makeReadOnly, smallDisk } from './places.ts';
import { temporaryFolder } from './temporary.ts';
import { context, emptyRun, errorOf, result, storeOptions, valueOf } from './values.ts';

/** Typed, unlike the matcher itself. */
const containing = (text: string): unknown => expect.stringContaining(text);

const open = (folder: string): Store => {
  const store = valueOf(openStore(storeOptions(folder)));
  onTestFinished(() => store.close());
  return store;
};

/** A folder whose history holds `runs` complete runs with some bulk, closed cleanly. */
const history = (runs = 20): string => {
  const folder = temporaryFolder();
  const store = valueOf(openStore(storeOptions(folder)));
  const samples = Array.from({ length: 500 }, (_, i) => i * 1.5);
  for (let i = 0; i < runs; i++) {
    valueOf(store.add({ ...emptyRun(`r${i}`, i), state: 'complete', results: [result('m', samples)] }));
  }
  store.close();
  return folder;
};

const ids = (store: Store) => valueOf(store.list()).map(({ id }) => id);

const overwrite = (file: string, at: number, length: number) => {
  const bytes = readFileSync(file);
  bytes.fill(0xa5, at, at + length);
  writeFileSync(file, bytes);
};

const damages: readonly (readonly [string, (file: string) => void])[] = [
  ['header overwritten', (file) => overwrite(file, 0, 64)],
  ['schema page overwritten', (file) => overwrite(file, 100, 400)],
  ['page in the middle overwritten', (file) => overwrite(file, (statSync(file).size >> 13) << 12, 3000)],
  ['cut to 60 %', (file) => truncateSync(file, Math.floor(statSync(file).size * 0.6))],
  ['cut inside the first page', (file) => truncateSync(file, 1000)],
  ['no database at all', (file) => writeFileSync(file, 'garbage '.repeat(5000))],
];

describe('a damaged file', () => {
  test.each(damages)('%s: is set aside whole, and a new history begins', (_, damage) => {
    const folder = history();
    const { file } = storeOptions(folder);
    damage(file);
    const damaged = readFileSync(file);
    const store = open(folder);
    expect(ids(store)).toEqual([]);
    const kept = readdirSync(folder).find((name) => name.includes('.corrupt-')) ?? '';
    expect(readFileSync(join(folder, kept))).toEqual(damaged);
    expect(store.writable.writable).toBe(true);
    expect(store.writable.why).toContain(kept);
    valueOf(store.begin(emptyRun('after')));
  });

  test('is set aside once: the next start says nothing of it', () => {
    const folder = history();
    writeFileSync(storeOptions(folder).file, 'garbage '.repeat(5000));
    valueOf(openStore(storeOptions(folder))).close();
    expect(open(folder).writable).toEqual({ writable: true, why: null });
    expect(readdirSync(folder).filter((name) => name.includes('.corrupt-'))).toHaveLength(1);
  });

  test('in a folder that cannot be written is named, and stays', () => {
    const folder = history();
    const { file } = storeOptions(folder);
    overwrite(file, 0, 64);
    makeReadOnly(folder);
    expect(errorOf(openStore(storeOptions(folder)))).toMatchObject({ code: 'store-unusable', file });
    expect(readdirSync(folder)).toEqual(['history.sqlite']);
  });

  test('an empty file becomes a new history', () => {
    const folder = temporaryFolder();
    writeFileSync(storeOptions(folder).file, '');
    valueOf(open(folder).begin(emptyRun('a')));
  });
});

describe('a file from a newer version', () => {
  test('is refused with both numbers and stays as it is', () => {
    const folder = history();
    const { file } = storeOptions(folder);
    const db = new Database(file);
    db.pragma('user_version = 999');
    db.close();
    const before = readFileSync(file);
    expect(errorOf(openStore(storeOptions(folder)))).toEqual({
      code: 'store-from-future',
      file,
      found: 999,
      known: migrations.length,
    });
    expect(readFileSync(file)).toEqual(before);
    expect(readdirSync(folder)).toEqual(['history.sqlite']);
  });
});

describe('a read-only folder', () => {
  test('shows the history and refuses changes with the reason', () => {
    const folder = history(3);
    makeReadOnly(folder);
    const store = open(folder);
    expect(ids(store)).toEqual(['r2', 'r1', 'r0']);
    expect(store.writable).toMatchObject({ writable: false, why: containing('cannot be written') });
    for (const answer of [store.begin(emptyRun('a')), store.remove('r0'), store.rename('r0', 'x')]) {
      expect(errorOf(answer)).toMatchObject({ code: 'store-unusable', why: containing('read-only') });
    }
    expect(ids(store)).toEqual(['r2', 'r1', 'r0']);
  });

  test('shows what a killed process had not yet moved into the main file', () => {
    const source = temporaryFolder();
    const writer = open(source);
    valueOf(writer.add({ ...emptyRun('in-the-log'), state: 'complete' }));
    const folder = temporaryFolder();
    for (const name of ['history.sqlite', 'history.sqlite-wal']) copyFileSync(join(source, name), join(folder, name));
    makeReadOnly(folder);
    expect(ids(open(folder))).toEqual(['in-the-log']);
  });

  test('without a history is an empty one', () => {
    const folder = temporaryFolder();
    makeReadOnly(folder);
    const store = open(folder);
    expect(ids(store)).toEqual([]);
    expect(store.writable.writable).toBe(false);
  });
});

describe('a folder that is not there', () => {
  test('is made', () => {
    const folder = join(temporaryFolder(), 'a', 'b c', 'é');
    valueOf(open(folder).begin(emptyRun('a')));
    expect(existsSync(join(folder, 'history.sqlite'))).toBe(true);
  });

  test.runIf(existsSync('/proc/self'))('below /proc, where nothing can be made, is named at once', () => {
    expect(open('/proc/plimsoll/history').writable).toMatchObject({ writable: false, why: containing('ENOENT') });
  });

  test('and cannot be made is named', () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    expect(open(join(file, 'data')).writable).toMatchObject({
      writable: false,
      why: containing('folder'),
    });
  });
});

describe('a full disk', () => {
  /** Adds results until one is refused; answers how many were acknowledged, and the refusal. */
  const addUntilRefused = (store: RunStore) => {
    for (let acknowledged = 0; ; acknowledged++) {
      const answer = store.addResult(
        'a',
        result(
          `m${acknowledged}`,
          Array.from({ length: 300 }, (_, i) => i),
        ),
      );
      if (!answer.ok) return { acknowledged, error: answer.error };
    }
  };

  test('at any write costs no acknowledged result', () => {
    for (let extraPages = 0; extraPages < 24; extraPages++) {
      const { file } = storeOptions(temporaryFolder());
      const db = connect(file);
      useJournal(db, file);
      migrate(db, migrations);
      const store = runStore(db, { file, readOnlyWhy: undefined });
      valueOf(store.begin(emptyRun('a')));
      db.pragma(`max_page_count = ${Number(db.pragma('page_count', { simple: true })) + extraPages}`);
      const { acknowledged, error } = addUntilRefused(store);
      expect(error).toEqual({ code: 'store-unusable', file, why: 'the disk is full' });
      expect(valueOf(store.get('a')).results).toHaveLength(acknowledged);
      db.close();
      const again = valueOf(openStore(storeOptions(dirname(file))));
      expect(valueOf(again.get('a')).results).toHaveLength(acknowledged);
      again.close();
    }
  });

  describe.runIf(canMakeDisks)('on a small disk of its own', () => {
    test('no run begins with less than the reserve', () => {
      const refused = errorOf(open(smallDisk(8)).begin(emptyRun('a')));
      expect(refused).toMatchObject({ code: 'store-unusable', why: containing('disk is full') });
    });

    test('a disk that fills up during a run keeps what was acknowledged, also for the next start', () => {
      const folder = smallDisk(20);
      const store = valueOf(openStore(storeOptions(folder)));
      valueOf(store.begin(emptyRun('a')));
      fill(folder);
      const { acknowledged, error } = addUntilRefused(store);
      expect(error).toMatchObject({ code: 'store-unusable', why: 'the disk is full' });
      expect(store.finish('a', 'failed', 5, context).ok).toBe(false);
      expect(valueOf(store.get('a')).results).toHaveLength(acknowledged);
      store.close();
      expect(valueOf(open(folder).get('a')).results).toHaveLength(acknowledged);
    });

    test('a run that could not be finished does not stand in the way of the next', () => {
      const folder = smallDisk(20);
      const store = open(folder);
      valueOf(store.begin(emptyRun('a')));
      const ballast = fill(folder);
      addUntilRefused(store);
      expect(store.finish('a', 'failed', 5, context).ok).toBe(false);
      rmSync(ballast);
      valueOf(store.begin(emptyRun('b')));
      expect(valueOf(store.get('a')).state).toBe('interrupted');
    });
  });
});

/** Takes all space that is left; answers the file that took it. */
const fill = (folder: string): string => {
  const ballast = join(folder, 'ballast');
  const handle = openSync(ballast, 'w');
  try {
    for (const size of [2 ** 20, 4096]) {
      try {
        for (;;) writeSync(handle, Buffer.alloc(size));
      } catch {
        continue;
      }
    }
  } finally {
    closeSync(handle);
  }
  return ballast;
};

test('network file systems are known by the numbers of statfs(2)', () => {
  expect([0x6969, 0xff534d42, -11317950].map(isNetwork)).toEqual([true, true, true]);
  expect([0xef53, 0x01021994].map(isNetwork)).toEqual([false, false]);
});
