import { describe, expect, onTestFinished, test } from 'vitest';
import { ok } from '../../../src/core/result.ts';
import type { Store } from '../../../src/main/ports.ts';
import { openStore } from '../../../src/main/store/open.ts';
import { temporaryFolder } from './temporary.ts';
import { context, emptyRun, errorOf, result, storeOptions, valueOf } from './values.ts';

const opened = (folder = temporaryFolder()): Store => {
  const store = valueOf(openStore(storeOptions(folder)));
  onTestFinished(() => store.close());
  return store;
};
const later = { startedAtMs: 1_700_000_100_000, context: { ...context, kernel: '6.2' } };

/** A run with three results, finished in a state. */
const finished = (store: Store, state: 'complete' | 'cancelled') => {
  valueOf(store.begin(emptyRun('a')));
  for (const metric of ['m0', 'm1', 'm2']) valueOf(store.addResult('a', result(metric)));
  valueOf(store.finish('a', state, 5, context));
};

describe('a stored run that is gone on with', () => {
  test('keeps what it had and when, and takes what comes', () => {
    const store = opened();
    finished(store, 'cancelled');
    expect(store.resume('a', later)).toEqual(ok(undefined));
    expect(valueOf(store.get('a'))).toMatchObject({ state: 'running', context, resumed: [later] });
    valueOf(store.addResult('a', { ...result('m3'), measuredAtMs: 7 }));
    valueOf(store.finish('a', 'complete', 9, { ...later.context, loadAfter: 3 }));
    const run = valueOf(store.get('a'));
    expect(run).toMatchObject({ state: 'complete', finishedAtMs: 9, context });
    expect(run.resumed).toEqual([{ ...later, context: { ...later.context, loadAfter: 3 } }]);
    expect(run.results.map(({ metric, measuredAtMs }) => [metric, measuredAtMs])).toEqual([
      ['m0', undefined],
      ['m1', undefined],
      ['m2', undefined],
      ['m3', 7],
    ]);
  });

  test('puts a new result where the old one was', () => {
    const store = opened();
    finished(store, 'complete');
    valueOf(store.resume('a', later));
    valueOf(store.addResult('a', { ...result('m1', [9]), settings: { threads: 4 } }, [result('m1')]));
    const run = valueOf(store.get('a'));
    expect(run.results.map(({ metric, samples }) => [metric, samples])).toEqual([
      ['m0', [1, 2, 3]],
      ['m1', [9]],
      ['m2', [1, 2, 3]],
    ]);
    expect(run.resultCount).toBe(3);
  });

  test('again and again says so', () => {
    const store = opened();
    finished(store, 'complete');
    for (const startedAtMs of [20, 30]) {
      valueOf(store.resume('a', { ...later, startedAtMs }));
      valueOf(store.finish('a', 'complete', startedAtMs + 1, later.context));
    }
    expect(valueOf(store.get('a')).resumed?.map((one) => one.startedAtMs)).toEqual([20, 30]);
  });

  test.each(['complete', 'cancelled'] as const)('is %s again where its process died meanwhile', (state) => {
    const folder = temporaryFolder();
    const store = opened(folder);
    finished(store, state);
    valueOf(store.resume('a', later));
    // A run whose finishing failed is held by nobody, as after a death.
    store.close();
    const next = opened(folder);
    expect(valueOf(next.get('a')).state).toBe(state);
    expect(valueOf(next.interruptOrphans())).toEqual(['a']);
    expect(valueOf(next.get('a'))).toMatchObject({ state, finishedAtMs: 5, resultCount: 3 });
  });

  test('is refused while another is measured, and where there is none', () => {
    const store = opened();
    finished(store, 'complete');
    valueOf(store.begin(emptyRun('b')));
    expect(errorOf(store.resume('a', later)).code).toBe('busy');
    expect(errorOf(store.resume('b', later)).code).toBe('busy');
    valueOf(store.finish('b', 'complete', 1, context));
    expect(errorOf(store.resume('c', later)).code).toBe('not-found');
  });

  test('goes into a file and back', () => {
    const store = opened();
    finished(store, 'complete');
    valueOf(store.resume('a', later));
    valueOf(store.finish('a', 'complete', 9, later.context));
    const run = valueOf(store.remove('a'));
    valueOf(store.add(run));
    expect(valueOf(store.get('a'))).toEqual(run);
  });
});
