import { describe, expect, test, vi } from 'vitest';
import { RunSchema } from '../../../src/core/machine/run.ts';
import type { Progress } from '../../../src/contract.ts';
import type { Call, Probe, RunStore } from '../../../src/main/ports.ts';
import { profileMachine } from '../../../src/main/usecases/profile.ts';
import { secondsLeft } from '../../../src/main/usecases/profile-time.ts';
import { fakeClock, fakeInspector, fakeProbe, fakeResult } from '../../fakes/machine.ts';
import { fakeRunStore } from '../../fakes/run-store.ts';

type Told = Progress<'profile.start'>;

const setUp = (probes: readonly Probe[], store: RunStore = fakeRunStore()) => {
  const { clock, pass } = fakeClock();
  let ids = 0;
  const newId = () => `run-${++ids}`;
  const start = profileMachine({ probes, inspector: fakeInspector, store, clock, newId, dataFolder: '/data' });
  const stop = new AbortController();
  const told: Told[] = [];
  const call: Call<'profile.start'> = { signal: stop.signal, progress: (value) => void told.push(value) };
  return { start, call, told, stop, store, pass };
};

describe('a profile', () => {
  test('runs the probes in order, stores and tells each result, and answers the whole run', async () => {
    const { start, call, told, store } = setUp([fakeProbe('dram.read'), fakeProbe('storage')]);
    const run = await start({ mode: 'quick' }, call);
    expect(run).toEqual(store.get('run-1'));
    expect(RunSchema.parse(run.ok && run.value)).toMatchObject({
      state: 'complete',
      mode: 'quick',
      resultCount: 2,
      context: { loadBefore: 0.1, loadAfter: 0.9, stealShare: 0.02 },
      results: [{ metric: 'dram.read' }, { metric: 'storage' }],
    });
    expect(told.map(({ probe, done, of, result }) => [probe, done, of, result?.metric])).toEqual([
      ['dram.read', 0, 2, undefined],
      ['dram.read', 1, 2, 'dram.read'],
      ['storage', 1, 2, undefined],
      ['storage', 2, 2, 'storage'],
    ]);
  });

  test('hands mode, folder and run to the probes', async () => {
    const seen: unknown[] = [];
    const probe = fakeProbe('storage', (options) => {
      seen.push(options);
      return Promise.resolve([]);
    });
    const { start, call } = setUp([probe]);
    await start({ mode: 'full' }, call);
    await start({ mode: 'quick', dir: '/mnt/fast' }, call);
    expect(seen).toEqual([
      { mode: 'full', dir: '/data', run: 'run-1' },
      { mode: 'quick', dir: '/mnt/fast', run: 'run-2' },
    ]);
  });

  test('stores a result before it tells of it', async () => {
    const { start, call, store } = setUp([fakeProbe('dram.read')]);
    const stored: number[] = [];
    const progress = ({ result }: Told) => {
      const run = store.get('run-1');
      if (result !== undefined && run.ok) stored.push(run.value.results.length);
    };
    await start({ mode: 'quick' }, { ...call, progress });
    expect(stored).toEqual([1]);
  });

  test.each([
    [['dram'], ['dram.read', 'dram.copy']],
    [['dram.copy'], ['dram.copy']],
    [
      ['storage.read', 'dram.copy'],
      ['dram.copy', 'storage'],
    ],
    [[], ['dram.read', 'dram.copy', 'storage']],
  ])('of only %j runs %j', async (only, ids) => {
    const { start, call } = setUp(['dram.read', 'dram.copy', 'storage'].map((id) => fakeProbe(id)));
    const run = await start({ mode: 'quick', only }, call);
    expect(run.ok && run.value.results.map(({ probe }) => probe)).toEqual(ids);
  });

  test('of an unknown probe is refused and leaves no run', async () => {
    const { start, call, store } = setUp([fakeProbe('dram.read')]);
    expect(await start({ mode: 'quick', only: ['dram.read', 'dramm'] }, call)).toEqual({
      ok: false,
      error: { code: 'not-found', what: 'probe', name: 'dramm', known: ['dram.read'] },
    });
    expect(store.list()).toEqual({ ok: true, value: [] });
  });

  test('goes on after a probe that failed, and is complete', async () => {
    const broken = fakeProbe('dram.read', () =>
      Promise.resolve([fakeResult('dram.read', { status: 'failed', median: null, why: 'crashed' })]),
    );
    const { start, call } = setUp([broken, fakeProbe('storage')]);
    const run = await start({ mode: 'quick' }, call);
    expect(run.ok && run.value).toMatchObject({ state: 'complete', results: [{ status: 'failed' }, { status: 'ok' }] });
  });

  test('in which everything failed is a failed run', async () => {
    const broken = (id: string) => fakeProbe(id, () => Promise.resolve([fakeResult(id, { status: 'failed' })]));
    const { start, call } = setUp([broken('dram.read'), broken('storage')]);
    const run = await start({ mode: 'quick' }, call);
    expect(run.ok && run.value.state).toBe('failed');
  });
});

describe('one profile at a time', () => {
  test('a second one is told which run is in the way', async () => {
    const seconds: unknown[] = [];
    const nosy = fakeProbe('dram.read', async () => {
      if (seconds.length === 0) seconds.push(await start({ mode: 'quick' }, call));
      return [fakeResult('dram.read')];
    });
    const { start, call } = setUp([nosy]);
    expect(await start({ mode: 'quick' }, call)).toMatchObject({ ok: true });
    expect(seconds).toEqual([{ ok: false, error: { code: 'busy', what: 'profile', why: 'Quick profile is running' } }]);
    expect(await start({ mode: 'quick' }, call)).toMatchObject({ ok: true });
  });

  test('a probe with a bug does not leave a run that blocks the next one', async () => {
    const buggy = fakeProbe('dram.read', () => Promise.reject(new TypeError('a bug')));
    const { start, call, store } = setUp([buggy]);
    await expect(start({ mode: 'quick' }, call)).rejects.toThrow('a bug');
    expect(store.get('run-1')).toMatchObject({ ok: true, value: { state: 'failed' } });
  });
});

describe('cancel', () => {
  test('keeps what was measured and begins nothing more', async () => {
    const { start, call, stop } = setUp([
      fakeProbe('dram.read'),
      fakeProbe('dram.copy', () => {
        stop.abort();
        return Promise.resolve([fakeResult('dram.copy', { status: 'cancelled', median: null })]);
      }),
      fakeProbe('storage', () => Promise.reject(new Error('must not begin'))),
    ]);
    const run = await start({ mode: 'quick' }, call);
    expect(run.ok && run.value).toMatchObject({
      state: 'cancelled',
      results: [
        { metric: 'dram.read', status: 'ok' },
        { metric: 'dram.copy', status: 'cancelled' },
      ],
    });
  });
});

describe('a store that fails', () => {
  const fullDisk = { ok: false, error: { code: 'store-unusable', file: 'fake', why: 'the disk is full' } };

  test.each([0, 1, 2])('at write %i ends the profile with its error', async (failAt) => {
    const { start, call } = setUp([fakeProbe('dram.read')], fakeRunStore({ failAt }));
    expect(await start({ mode: 'quick' }, call)).toEqual(fullDisk);
  });

  test('midway begins no further probe', async () => {
    const later = vi.fn(() => Promise.resolve([]));
    const { start, call } = setUp([fakeProbe('dram.read'), fakeProbe('storage', later)], fakeRunStore({ failAt: 1 }));
    await start({ mode: 'quick' }, call);
    expect(later).not.toHaveBeenCalled();
  });
});

describe('the time left', () => {
  test('begins as the sum of the budgets and follows what probes really take', async () => {
    const { start, call, told, pass } = setUp([
      fakeProbe('a', () => {
        pass(5);
        return Promise.resolve([fakeResult('a')]);
      }),
      fakeProbe('b'),
      fakeProbe('c'),
    ]);
    await start({ mode: 'quick' }, call);
    expect(told.map((one) => one.secondsLeft)).toEqual([30, 10, 10, 3, 3, 0]);
  });

  test('is told again and again while a probe runs', async () => {
    vi.useFakeTimers();
    try {
      const { start, call, told, pass } = setUp([
        fakeProbe('a', async () => {
          for (let i = 0; i < 4; i++) {
            pass(0.5);
            await vi.advanceTimersByTimeAsync(500);
          }
          return [fakeResult('a')];
        }),
      ]);
      await start({ mode: 'quick' }, call);
      expect(told.map((one) => one.secondsLeft)).toEqual([10, 9.5, 9, 8.5, 8, 0]);
      expect(vi.getTimerCount()).toBe(0);
    } finally {
      vi.useRealTimers();
    }
  });

  test.each([
    ['nothing done', { budgets: [10, 20], taken: [], elapsed: 4 }, 26],
    ['a probe over its budget', { budgets: [10, 20], taken: [], elapsed: 12 }, 20],
    ['all done', { budgets: [10], taken: [3], elapsed: 0 }, 0],
    ['one odd probe', { budgets: [1, 100], taken: [10], elapsed: 0 }, 150],
    ['one that was not available', { budgets: [1, 100], taken: [0], elapsed: 0 }, 30],
  ])('with %s', (_, pace, seconds) => {
    expect(secondsLeft(pace)).toBeCloseTo(seconds, 9);
  });
});
