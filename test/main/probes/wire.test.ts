import { describe, expect, test } from 'vitest';
import type { SpawnMeasuring } from '../../../src/main/probes/host.ts';
import { measureInNode } from '../../../src/main/probes/host.ts';
import { openSession } from '../../../src/main/probes/session.ts';
import { measureWith } from '../../fakes/measuring.ts';

const request = {
  kernel: 'read',
  elements: 1000,
  threads: 1,
  variant: 'auto',
  minSeconds: 0.1,
  maxRepetitions: 10,
} as const;

const sampleOnce = async (spawn: SpawnMeasuring, boundSeconds = 20, signal = new AbortController().signal) => {
  const session = openSession(spawn, signal);
  const sample = await session.sample(request, boundSeconds);
  const again = await session.sample(request, boundSeconds);
  await session.close();
  return { sample, again };
};

describe('a measuring process', () => {
  test('answers questions until it is closed', async () => {
    const session = openSession(measureWith('steady'), new AbortController().signal);
    const kernels = await session.kernels();
    expect(kernels.ok && kernels.value.map(({ id }) => id)).toContain('triad');
    const sample = await session.sample(request, 10);
    expect(sample.ok && sample.value).toMatchObject({ elements: 1000, variant: 'auto' });
    await session.close();
    expect(await session.sample(request, 10)).toMatchObject({ ok: false });
  });

  test.each([
    ['crashes', 'failed', /crashed \(SIGSEGV\)/],
    ['aborts', 'failed', /crashed \(SIGABRT\)/],
    ['leaves', 'failed', /ended without an answer/],
    ['complains', 'failed', /^the measuring process ended with code 3: driver: fatal Error 999$/],
    ['babbles', 'failed', /garbage/],
    ['halves', 'failed', /ended without an answer/],
    ['lies', 'failed', /garbage/],
    ['believes', 'failed', /garbage/],
    ['refuses', 'unavailable', /no memory for 3 arrays/],
    ['absent', 'unavailable', /native addon does not load: Cannot find module/],
  ])('that %s is a failure with its reason', async (addon, status, why) => {
    const { sample } = await sampleOnce(measureWith(addon));
    expect(sample).toMatchObject({ ok: false, error: { status } });
    expect(!sample.ok && sample.error.why).toMatch(why);
  });

  test('that hangs is killed, and says so again', async () => {
    const { sample, again } = await sampleOnce(measureWith('hangs'), 1);
    expect(sample).toMatchObject({ ok: false, error: { status: 'failed' } });
    expect(!sample.ok && sample.error.why).toMatch(/did not answer within 1 s/);
    expect(again).toEqual(sample);
  });

  test('whose entry is missing fails with the words of Node', async () => {
    const { sample } = await sampleOnce(measureInNode('/nowhere/child.ts', '/nowhere/addon.node'));
    expect(!sample.ok && sample.error.why).toMatch(/ended with code 1: Error: Cannot find module/);
  });
});

describe('cancel', () => {
  test('ends a stuck sample within half a second, whenever it comes', async () => {
    const delays = Array.from({ length: 12 }, (_, i) => i * 23);
    const waits: number[] = [];
    for (const delay of delays) {
      const stop = new AbortController();
      let stopped = 0;
      setTimeout(() => {
        stopped = performance.now();
        stop.abort();
      }, delay);
      const { sample } = await sampleOnce(measureWith('hangs'), 30, stop.signal);
      waits.push(performance.now() - stopped);
      expect(sample).toMatchObject({ ok: false, error: { status: 'cancelled' } });
    }
    expect(Math.max(...waits)).toBeLessThan(500);
  });

  test('starts no process when it came before', async () => {
    let started = false;
    const spawn = () => {
      started = true;
      return measureWith('steady')();
    };
    const { sample } = await sampleOnce(spawn, 10, AbortSignal.abort());
    expect(sample).toMatchObject({ ok: false, error: { status: 'cancelled' } });
    expect(started).toBe(false);
  });
});
