import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import Database from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { ok } from '../../../src/core/result.ts';
import type { Store } from '../../../src/main/ports.ts';
import { openStore } from '../../../src/main/store/open.ts';
import { temporaryFolder } from './temporary.ts';
import { emptyRun, errorOf, result, storeOptions, valueOf } from './values.ts';

/** Typed, unlike the matcher itself. */
const containing = (text: string): unknown => expect.stringContaining(text);

const open = (folder: string): Store => {
  const store = valueOf(openStore(storeOptions(folder)));
  onTestFinished(() => store.close());
  return store;
};

/** Another process on the same history; answers one line for each line it is told. */
const other = (folder: string) => {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'instance.ts'), folder], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async () => String((await lines.next()).value);
  return {
    opened: answer,
    ask: (line: string) => {
      child.stdin.write(`${line}\n`);
      return answer();
    },
    kill: async () => {
      child.kill('SIGKILL');
      await once(child, 'close');
    },
  };
};

describe('two copies of the program on one history', () => {
  test('read at the same time; only one measures, the other is told who does', async () => {
    const folder = temporaryFolder();
    const mine = open(folder);
    const theirs = other(folder);
    expect(await theirs.opened()).toBe('open');
    expect(await theirs.ask('begin b')).toBe('ok');
    expect(errorOf(mine.begin(emptyRun('a')))).toMatchObject({ code: 'busy', why: containing('run b') });
    expect(await theirs.ask('add b')).toBe('ok');
    expect(valueOf(mine.get('b')).results).toHaveLength(1);
    expect(valueOf(mine.interruptOrphans())).toEqual([]);
    expect(await theirs.ask('finish b')).toBe('ok');
    expect(mine.begin(emptyRun('a'))).toEqual(ok(undefined));
    expect(await theirs.ask('begin c')).toBe('busy');
  });

  test('the run of a killed copy is interrupted, with the results it had', async () => {
    const folder = temporaryFolder();
    const mine = open(folder);
    const theirs = other(folder);
    await theirs.opened();
    await theirs.ask('begin b');
    await theirs.ask('add b');
    await theirs.kill();
    expect(valueOf(mine.get('b')).state).toBe('interrupted');
    expect(mine.begin(emptyRun('a'))).toEqual(ok(undefined));
    expect(valueOf(mine.interruptOrphans())).toEqual(['b']);
    expect(valueOf(mine.interruptOrphans())).toEqual([]);
    expect(valueOf(mine.get('b'))).toMatchObject({ state: 'interrupted', finishedAtMs: null, results: [result('m')] });
    expect(valueOf(mine.get('a')).state).toBe('running');
  });

  test('start at the same moment on a history that is not there yet', { timeout: 30_000 }, async () => {
    for (let round = 0; round < 3; round++) {
      const folder = temporaryFolder();
      const all = Array.from({ length: 4 }, () => other(folder));
      expect(await Promise.all(all.map((one) => one.opened()))).toEqual(['open', 'open', 'open', 'open']);
      const begun = await Promise.all(all.map((one, i) => one.ask(`begin run${i}`)));
      expect(begun.toSorted()).toEqual(['busy', 'busy', 'busy', 'ok']);
    }
  });

  test('a writer that does not let go becomes a message', { timeout: 30_000 }, () => {
    const folder = temporaryFolder();
    const mine = open(folder);
    valueOf(mine.begin(emptyRun('a')));
    const blocker = new Database(storeOptions(folder).file);
    blocker.exec('BEGIN IMMEDIATE');
    const { file } = storeOptions(folder);
    expect(errorOf(mine.addResult('a', result('m')))).toEqual({
      code: 'store-busy',
      file,
      why: 'another copy of Plimsoll is writing to it',
    });
    expect(valueOf(mine.get('a')).results).toEqual([]);
    blocker.exec('ROLLBACK');
    blocker.close();
    expect(mine.addResult('a', result('m'))).toEqual(ok(undefined));
  });
});
