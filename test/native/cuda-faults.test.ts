import { beforeAll, describe, expect, test } from 'vitest';
import type { ProbeResult } from '../../src/core/machine/run.ts';
import { readerOf } from '../../src/main/probes/facts/reader.ts';
import { deviceProbes } from '../../src/main/probes/gpu/index.ts';
import { measureAll } from '../fakes/measuring.ts';
import { matching } from './addon.ts';
import { buildFakeDriver, type FakeDriver } from './fake-cuda/build.ts';
import { measureOnFake } from './fake-cuda/measure.ts';
import { laptopRoom } from '../main/probes/rooms.ts';

const room = () => Promise.resolve({ ...laptopRoom, threads: 2, cacheBytes: 2 ** 20, availableBytes: 2 ** 33 });
const seconds = () => performance.now() / 1000;

interface Place {
  readonly metric?: string;
  readonly device?: number;
  readonly variant?: keyof FakeDriver;
}

/** The rows of one metric through CUDA, as the GPU probe of the app gives them. */
const rowsOf = async (
  settings: Readonly<Record<string, string | number>>,
  { metric = 'gpu.h2d', device = 0, variant = 'whole' }: Place = {},
): Promise<readonly ProbeResult[]> => {
  // Of so small a memory the probe copies 16 MiB.
  const spawn = await measureOnFake({ memory_bytes: 2 ** 28, ...settings }, variant);
  const [gpu] = deviceProbes({ spawn, reader: readerOf('/nowhere'), room });
  if (gpu === undefined) throw new Error('there is no GPU probe');
  const options = { mode: 'standard', dirs: [], run: 'run-1' } as const;
  const { figures } = await gpu.figures(options);
  const chosen = figures.filter(
    (figure) =>
      figure.metric === metric &&
      figure.settings['api'] === 'cuda' &&
      (figure.settings['device'] ?? device) === device &&
      (figure.settings['memory'] ?? 'pinned') === 'pinned' &&
      figure.weight !== 0.1,
  );
  const probe = { ...gpu, figures: () => Promise.resolve({ figures: chosen }) };
  return measureAll(probe, { spawn, seconds }, options, { shareSeconds: 0.2 });
};

const only = (rows: readonly ProbeResult[]): ProbeResult => {
  expect(rows.length).toBe(1);
  const [row] = rows;
  if (row === undefined) throw new Error('no row');
  return row;
};

/** Fifteen ways in which a driver goes wrong; the fake knows them, the app's own probe tells them. */
if (process.platform === 'linux') {
  beforeAll(buildFakeDriver);

  describe('a driver that does not work gives one row that says why:', () => {
    test.each<[string, Readonly<Record<string, string | number>>, RegExp]>([
      ['old driver', { version: 10020 }, /^the NVIDIA driver offers CUDA 10\.2; it must be 11\.0 or newer/],
      [
        'wrong version',
        { fail: 'cuInit:803' },
        /MISMATCH \(803\): the driver's library and kernel module have different/,
      ],
      ['zero devices', { fail: 'cuInit:100' }, /NO_DEVICE \(100\): the driver finds no GPU that it can use$/],
      ['zero devices, told late', { devices: 0 }, /^NVIDIA's driver is there and finds no GPU that it can use$/],
      ['out of memory', { fail: 'cuMemAlloc_v2:2' }, /OUT_OF_MEMORY \(2\): there is not so much memory left$/],
      ['busy GPU', { processes: 2, busy_percent: 97 }, /^2 other processes compute on the device, which is busy 97 %/],
      ['taken GPU', { fail: 'cuDevicePrimaryCtxRetain:46' }, /\(46\): another process has the GPU for itself/],
    ])('%s', async (_, settings, why) => {
      expect(only(await rowsOf(settings))).toMatchObject({ status: 'unavailable', median: null, why: matching(why) });
    });

    test('missing symbol', async () => {
      expect(only(await rowsOf({}, { variant: 'damaged' }))).toMatchObject({
        status: 'unavailable',
        why: matching(/^NVIDIA's driver is damaged or too old: libcuda\.so\.1 has no cuMemHostAlloc$/),
      });
    });
  });

  describe('a driver that breaks while it measures gives a failed row that says how:', () => {
    test.each<[string, Readonly<Record<string, string | number>>, RegExp]>([
      [
        'sticky error',
        { fail: 'cuStreamSynchronize:700', sticky: 1 },
        /ILLEGAL_ADDRESS \(700\): a kernel used an address/,
      ],
      ['device lost', { fail: 'cuStreamSynchronize:999', sticky: 1 }, /UNKNOWN \(999\): .* fallen off the bus/],
      [
        'ECC error',
        { fail: 'cuStreamSynchronize:214', sticky: 1 },
        /\(214\): an error in the GPU's memory that ECC could not/,
      ],
      ['crash in a call', { crash: 'cuLaunchKernel' }, /^the measuring process crashed \(SIGSEGV\)$/],
      ['wrong result', { corrupt: 1 }, /^h2d: \d+ words are not what was copied$/],
    ])('%s', async (_, settings, why) => {
      expect(only(await rowsOf(settings))).toMatchObject({ status: 'failed', median: null, why: matching(why) });
    });

    test('hang in a copy, ended before ten seconds are over', async () => {
      const row = only(await rowsOf({ hang: 'cuMemcpyHtoDAsync_v2' }));
      expect(row).toMatchObject({ status: 'failed', median: null });
      expect(Number(/did not answer within (\d+) s and was ended/.exec(row.why ?? '')?.[1])).toBeLessThan(10);
    });
  });

  describe('a GPU that is not quite as usual gives a figure that says so:', () => {
    test('throttling', async () => {
      expect(only(await rowsOf({ reasons: 0x24 }))).toMatchObject({
        flags: ['gpu-throttled'],
        why: matching(/the power limit, heat/),
      });
    });

    test('a part of a GPU (MIG)', async () => {
      const row = only(await rowsOf({ mig: 1, suffix: ' MIG 1g.5gb' }));
      expect(row.settings['deviceName']).toBe('Plimsoll fake GPU MIG 1g.5gb');
      expect(row).toMatchObject({ why: matching(/one instance of a GPU that is cut into several/) });
    });

    test('no management library', async () => {
      expect(only(await rowsOf({}, { variant: 'withoutManagement' }))).toMatchObject({
        why: matching(/whether the GPU slowed down is not known: NVIDIA's management library does not answer: /),
      });
    });

    test('eight devices', async () => {
      expect(only(await rowsOf({ devices: 8 }, { device: 7 })).settings).toMatchObject({
        device: 7,
        slot: '0000:f7:00.0',
      });
      expect(
        (await rowsOf({ devices: 8 }, { metric: 'gpu.peer', device: 3 })).map(({ settings }) => settings['peer']),
      ).toEqual([0, 1, 2, 4, 5, 6, 7]);
    });

    test('nothing at all', async () => {
      const row = only(await rowsOf({}));
      expect(row.median).toBeGreaterThan(0);
      expect(row.settings).toMatchObject({ deviceName: 'Plimsoll fake GPU', memory: 'pinned', by: 'copy engine' });
    });
  });
}
