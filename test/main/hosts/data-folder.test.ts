import { isAbsolute, join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { dataFolderOf } from '../../../src/main/data-folder.ts';

afterEach(() => vi.unstubAllEnvs());

test('an empty HOME does not put the history into the folder of the moment', () => {
  vi.stubEnv('PLIMSOLL_DATA', undefined);
  vi.stubEnv('HOME', '');
  vi.stubEnv('XDG_DATA_HOME', undefined);
  const folder = dataFolderOf(undefined);
  expect(isAbsolute(folder)).toBe(true);
  expect(folder.startsWith(process.cwd())).toBe(false);
});

test('a folder that is asked for wins over the environment, an empty one does not', () => {
  vi.stubEnv('PLIMSOLL_DATA', '/tmp/from the environment');
  expect(dataFolderOf('some')).toBe(join(process.cwd(), 'some'));
  expect(dataFolderOf(undefined)).toBe('/tmp/from the environment');
});
