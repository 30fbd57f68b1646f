import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import type { ProbeOptions } from '../../../src/main/ports.ts';
import { readerOf } from '../../../src/main/probes/facts/reader.ts';
import { fileBytesFor, reserveBytes } from '../../../src/main/probes/place.ts';
import { storageProbe } from '../../../src/main/probes/storage.ts';
import { measureAll, measureWith, steppingClock } from '../../fakes/measuring.ts';
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

interface How {
  readonly type?: string;
  readonly step?: number;
  readonly dirs?: readonly string[];
  readonly signal?: AbortSignal;
  /** Which metrics are measured. */
  readonly only?: readonly string[];
}
const sequential = ['storage.write', 'storage.read'];

const measure = (addon: string, { type = 'ext4', step = 0.4, dirs = [dir], only = sequential, ...how }: How = {}) => {
  const probe = storageProbe({ reader: mounted(type), dataFolder, process: { pid: process.pid, start: 'now' } });
  const figures = async (options: ProbeOptions) => {
    const set = await probe.figures(options);
    return { ...set, figures: set.figures.filter(({ metric }) => only.includes(metric)) };
  };
  const deps = { spawn: measureWith(addon), seconds: steppingClock(step) };
  return measureAll({ ...probe, figures }, deps, { mode: 'quick', dirs, run: 'run-1' }, { ...how, shareSeconds: 2.2 });
};
const leftovers = () => [...readdirSync(dir), ...readdirSync(join(dataFolder, 'scratch'))];

describe('the storage probe', () => {
  test('writes, reads back, and leaves nothing behind', async () => {
    const results = await measure('steady');
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
    const [write] = await measure('fresh', { step: 0.1 });
    expect(write).toMatchObject({ status: 'ok', why: null });
    expect((write?.median ?? 0) / 2e9).toBeCloseTo(1, 1);
  });

  test('says so where there was time for the first pass only', async () => {
    const [write] = await measure('fresh', { step: 2 });
    expect(write?.why).toMatch(/of first writes to new blocks$/);
    expect((write?.median ?? 0) / (2e9 / 3)).toBeCloseTo(1, 1);
  });

  test('reads only what it has written', async () => {
    // The fake writes 8 x 64 MiB a sample; this clock ends the series after one or two, short of the file of 1 GiB.
    const [write, read] = await measure('steady', { step: 2 });
    expect(write?.bytesWritten).toBe(512 * 2 ** 20);
    expect(read?.settings).toMatchObject({ fileBytes: 512 * 2 ** 20 });
  });

  test('fills its file also where only reading is asked for', async () => {
    const [read, ...others] = await measure('steady', { only: ['storage.read'] });
    expect(others).toEqual([]);
    expect(read).toMatchObject({ metric: 'storage.read', status: 'ok', bytesWritten: 2 ** 30 });
    expect(leftovers()).toEqual([]);
  });

  test('measures each of several folders, and a bad one costs its own figures', async () => {
    const second = mkdtempSync(join(tmpdir(), 'plimsoll-second-'));
    onTestFinished(() => rmSync(second, { recursive: true }));
    const results = await measure('steady', { dirs: [dir, join(dir, 'missing'), second] });
    expect(results.map(({ settings, metric, status }) => [settings['path'], metric, status])).toEqual([
      [dir, 'storage.write', 'ok'],
      [dir, 'storage.read', 'ok'],
      [join(dir, 'missing'), 'storage.write', 'unavailable'],
      [join(dir, 'missing'), 'storage.read', 'unavailable'],
      [second, 'storage.write', 'ok'],
      [second, 'storage.read', 'ok'],
    ]);
    expect([...leftovers(), ...readdirSync(second)]).toEqual([]);
  });

  test('stops writing at its limit, for the wear of the drive', async () => {
    const [write, mixed] = await measure('steady', { step: 0.002, only: ['storage.write', 'storage.mixed'] });
    const written = (write?.bytesWritten ?? 0) + (mixed?.bytesWritten ?? 0);
    expect(written).toBeLessThanOrEqual(4.1e9);
    expect(written).toBeGreaterThan(3.6e9);
  });

  test.each([
    ['tmpfs', /is on tmpfs, which keeps files in memory/],
    ['overlay', /is on overlay, layers of a container/],
    ['nfs4', /is on nfs4, which is reached over a network/],
    ['9p', /is on 9p, which is reached over a network or a host/],
  ])('refuses %s before it writes a byte', async (type, why) => {
    const results = await measure('crashes', { type });
    expect(results.map(({ status }) => status)).toEqual(['unavailable', 'unavailable']);
    expect(results[0]?.why).toMatch(why);
    expect(readdirSync(dir)).toEqual([]);
  });

  test('refuses what is not a folder', async () => {
    const file = join(dir, 'notes.txt');
    writeFileSync(file, 'precious');
    for (const path of [file, join(dir, 'missing'), '/dev/null']) {
      const results = await measure('steady', { dirs: [path] });
      expect(results[0]).toMatchObject({ status: 'unavailable', why: `${path} is not a folder` });
    }
    expect(readFileSync(file, 'utf8')).toBe('precious');
  });

  test('touches no file that bears its name already', async () => {
    const name = join(dir, `.plimsoll-run-1-0-${process.pid}.tmp`);
    const target = join(dataFolder, 'target.txt');
    writeFileSync(target, 'precious');
    symlinkSync(target, name);
    const [write] = await measure('steady');
    expect(write).toMatchObject({ status: 'unavailable', why: `no temporary file: ${name} is there already` });
    expect(readFileSync(target, 'utf8')).toBe('precious');
    expect(existsSync(name)).toBe(true);
  });

  test('that crashes fails both figures and cleans up', async () => {
    const results = await measure('crashes');
    expect(results.map(({ status }) => status)).toEqual(['failed', 'failed']);
    expect(results[1]?.why).toMatch(/^the test file was not written: .*SIGSEGV/);
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
    const results = await measure('waits', { signal: stop.signal });
    expect(performance.now() - stopped).toBeLessThan(500);
    expect(results).toMatchObject([{ metric: 'storage.write', status: 'cancelled' }]);
    expect(leftovers()).toEqual([]);
  });

  test('says why it cannot keep its note', async () => {
    writeFileSync(join(dataFolder, 'scratch'), 'in the way');
    const results = await measure('steady');
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
