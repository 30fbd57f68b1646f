import { existsSync, mkdirSync, readdirSync, readFileSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { metricsOf } from '../../../src/core/launch/metrics/metrics.ts';
import { kernelsInStep, stepText } from '../../bench/launch/made-trace.ts';
import { traceOfText } from '../../core/launch/reading.ts';
import { realTracePath, realTraces } from '../../core/launch/real-traces.ts';
import { fakePool } from '../../fakes/pool.ts';
import { temporaryFolder } from '../store/temporary.ts';
import { errorOf, valueOf } from '../store/values.ts';
import { noCall, open, tracesIn } from './set-up.ts';

const steps = (count: number) => `{"traceEvents":[${Array.from({ length: count }, (_, i) => stepText(i)).join('')}]}`;

const fileWith = (
  bytes: string | Uint8Array,
  name = 'made.json',
): { readonly folder: string; readonly file: string } => {
  const folder = temporaryFolder();
  const file = join(folder, name);
  writeFileSync(file, bytes);
  return { folder, file };
};

describe('a trace', () => {
  test('plain and packed, is imported with progress, kept, and there at once the next time', async () => {
    const text = steps(20);
    const { folder, file } = fileWith(text);
    writeFileSync(`${file}.gz`, gzipSync(text));
    const told: string[] = [];
    const plain = valueOf(await open(tracesIn(folder), file, { onProgress: ({ stage }) => told.push(stage) }));
    expect(plain).toMatchObject({ notStored: null, summary: { kernels: 20 * kernelsInStep, cutOff: null } });
    expect(told).toContain('measuring');
    expect(plain.metrics).toEqual(metricsOf(traceOfText(text)));
    const packed = valueOf(await open(tracesIn(folder), `${file}.gz`));
    expect(packed.metrics).toEqual(plain.metrics);
    // A pool that refuses everything: what is answered now comes from the store.
    const later = tracesIn(folder, fakePool());
    expect(valueOf(await open(later, file))).toEqual(plain);
    expect(valueOf(await later['trace.list']({}, noCall)).map(({ title }) => title)).toEqual([
      'made.json',
      'made.json.gz',
    ]);
    expect(valueOf(await later['trace.metrics']({ id: plain.summary.id }, noCall))).toEqual(plain.metrics);
  });

  test('that has changed since is another one', async () => {
    const { folder, file } = fileWith(steps(1));
    const handlers = tracesIn(folder);
    const first = valueOf(await open(handlers, file));
    utimesSync(file, 1, 1);
    expect(valueOf(await open(handlers, file)).summary.id).not.toBe(first.summary.id);
  });

  test('is forgotten when it is removed, and its own file stays', async () => {
    const { folder, file } = fileWith(steps(1));
    const handlers = tracesIn(folder);
    const { id } = valueOf(await open(handlers, file)).summary;
    expect(valueOf(await handlers['trace.remove']({ id }, noCall)).title).toBe('made.json');
    expect(readdirSync(join(folder, 'traces'))).toEqual([]);
    expect(existsSync(file)).toBe(true);
    for (const gone of [id, '../../etc/passwd', 'x'])
      expect(errorOf(await handlers['trace.remove']({ id: gone }, noCall)).code).toBe('not-found');
  });

  test('whose stored columns are damaged is imported again', async () => {
    const { folder, file } = fileWith(steps(1));
    const handlers = tracesIn(folder);
    const first = valueOf(await open(handlers, file));
    const stored = join(folder, 'traces', `${first.summary.id}.trace`);
    writeFileSync(stored, readFileSync(stored).subarray(0, -5));
    expect(errorOf(await handlers['trace.metrics']({ id: first.summary.id }, noCall)).code).toBe('not-found');
    expect(valueOf(await open(handlers, file))).toEqual(first);
  });

  test('is measured all the same where it cannot be kept', async () => {
    const { folder, file } = fileWith(steps(1));
    writeFileSync(join(folder, 'traces'), 'a file where the folder should be');
    const opened = valueOf(await open(tracesIn(folder), file));
    expect(opened.metrics.whole.kernels).toBe(kernelsInStep);
    expect(opened.notStored).toEqual(expect.any(String));
  });

  test('is drawn as fine as can be seen', async () => {
    const { folder, file } = fileWith(steps(5));
    const handlers = tracesIn(folder);
    const { id, beginNs, endNs } = valueOf(await open(handlers, file)).summary;
    const draw = async (toNs: number, pixels: number) =>
      valueOf(await handlers['trace.slice']({ id, window: { fromNs: beginNs, toNs, pixels } }, noCall));
    const all = await draw(endNs, 100);
    expect(all.row.length).toBeLessThan(1000);
    const rows = 5 * (1 + 4 * kernelsInStep);
    expect(all.count.reduce((sum, count) => sum + count, 0)).toBe(rows);
    const near = await draw(beginNs + 100_000, 2000);
    expect(near.count.every((count) => count === 1)).toBe(true);
    const kernel = near.launch.findIndex((call) => call >= 0);
    expect([near.launchLane[kernel], near.lane[kernel]]).not.toContain(-1);
    expect(near.launchNs[kernel]).toBeLessThan(near.beginNs[kernel] ?? 0);
  });
});

describe('a file that is not whole', () => {
  const text = steps(10);

  test('packed and cut off, is read as far as it goes', async () => {
    const packed = gzipSync(text);
    const { folder, file } = fileWith(packed.subarray(0, packed.length / 2), 'cut.json.gz');
    const { summary, metrics } = valueOf(await open(tracesIn(folder), file));
    expect(summary.kernels).toBeGreaterThan(kernelsInStep);
    expect(summary.kernels).toBeLessThan(10 * kernelsInStep);
    expect(metrics.notes.join()).toContain('not the whole trace: the file ends inside its list of events');
  });

  test('packed and damaged, likewise', async () => {
    const packed = gzipSync(text, { level: 1 });
    const middle = Math.floor(packed.length / 2);
    packed.fill(0xff, middle, middle + 2000);
    const { folder, file } = fileWith(packed, 'bad.json.gz');
    const { summary } = valueOf(await open(tracesIn(folder), file));
    expect(summary.cutOff).toContain('gzip data is damaged');
    expect(summary.kernels).toBeGreaterThan(kernelsInStep);
  });

  test('of two packed parts, is both', async () => {
    const half = text.length / 2;
    const parts = Buffer.concat([gzipSync(text.slice(0, half)), gzipSync(text.slice(half))]);
    const { folder, file } = fileWith(parts, 'two.json.gz');
    expect(valueOf(await open(tracesIn(folder), file)).summary).toMatchObject({
      kernels: 10 * kernelsInStep,
      cutOff: null,
    });
  });
});

describe('what is refused', () => {
  test.each([
    ['an empty file', Buffer.alloc(0), 'invalid-input', 'empty'],
    ['text', Buffer.from('hello'), 'invalid-input', 'not JSON at byte 0'],
    ['packed nothing', gzipSync(''), 'invalid-input', 'empty'],
    ['gzip that is none', Buffer.from([0x1f, 0x8b, 1, 2, 3]), 'invalid-input', 'gzip data is damaged'],
  ])('%s', async (_, bytes, code, why) => {
    const { folder, file } = fileWith(bytes);
    const error = errorOf(await open(tracesIn(folder), file));
    expect(error).toMatchObject({ code });
    expect(JSON.stringify(error)).toContain(why);
    expect(readdirSync(join(folder, 'traces'))).toEqual([]);
  });

  test('a gigabyte in a megabyte, at a limit that is said', async () => {
    const blank = gzipSync(Buffer.alloc(2 ** 24, 0x20));
    const bomb = Buffer.concat([gzipSync('{"traceEvents":['), ...Array.from({ length: 64 }, () => blank)]);
    expect(bomb.length).toBeLessThan(1.1e6);
    expect(gunzipSync(blank)).toHaveLength(2 ** 24);
    const { folder, file } = fileWith(bomb, 'bomb.json.gz');
    const error = errorOf(await open(tracesIn(folder), file));
    expect(error).toMatchObject({ code: 'file-unusable', file });
    expect(JSON.stringify(error)).toContain('expands more than 200-fold');
  });

  test('ten gigabytes of nothing, at once', async () => {
    const { folder, file } = fileWith(Buffer.alloc(0), 'sparse.json');
    truncateSync(file, 10 * 2 ** 30);
    let read = 0;
    const onProgress = ({ usedBytes }: { readonly usedBytes: number }) => (read = Math.max(read, usedBytes));
    const error = errorOf(await open(tracesIn(folder), file, { onProgress }));
    expect(JSON.stringify(error)).toContain('not JSON at byte');
    expect(read).toBeLessThan(64 * 2 ** 20);
  });

  test('a folder, and a file that is not there', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'a'));
    for (const name of ['a', 'b'])
      expect(errorOf(await open(tracesIn(folder), join(folder, name))).code).toBe('file-unusable');
  });
});

test('a cancelled import ends, and leaves nothing behind', async () => {
  const { folder, file } = fileWith(steps(400));
  const controller = new AbortController();
  const handlers = tracesIn(folder);
  const opening = open(handlers, file, { signal: controller.signal, onProgress: () => controller.abort() });
  expect(errorOf(await opening)).toEqual({ code: 'cancelled' });
  expect(readdirSync(join(folder, 'traces'))).toEqual([]);
  expect(valueOf(await open(handlers, file)).summary.kernels).toBe(400 * kernelsInStep);
});

test('what a killed import left is removed by the next', async () => {
  const { folder, file } = fileWith(steps(1));
  mkdirSync(join(folder, 'traces'));
  const [dead, alive] = ['999999', String(process.pid)].map((pid) => `0123456789abcdef.${pid}.x.part`);
  for (const name of [dead, alive]) writeFileSync(join(folder, 'traces', name ?? ''), 'half');
  const { id } = valueOf(await open(tracesIn(folder), file)).summary;
  expect(readdirSync(join(folder, 'traces')).sort()).toEqual([alive, `${id}.trace`].sort());
});

describe.each(realTraces)('$name', (expected) => {
  test('comes out of its packed file with the sums of the table', async () => {
    const { summary } = valueOf(await open(tracesIn(temporaryFolder()), realTracePath(expected)));
    expect(summary).toMatchObject({ kernels: expected.kernels, tklqtNs: expected.tklqtNs, cutOff: null });
  });
});
