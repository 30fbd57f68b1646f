import { describe, expect, test } from 'vitest';
import type { ProbeResult, Run } from '../../../src/core/machine/run.ts';
import { RunSchema } from '../../../src/core/machine/run.ts';
import type { PlannedFigure } from '../../../src/main/ports.ts';
import { fakeContext, fakeFacts, fakeFigure, fakeProbe, fakeResult } from '../../fakes/machine.ts';
import { fakeRunStore } from '../../fakes/run-store.ts';
import { setUp } from './set-up.ts';

const settings = (threads: number) => ({ threads });
const rowOf = (metric: string, threads: number, changes: Partial<ProbeResult> = {}) =>
  fakeResult(metric, { probe: 'dram', settings: { ...settings(threads), variant: 'avx2' }, ...changes });

/** A figure whose new result is told from an old one by its median. */
const figure = (metric: string, threads: number, changes: Partial<ProbeResult> = {}): PlannedFigure =>
  fakeFigure(metric, () => Promise.resolve([rowOf(metric, threads, { median: 2, ...changes })]), {
    settings: settings(threads),
  });
const probes = [fakeProbe('dram', [figure('dram.read', 1), figure('dram.read', 8), figure('dram.copy', 8)])];

const storedRun = (changes: Partial<Run> = {}): Run => ({
  kind: 'plimsoll-run',
  format: 2,
  id: 'old',
  label: 'Quick profile',
  mode: 'quick',
  state: 'interrupted',
  createdAtMs: 5,
  finishedAtMs: null,
  resultCount: 1,
  context: fakeContext,
  facts: fakeFacts,
  results: [rowOf('dram.read', 1, { median: 1 })],
  ...changes,
});

const setUpWith = (run: Run, using = probes) => {
  const store = fakeRunStore();
  store.add(run);
  return setUp(using, store);
};
const medians = (run: Run) => run.results.map(({ metric, settings: { threads }, median }) => [metric, threads, median]);

describe('a run that is gone on with', () => {
  test('gets what it lacks, and says what was measured when', async () => {
    const { start, call, told } = setUpWith(storedRun());
    const run = await start({ resume: 'old' }, call);
    if (!run.ok) throw new Error(run.error.code);
    expect(medians(run.value)).toEqual([
      ['dram.read', 1, 1],
      ['dram.read', 8, 2],
      ['dram.copy', 8, 2],
    ]);
    expect(run.value.results.map(({ measuredAtMs }) => measuredAtMs)).toEqual([
      undefined,
      1_700_000_000_000,
      1_700_000_000_000,
    ]);
    expect(RunSchema.parse(run.value)).toMatchObject({
      id: 'old',
      state: 'complete',
      createdAtMs: 5,
      context: fakeContext,
      resumed: [{ startedAtMs: 1_700_000_000_000, context: { loadBefore: 0.1 } }],
    });
    expect(told.at(-1)).toMatchObject({ run: 'old', done: 2, of: 2 });
  });

  test('gets again what crashed or was cut off, not what there is not', async () => {
    const results = [
      rowOf('dram.read', 1, { status: 'unavailable', median: null, settings: settings(1) }),
      rowOf('dram.read', 8, { status: 'failed', median: null, settings: settings(8) }),
      rowOf('dram.copy', 8, { status: 'cancelled', median: null, settings: settings(8) }),
    ];
    const { start, call } = setUpWith(storedRun({ results }));
    const run = await start({ resume: 'old' }, call);
    expect(run.ok && medians(run.value)).toEqual([
      ['dram.read', 1, null],
      ['dram.read', 8, 2],
      ['dram.copy', 8, 2],
    ]);
  });

  test('gets again what is named, in place of what it had', async () => {
    const results = [rowOf('dram.read', 1), rowOf('dram.read', 8), rowOf('dram.copy', 8)];
    const { start, call } = setUpWith(storedRun({ results, state: 'complete' }));
    const run = await start({ resume: 'old', only: ['dram.read'] }, call);
    expect(run.ok && medians(run.value).toSorted()).toEqual([
      ['dram.copy', 8, 1e9],
      ['dram.read', 1, 2],
      ['dram.read', 8, 2],
    ]);
    expect(run.ok && run.value.state).toBe('complete');
  });

  test('keeps a figure that it has where measuring it again gives none', async () => {
    const results = [rowOf('dram.read', 1)];
    const broken = [fakeProbe('dram', [figure('dram.read', 1, { status: 'failed', median: null })])];
    const { start, call } = setUpWith(storedRun({ results, state: 'complete' }), broken);
    const run = await start({ resume: 'old', only: ['dram.read'] }, call);
    expect(run.ok && run.value).toMatchObject({ state: 'complete', results: [{ median: 1e9, status: 'ok' }] });
  });

  test('is measured in its own mode and folders', async () => {
    const seen: unknown[] = [];
    const probe = fakeProbe('dram', [], {
      plan: (options) => {
        seen.push(options);
        return Promise.resolve({ figures: [], close: () => Promise.resolve() });
      },
    });
    const at = (path: string) => fakeResult('storage.read', { settings: { path } });
    const { start, call } = setUpWith(storedRun({ mode: 'full', results: [at('/a'), at('/b'), at('/a')] }), [probe]);
    await start({ resume: 'old' }, call);
    await start({ resume: 'old', dirs: ['/c'] }, call);
    expect(seen).toEqual([
      { mode: 'full', dirs: ['/a', '/b'], run: 'old' },
      { mode: 'full', dirs: ['/c'], run: 'old' },
    ]);
  });

  test('in part is not complete before it has all that its mode measures', async () => {
    const { start, call } = setUpWith(storedRun());
    const part = await start({ resume: 'old', only: ['dram.copy'] }, call);
    expect(part.ok && [part.value.state, part.value.results.length]).toEqual(['interrupted', 2]);
    const rest = await start({ resume: 'old', only: ['dram.read'] }, call);
    expect(rest.ok && [rest.value.state, rest.value.results.length]).toEqual(['complete', 3]);
  });

  test('is what it was where the rest is cancelled', async () => {
    for (const [before, after] of [
      ['complete', 'complete'],
      ['interrupted', 'cancelled'],
    ] as const) {
      const stopping = fakeProbe('dram', [
        fakeFigure('dram.read', () => {
          stop.abort();
          return Promise.resolve([]);
        }),
      ]);
      const { start, call, stop } = setUpWith(storedRun({ state: before }), [stopping]);
      const run = await start({ resume: 'old', only: ['dram.read'] }, call);
      expect(run.ok && run.value.state).toBe(after);
    }
  });
});

describe('no run is gone on with', () => {
  test('that there is not', async () => {
    const { start, call } = setUpWith(storedRun());
    expect(await start({ resume: 'new' }, call)).toMatchObject({ ok: false, error: { code: 'not-found' } });
  });

  test.each([
    ['model', 'EPYC 9654', 'CPU'],
    ['threads', 192, 'number of CPU threads'],
  ])('that is of another machine, by its %s', async (field, value, words) => {
    const told = (known: string | number) => ({ value: known, source: { kind: 'reported', by: 'test' } });
    const facts = (known: string | number) => ({ ...fakeFacts, cpu: { ...fakeFacts.cpu, [field]: told(known) } });
    const store = fakeRunStore();
    store.add(storedRun({ facts: facts(value) }));
    const { start, call } = setUp(probes, store, () => Promise.resolve(facts(field === 'model' ? 'Ryzen' : 16)));
    const refused = await start({ resume: 'old' }, call);
    expect(refused).toMatchObject({ ok: false, error: { code: 'invalid-input', path: 'resume' } });
    expect(JSON.stringify(refused)).toContain(`its ${words} is ${String(value)}, here it is`);
    expect(store.get('old')).toMatchObject({ ok: true, value: { state: 'interrupted' } });
  });
});
