import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, expect, test } from 'vitest';
import { containing, loadAddon, makeScratch, reading, tensorsIn, writing } from './addon.ts';

const addon = loadAddon();
const scratch = makeScratch();
afterAll(scratch.remove);

const engines = addon.kernels().find(({ id }) => id === 'file_read')?.variants ?? [];

test.each(['auto', ...engines])('writes a file and reads it back, engine %s', async (name) => {
  const engine = name as 'auto' | 'sync';
  const path = join(scratch.folder, `stream-${engine}`);
  const written = await addon.sample({ ...writing(path), engine });
  expect(written).toMatchObject({ elements: 2 ** 20, variant: engine === 'auto' ? engines[0] : engine });
  expect(written.seconds.length).toBe(4);
  const data = readFileSync(path);
  expect(data.length).toBe(2 ** 22);
  expect(gzipSync(data, { level: 1 }).length).toBeGreaterThan(data.length);
  const read = await addon.sample({ ...reading(path), engine, maxRepetitions: 9 });
  expect(read.seconds.length).toBe(9);
  expect(read.seconds.every((time) => time > 0)).toBe(true);
  expect(readFileSync(path).equals(data)).toBe(true);
});

test('goes on where the caller says', async () => {
  const path = join(scratch.folder, 'halves');
  const half = { ...writing(path), maxRepetitions: 2 };
  await addon.sample(half);
  const first = readFileSync(path).subarray(0, 2 ** 21);
  await addon.sample({ ...half, offsetBytes: 2 ** 21 });
  const both = readFileSync(path);
  expect(both.subarray(0, 2 ** 21).equals(first)).toBe(true);
  expect(gzipSync(both.subarray(2 ** 21), { level: 1 }).length).toBeGreaterThan(2 ** 21);
});

const mode = process.platform === 'win32' ? 0o666 : 0o600;

test('the file is for its owner only, where the system knows owners', async () => {
  const path = join(scratch.folder, 'private');
  await addon.sample(writing(path));
  expect(statSync(path).mode & 0o777).toBe(mode);
});

test('touches no file that it did not make', async () => {
  const path = join(scratch.folder, 'precious');
  writeFileSync(path, 'precious');
  await expect(addon.sample(writing(path))).rejects.toMatchObject({
    code: 'io',
    message: `path: ${path} exists; file_write makes its file and touches no other`,
  });
  expect(readFileSync(path, 'utf8')).toBe('precious');
});

test('reads any regular file, if it holds a full queue', async () => {
  const path = join(scratch.folder, 'other');
  writeFileSync(path, Buffer.alloc(2 ** 20 + 1, 'x'));
  await expect(addon.sample(reading(path))).resolves.toMatchObject({ elements: 2 ** 20 });
  await expect(addon.sample({ ...reading(path), queueDepth: 32, bytes: 2 ** 21 })).rejects.toMatchObject({
    code: 'bad-argument',
    message: containing(`size of ${path}: 1048577; it must be at least queueDepth x blockBytes (2097152)`),
  });
});

test('takes the times of single requests, where asked', async () => {
  const path = join(scratch.folder, 'latencies');
  await addon.sample(writing(path));
  const requests = { ...reading(path), order: 'random', blockBytes: 4096, bytes: 4096, queueDepth: 1 } as const;
  const asked = await addon.sample({ ...requests, latencies: 1000, maxRepetitions: 50 });
  expect(asked.latencies).toHaveLength(50);
  expect([...(asked.latencies ?? [])].every((time, i) => time > 0 && time <= (asked.seconds[i] ?? 0))).toBe(true);
  expect((await addon.sample(requests)).latencies).toBeUndefined();
});

test('reads and writes at once, in one file or two', async () => {
  const path = join(scratch.folder, 'mixed');
  await addon.sample(writing(path));
  const before = readFileSync(path);
  const request = { ...writing(path), kernel: 'file_mixed', readShare: 0.5, threads: 2 } as const;
  await expect(addon.sample({ ...request, writePath: path })).resolves.toMatchObject({ elements: 2 ** 20 });
  const after = readFileSync(path);
  expect(after.subarray(0, 2 ** 21).equals(before.subarray(0, 2 ** 21))).toBe(true);
  expect(after.equals(before)).toBe(false);
  await addon.sample({ ...request, writePath: `${path}-sink` });
  expect(readFileSync(path).equals(after)).toBe(true);
});

test('says that the page cache took part', async () => {
  const path = join(scratch.folder, 'cached');
  await addon.sample(writing(path));
  expect((await addon.sample(reading(path))).cachedShare).toBeUndefined();
  readFileSync(path);
  const cached = (await addon.sample(reading(path))).cachedShare;
  expect(cached).toBe(process.platform === 'win32' ? undefined : 1);
});

test.each(['files', 'one_file'] as const)('moves tensors, layout %s', async (layout) => {
  const path = join(scratch.folder, layout);
  mkdirSync(path);
  const written = await addon.sample({ ...tensorsIn(path), kernel: 'tensor_write', layout });
  expect(written).toMatchObject({ elements: 2 ** 20 + 2 ** 13 + 2 ** 18 });
  expect(written.seconds).toHaveLength(3);
  expect(readdirSync(path)).toHaveLength(layout === 'files' ? 3 : 1);
  const read = await addon.sample({ ...tensorsIn(path), kernel: 'tensor_read', layout });
  expect(read.elements).toBe(written.elements);
});
