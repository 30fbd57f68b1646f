import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readerOf } from '../../../src/main/probes/facts/reader.ts';
import { fileBytesFor, reserveBytes } from '../../../src/main/probes/place.ts';
import { storageProbe } from '../../../src/main/probes/storage.ts';
import { measureWith, steppingClock } from '../../fakes/measuring.ts';
import { plantedRoot } from '../../fakes/planted-root.ts';

let dir = '';
let dataFolder = '';
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'plimsoll-storage-'));
  dataFolder = mkdtempSync(join(tmpdir(), 'plimsoll-data-'));
});
afterEach(() => [dir, dataFolder].forEach((folder) => rmSync(folder, { recursive: true, force: true })));

/** A machine on which every folder is on a drive of the given type. */
const mounted = (type: string) =>
  readerOf(plantedRoot({ 'proc/self/mountinfo': `27 1 254:0 / / rw,relatime - ${type} /dev/sda1 rw` }));

const probeWith = (addon: string, { type = 'ext4', step = 0.4 } = {}) =>
  storageProbe({
    spawn: measureWith(addon),
    reader: mounted(type),
    dataFolder,
    process: { pid: process.pid, start: 'now' },
    seconds: steppingClock(step),
  });
const options = () => ({ mode: 'quick', dir, run: 'run-1' }) as const;
const never = new AbortController().signal;
const leftovers = () => [...readdirSync(dir), ...readdirSync(join(dataFolder, 'scratch'))];

describe('the storage probe', () => {
  test('writes, reads back, and leaves nothing behind', async () => {
    const results = await probeWith('steady').run(options(), never);
    expect(results.map(({ metric, status }) => [metric, status])).toEqual([
      ['storage.write', 'ok'],
      ['storage.read', 'ok'],
    ]);
    const [write, read] = results;
    expect(write?.settings).toMatchObject({ path: dir, fileSystem: 'ext4', direct: true, engine: 'io_uring' });
    expect((read?.median ?? 0) / 2e9).toBeCloseTo(1, 1);
    expect(write?.bytesWritten).toBeGreaterThan(0);
    expect(read?.bytesWritten).toBe(0);
    expect(leftovers()).toEqual([]);
  });

  test('takes the first pass over a new file as its warm-up', async () => {
    const [write] = await probeWith('fresh', { step: 0.1 }).run(options(), never);
    expect(write).toMatchObject({ status: 'ok', why: null });
    expect((write?.median ?? 0) / 2e9).toBeCloseTo(1, 1);
  });

  test('says so where there was time for the first pass only', async () => {
    const [write] = await probeWith('fresh', { step: 2 }).run(options(), never);
    expect(write?.why).toMatch(/of first writes to new blocks$/);
    expect((write?.median ?? 0) / (2e9 / 3)).toBeCloseTo(1, 1);
  });

  test('reads only what it has written', async () => {
    // The fake writes 8 x 64 MiB a sample; this clock ends the series after one or two, short of the file of 1 GiB.
    const [write, read] = await probeWith('steady', { step: 2 }).run(options(), never);
    expect(write?.bytesWritten).toBe(512 * 2 ** 20);
    expect(read).toMatchObject({ status: 'noisy', settings: { fileBytes: 512 * 2 ** 20 } });
  });

  test('stops writing at its limit, for the wear of the drive', async () => {
    const [write] = await probeWith('steady', { step: 0.1 }).run(options(), never);
    expect(write?.bytesWritten).toBeLessThanOrEqual(4e9);
    expect(write?.bytesWritten).toBeGreaterThan(3.9e9);
  });

  test.each([
    ['tmpfs', /is on tmpfs, which keeps files in memory/],
    ['overlay', /is on overlay, layers of a container/],
    ['nfs4', /is on nfs4, which is reached over a network/],
    ['9p', /is on 9p, which is reached over a network or a host/],
  ])('refuses %s before it writes a byte', async (type, why) => {
    const results = await probeWith('crashes', { type }).run(options(), never);
    expect(results.map(({ status }) => status)).toEqual(['unavailable', 'unavailable']);
    expect(results[0]?.why).toMatch(why);
    expect(readdirSync(dir)).toEqual([]);
  });

  test('refuses what is not a folder', async () => {
    const file = join(dir, 'notes.txt');
    writeFileSync(file, 'precious');
    for (const path of [file, join(dir, 'missing'), '/dev/null']) {
      const results = await probeWith('steady').run({ ...options(), dir: path }, never);
      expect(results[0]).toMatchObject({ status: 'unavailable', why: `${path} is not a folder` });
    }
    expect(readFileSync(file, 'utf8')).toBe('precious');
  });

  test('touches no file that bears its name already', async () => {
    const name = join(dir, `.plimsoll-run-1-${process.pid}.tmp`);
    const target = join(dataFolder, 'target.txt');
    writeFileSync(target, 'precious');
    symlinkSync(target, name);
    const [write] = await probeWith('steady').run(options(), never);
    expect(write).toMatchObject({ status: 'unavailable', why: `no temporary file: ${name} is there already` });
    expect(readFileSync(target, 'utf8')).toBe('precious');
    expect(existsSync(name)).toBe(true);
  });

  test('that crashes fails both figures and cleans up', async () => {
    const results = await probeWith('crashes').run(options(), never);
    expect(results.map(({ status }) => status)).toEqual(['failed', 'failed']);
    expect(results[1]?.why).toMatch(/^nothing was written that could be read: .*SIGSEGV/);
    expect(leftovers()).toEqual([]);
  });

  test('that is stopped removes its file within half a second', async () => {
    const stop = new AbortController();
    let stopped = 0;
    const appears = setInterval(() => {
      if (readdirSync(dir).length === 0) return;
      clearInterval(appears);
      stopped = performance.now();
      stop.abort();
    }, 5);
    const results = await probeWith('waits').run(options(), stop.signal);
    expect(performance.now() - stopped).toBeLessThan(500);
    expect(results).toMatchObject([{ metric: 'storage.write', status: 'cancelled' }]);
    expect(leftovers()).toEqual([]);
  });

  test('says why it cannot keep its note', async () => {
    writeFileSync(join(dataFolder, 'scratch'), 'in the way');
    const results = await probeWith('steady').run(options(), never);
    expect(results[0]?.status).toBe('unavailable');
    expect(results[0]?.why).toMatch(/^no temporary file: EEXIST|ENOTDIR/);
    expect(readdirSync(dir)).toEqual([]);
  });
});

describe('the size of the test file', () => {
  const space = fc
    .record({ capacityBytes: fc.integer({ min: 0, max: 2 ** 46 }), share: fc.double({ min: 0, max: 1, noNaN: true }) })
    .map(({ capacityBytes, share }) => ({ capacityBytes, freeBytes: Math.floor(capacityBytes * share) }));

  test('never cuts into what stays free', () => {
    fc.assert(
      fc.property(space, fc.constantFrom('quick', 'standard', 'full'), (where, mode) => {
        const bytes = fileBytesFor(mode, where, 64 * 2 ** 20);
        if (bytes === undefined) return;
        expect(where.freeBytes - bytes).toBeGreaterThanOrEqual(reserveBytes(where.capacityBytes));
        expect(bytes % (64 * 2 ** 20)).toBe(0);
        expect(bytes).toBeGreaterThanOrEqual(256 * 2 ** 20);
      }),
    );
  });

  test.each([
    [1e12, 20e9],
    [100e9, 10e9],
    [8e9, 2e9],
  ])('a file system of %d bytes keeps %d', (capacity, kept) => {
    expect(reserveBytes(capacity)).toBe(kept);
  });
});
