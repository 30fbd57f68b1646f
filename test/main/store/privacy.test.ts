import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { openStore } from '../../../src/main/store/open.ts';
import { temporaryFolder } from './temporary.ts';
import { emptyRun, storeOptions, valueOf } from './values.ts';

const modeOf = (path: string) => statSync(path).mode & 0o777;

test.runIf(process.platform !== 'win32')('nobody else may read the history, its journals or its folder', () => {
  const folder = join(temporaryFolder(), 'made', 'deep');
  const store = valueOf(openStore(storeOptions(folder)));
  valueOf(store.begin(emptyRun('a')));
  expect(modeOf(folder)).toBe(0o700);
  const files = readdirSync(folder);
  expect(files).toContain('history.sqlite-wal');
  for (const file of files) expect(modeOf(join(folder, file))).toBe(0o600);
  store.close();
});

test.runIf(process.platform !== 'win32')('in a folder that others may read, the history is still private', () => {
  const folder = temporaryFolder();
  valueOf(openStore(storeOptions(folder))).close();
  for (const file of readdirSync(folder)) expect(modeOf(join(folder, file))).toBe(0o600);
});
