import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { missingDependencies } from '../../tools/bootstrap/lib/dependencies.mjs';
import { fingerprint, readStamp, writeStamp } from '../../tools/bootstrap/lib/stamp.mjs';

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'plimsoll-stamp-'))));
afterEach(() => rmSync(folder, { recursive: true }));

const write = (path: string, text: string) => {
  mkdirSync(join(folder, path, '..'), { recursive: true });
  writeFileSync(join(folder, path), text);
};

describe('a fingerprint', () => {
  const now = () => fingerprint([folder], [join(folder, 'build')]);

  beforeEach(() => {
    write('src/a.ts', 'a');
    write('build/out', '1');
  });

  test('stays while nothing changes, whatever is built', () => {
    const before = now();
    write('build/out', '2');
    write('build/more', '3');
    expect(now()).toBe(before);
  });

  const changes: readonly (readonly [string, () => void])[] = [
    ['a file grows', () => write('src/a.ts', 'ab')],
    ['a file is written later', () => utimesSync(join(folder, 'src/a.ts'), new Date(), new Date(Date.now() + 5000))],
    ['a file is new', () => write('src/deep/b.ts', '')],
    ['a file is gone', () => rmSync(join(folder, 'src/a.ts'))],
  ];
  test.each(changes)('changes when %s', (_what, change) => {
    const before = now();
    change();
    expect(now()).not.toBe(before);
  });
});

describe('a stamp', () => {
  test('is what was written', () => {
    writeStamp(join(folder, 'deep', 'stamp.json'), { sources: 'abc' });
    expect(readStamp(join(folder, 'deep', 'stamp.json'))).toEqual({ sources: 'abc' });
  });

  test.each(['', '{"sour', 'null', '7', '"text"'])('is empty where the file holds %j', (text) => {
    write('stamp.json', text);
    expect(readStamp(join(folder, 'stamp.json'))['sources']).toBeUndefined();
  });
});

describe('an install', () => {
  const locked = (packages: Record<string, unknown>) => JSON.stringify({ packages });
  const zod = { version: '4.0.0', integrity: 'sha512-a' };
  const elsewhere = { version: '1.0.0', integrity: 'sha512-b', optional: true };
  const wants = () =>
    write('package-lock.json', locked({ '': {}, 'node_modules/zod': zod, 'node_modules/win': elsewhere }));
  const has = (packages: Record<string, unknown>) => write('node_modules/.package-lock.json', locked(packages));

  test('is complete without the optional packages of other machines', () => {
    wants();
    has({ 'node_modules/zod': zod });
    expect(missingDependencies(folder)).toBeUndefined();
  });

  test('is needed where there is none', () => {
    wants();
    expect(missingDependencies(folder)).toBe('node_modules is missing');
  });

  test('is needed where one was broken off', () => {
    wants();
    write('node_modules/zod/package.json', '{}');
    expect(missingDependencies(folder)).toBe('an install did not finish');
  });

  test.each([{ version: '3.0.0' }, { integrity: 'sha512-c' }])(
    'is needed where a package differs: %j',
    (difference) => {
      wants();
      has({ 'node_modules/zod': { ...zod, ...difference } });
      expect(missingDependencies(folder)).toBe('package-lock.json asks for zod 4.0.0');
    },
  );
});
