import { existsSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { makeFolder } from '../../src/main/make-folder.ts';
import { temporaryFolder } from './store/temporary.ts';

test('a folder is made with those above it, also by several at once', async () => {
  const folder = join(temporaryFolder(), 'a', 'b', 'c');
  await Promise.all([makeFolder(folder), makeFolder(folder), makeFolder(folder)]);
  expect(statSync(folder).isDirectory()).toBe(true);
});

test('where none can be made it says so, and ends', async () => {
  const file = join(temporaryFolder(), 'file');
  writeFileSync(file, '');
  // Linux alone has /proc, where mkdir finds the folder above missing, which is there.
  const places = [file, join(file, 'x'), ...(existsSync('/proc/self') ? ['/proc/x', '/proc/x/y'] : [])];
  for (const place of places) await expect(makeFolder(place)).rejects.toThrow(/ENOENT|EEXIST|ENOTDIR/);
});
