import { describe, expect, test, vi } from 'vitest';
import { RunSchema } from '../../../src/core/machine/run.ts';
import { fakeFigure, fakeProbe, fakeResult } from '../../fakes/machine.ts';
import { fakeRunStore } from '../../fakes/run-store.ts';
import type { Told } from './set-up.ts';
import { setUp, single } from './set-up.ts';

describe('a profile', () => {
  test('measures in order, stores and tells each result, and answers the whole run', async () => {
    const { start, call, told, store } = setUp([single('dram.read'), single('storage.read')]);
    const run = await start({ mode: 'quick' }, call);
    expect(run).toEqual(store.get('run-1'));
    expect(RunSchema.parse(run.ok && run.value)).toMatchObject({
      state: 'complete',
      mode: 'quick',
      resultCount: 2,
      context: { loadBefore: 0.1, loadAfter: 0.9, stealShare: 0.02 },
      results: [{ metric: 'dram.read' }, { metric: 'storage.read' }],
    });
    expect(told.map(({ metric, done, of, result }) => [metric, done, of, result?.metric])).toEqual([
      ['dram.read', 0, 2, undefined],
      ['dram.read', 1, 2, 'dram.read'],
      ['storage.read', 1, 2, undefined],
      ['storage.read', 2, 2, 'storage.read'],
    ]);
    expect(told[0]).toMatchObject({ area: 'dram', probe: 'dram.read', title: 'Title of dram.read' });
  });

  test('hands mode, folders and run to the probes', async () => {
    const seen: unknown[] = [];
    const probe = fakeProbe('storage', [], {
      plan: (options) => {
        seen.push(options);
        return Promise.resolve({ figures: [], close: () => Promise.resolve() });
      },
    });
    const { start, call } = setUp([probe]);
    await start({ mode: 'full' }, call);
    await start({ mode: 'quick', dirs: ['/mnt/fast', '/mnt/slow'] }, call);
    expect(seen).toEqual([
      { mode: 'full', dirs: ['/data'], run: 'run-1' },
      { mode: 'quick', dirs: ['/mnt/fast', '/mnt/slow'], run: 'run-2' },
    ]);
  });

  test('stores a result before it tells of it', async () => {
    const { start, call, store } = setUp([single('dram.read')]);
    const stored: number[] = [];
    const progress = ({ result }: Told) => {
      const run = store.get('run-1');
      if (result !== undefined && run.ok) stored.push(run.value.results.length);
    };
    await start({ mode: 'quick' }, { ...call, progress });
    expect(stored).toEqual([1]);
  });

  test('ends what a probe holds before the next one measures, and what the last one holds before it answers', async () => {
    const seen: string[] = [];
    const holding = (id: string) => {
      const figure = fakeFigure(`${id}.read`, () => {
        seen.push(`measure ${id}`);
        return Promise.resolve([]);
      });
      const close = () => Promise.resolve(void seen.push(`close ${id}`));
      return fakeProbe(id, [figure, figure], { plan: () => Promise.resolve({ figures: [figure, figure], close }) });
    };
    const { start, call } = setUp([holding('a'), holding('b')]);
    await start({ mode: 'quick' }, call);
    expect(seen.filter((text, i) => text !== seen[i - 1])).toEqual(['measure a', 'close a', 'measure b', 'close b']);
  });

  test('goes on after a figure that failed, and is complete', async () => {
    const broken = single('dram.read', () =>
      Promise.resolve([fakeResult('dram.read', { status: 'failed', median: null, why: 'crashed' })]),
    );
    const { start, call } = setUp([broken, single('storage')]);
    const run = await start({ mode: 'quick' }, call);
    expect(run.ok && run.value).toMatchObject({ state: 'complete', results: [{ status: 'failed' }, { status: 'ok' }] });
  });

  test('in which everything failed is a failed run', async () => {
    const broken = (id: string) => single(id, () => Promise.resolve([fakeResult(id, { status: 'failed' })]));
    const { start, call } = setUp([broken('dram.read'), broken('storage')]);
    const run = await start({ mode: 'quick' }, call);
    expect(run.ok && run.value.state).toBe('failed');
  });
});

describe('what is chosen', () => {
  const optIn = { isOptIn: true };
  const probes = [
    fakeProbe('memory', [fakeFigure('dram.read'), fakeFigure('dram.loaded', undefined, { modes: ['full'] })]),
    fakeProbe('copying', [fakeFigure('dram.copy')]),
    fakeProbe('storage', [fakeFigure('storage.read'), fakeFigure('storage.sustained', undefined, optIn)]),
  ];

  test.each<[string, { only?: string[]; include?: string[]; mode?: 'full' }, string[]]>([
    ['nothing: what the mode measures', {}, ['dram.read', 'dram.copy', 'storage.read']],
    ['an empty list: the same', { only: [] }, ['dram.read', 'dram.copy', 'storage.read']],
    ['a group', { only: ['dram'] }, ['dram.read', 'dram.copy']],
    ['a probe', { only: ['memory'] }, ['dram.read']],
    [
      'a group in a mode that measures more',
      { only: ['dram'], mode: 'full' },
      ['dram.read', 'dram.loaded', 'dram.copy'],
    ],
    ['metrics, in their own order', { only: ['storage.read', 'dram.copy'] }, ['dram.copy', 'storage.read']],
    ['a metric of another mode', { only: ['dram.loaded'] }, ['dram.loaded']],
    ['a group with something opt-in', { only: ['storage'] }, ['storage.read']],
    ['something opt-in by name', { only: ['storage.sustained'] }, ['storage.sustained']],
    [
      'something more',
      { include: ['storage.sustained'] },
      ['dram.read', 'dram.copy', 'storage.read', 'storage.sustained'],
    ],
    ['both', { only: ['dram.read'], include: ['storage.sustained'] }, ['dram.read', 'storage.sustained']],
  ])('by %s', async (_, choice, metrics) => {
    const { start, call } = setUp(probes);
    const run = await start({ mode: 'quick', ...choice }, call);
    expect(run.ok && run.value.results.map(({ metric }) => metric)).toEqual(metrics);
  });

  test.each(['dramm', 'dram.', 'dram.rea', ''])(
    'by a name that there is not (%j) is refused and leaves no run',
    async (name) => {
      const { start, call, store } = setUp(probes);
      expect(await start({ mode: 'quick', only: ['dram.read', name] }, call)).toEqual({
        ok: false,
        error: {
          code: 'not-found',
          what: 'probe',
          name,
          known: [
            'memory',
            'dram.read',
            'dram.loaded',
            'copying',
            'dram.copy',
            'storage',
            'storage.read',
            'storage.sustained',
          ],
        },
      });
      expect(store.list()).toEqual({ ok: true, value: [] });
    },
  );
});

describe('the probes that look at the machine', () => {
  const looking = (seen: string[]) =>
    (['dram', 'storage', 'gpu'] as const).map((area) =>
      fakeProbe(`${area}-probe`, [fakeFigure(`${area}.read`)], {
        area,
        plan: () => {
          seen.push(area);
          return Promise.resolve({ figures: [fakeFigure(`${area}.read`)], close: () => Promise.resolve() });
        },
      }),
    );

  test.each<[string, { only?: string[]; include?: string[] }, string[]]>([
    ['all, where nothing is named', {}, ['dram', 'storage', 'gpu']],
    ['all, where something is included', { include: ['storage.read'] }, ['dram', 'storage', 'gpu']],
    ['those of a named area', { only: ['storage'] }, ['storage']],
    ['those of a named metric', { only: ['storage.read'], include: ['dram.read'] }, ['dram', 'storage']],
    ['a named one', { only: ['gpu-probe'] }, ['gpu']],
    ['all, where a name is of none', { only: ['storage', 'warp'] }, ['dram', 'storage', 'gpu']],
  ])('are %s', async (_, choice, areas) => {
    const seen: string[] = [];
    const { start, call } = setUp(looking(seen));
    await start({ mode: 'quick', ...choice }, call);
    expect(seen).toEqual(areas);
  });
});

describe('one profile at a time', () => {
  test('a second one is told which run is in the way', async () => {
    const seconds: unknown[] = [];
    const nosy = single('dram.read', async () => {
      if (seconds.length === 0) seconds.push(await start({ mode: 'quick' }, call));
      return [fakeResult('dram.read')];
    });
    const { start, call } = setUp([nosy]);
    expect(await start({ mode: 'quick' }, call)).toMatchObject({ ok: true });
    expect(seconds).toEqual([{ ok: false, error: { code: 'busy', what: 'profile', why: 'Quick profile is running' } }]);
    expect(await start({ mode: 'quick' }, call)).toMatchObject({ ok: true });
  });

  test('a probe with a bug leaves neither a run that blocks the next one nor a process', async () => {
    const close = vi.fn(() => Promise.resolve());
    const figure = fakeFigure('dram.read', () => Promise.reject(new TypeError('a bug')));
    const buggy = fakeProbe('dram', [figure], { plan: () => Promise.resolve({ figures: [figure], close }) });
    const { start, call, store } = setUp([buggy]);
    await expect(start({ mode: 'quick' }, call)).rejects.toThrow('a bug');
    expect(store.get('run-1')).toMatchObject({ ok: true, value: { state: 'failed' } });
    expect(close).toHaveBeenCalledOnce();
  });
});

describe('cancel', () => {
  test('keeps what was measured and begins nothing more', async () => {
    const { start, call, stop } = setUp([
      single('dram.read'),
      single('dram.copy', () => {
        stop.abort();
        return Promise.resolve([fakeResult('dram.copy', { status: 'cancelled', median: null })]);
      }),
      single('storage', () => Promise.reject(new Error('must not begin'))),
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
    const { start, call } = setUp([single('dram.read')], fakeRunStore({ failAt }));
    expect(await start({ mode: 'quick' }, call)).toEqual(fullDisk);
  });

  test('midway begins no further figure', async () => {
    const later = vi.fn(() => Promise.resolve([]));
    const { start, call } = setUp([single('dram.read'), single('storage', later)], fakeRunStore({ failAt: 1 }));
    await start({ mode: 'quick' }, call);
    expect(later).not.toHaveBeenCalled();
  });
});
