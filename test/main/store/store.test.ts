import * as fc from 'fast-check';
import Database from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { defaultJob } from '../../../src/core/job/job.ts';
import type { ProbeResult } from '../../../src/core/machine/run.ts';
import type { Model } from '../../../src/core/model/model.ts';
import { ok } from '../../../src/core/result.ts';
import { snakeKeys } from '../../../src/core/keys.ts';
import { gib } from '../../../src/core/units.ts';
import type { Store } from '../../../src/main/ports.ts';
import { openStore } from '../../../src/main/store/open.ts';
import { temporaryFolder } from './temporary.ts';
import { context, defaults, emptyRun, errorOf, result, storeOptions, valueOf } from './values.ts';

const opened = (folder = temporaryFolder()): Store => {
  const store = valueOf(openStore(storeOptions(folder)));
  onTestFinished(() => store.close());
  return store;
};

describe('runs', () => {
  test('come back as they were measured, after closing and opening again', () => {
    const folder = temporaryFolder();
    const first = valueOf(openStore(storeOptions(folder)));
    const results = [result('dram.triad', [1e10 + 0.1, 2e10]), result('storage.read', [])];
    expect(first.begin(emptyRun('a'))).toEqual(ok(undefined));
    for (const one of results) expect(first.addResult('a', one)).toEqual(ok(undefined));
    expect(first.finish('a', 'complete', 1_700_000_009_000, { ...context, loadAfter: 1 })).toEqual(ok(undefined));
    first.close();
    const run = valueOf(opened(folder).get('a'));
    expect(run).toEqual({
      ...emptyRun('a'),
      state: 'complete',
      finishedAtMs: 1_700_000_009_000,
      resultCount: 2,
      context: { ...context, loadAfter: 1 },
      results,
    });
  });

  test('keep interval, outliers, flags and limit of a result, and none where it had none', () => {
    const store = opened();
    const detailed: ProbeResult = {
      ...result('dram.triad', [1, 2, 9]),
      interval: { low: 1, high: 2.5 },
      outliers: [2],
      flags: ['load', 'steal'],
      limit: { value: 20, source: { kind: 'reported', by: 'a test' } },
    };
    const results = [detailed, result('dram.copy')];
    valueOf(store.add({ ...emptyRun('a'), state: 'complete', results }));
    expect(valueOf(store.get('a')).results).toEqual(results);
  });

  test('keep every sample to the last bit', () => {
    const store = opened();
    fc.assert(
      fc.property(fc.uuid(), fc.array(fc.double({ noNaN: true, noDefaultInfinity: true })), (id, samples) => {
        const run = { ...emptyRun(id), state: 'complete' as const, results: [result('m', samples)] };
        valueOf(store.add(run));
        const back = valueOf(store.get(id)).results[0]?.samples ?? [];
        return back.length === samples.length && back.every((value, i) => Object.is(value, samples[i]));
      }),
      { numRuns: 100 },
    );
  });

  test('take any text without touching the SQL', () => {
    const store = opened();
    fc.assert(
      fc.property(fc.uuid(), fc.string({ unit: 'binary' }), (id, label) => {
        valueOf(store.add({ ...emptyRun(id), label, state: 'complete' }));
        return valueOf(store.get(id)).label === label;
      }),
      { numRuns: 100 },
    );
  });

  test('are listed newest first, with the number of results', () => {
    const store = opened();
    valueOf(store.add({ ...emptyRun('old', 1000), state: 'complete' }));
    valueOf(store.add({ ...emptyRun('new', 2000), state: 'complete', results: [result('m')] }));
    expect(valueOf(store.list()).map(({ id, resultCount }) => [id, resultCount])).toEqual([
      ['new', 1],
      ['old', 0],
    ]);
  });

  test('can be removed, put back and renamed', () => {
    const store = opened();
    valueOf(store.add({ ...emptyRun('a'), state: 'complete', results: [result('m')] }));
    const removed = valueOf(store.remove('a'));
    expect(valueOf(store.list())).toEqual([]);
    valueOf(store.add(removed));
    valueOf(store.rename('a', 'after the upgrade'));
    expect(valueOf(store.get('a'))).toEqual({ ...removed, label: 'after the upgrade' });
  });

  test('that do not exist are named in the error', () => {
    const store = opened();
    const absent = { code: 'not-found', what: 'run', name: 'x', known: [] };
    expect(errorOf(store.get('x'))).toEqual(absent);
    expect(errorOf(store.remove('x'))).toEqual(absent);
    expect(errorOf(store.rename('x', 'y'))).toEqual(absent);
    expect(errorOf(store.addResult('x', result('m')))).toEqual(absent);
    expect(errorOf(store.finish('x', 'complete', 1, context))).toEqual(absent);
  });

  test('keep their id for themselves', () => {
    const store = opened();
    valueOf(store.add({ ...emptyRun('a'), state: 'complete' }));
    expect(errorOf(store.add(emptyRun('a')))).toMatchObject({ code: 'invalid-input', path: 'id' });
    expect(errorOf(store.begin(emptyRun('a')))).toMatchObject({ code: 'invalid-input', path: 'id' });
  });

  test('take no value that is not a number: it could not be read back', () => {
    const store = opened();
    valueOf(store.begin(emptyRun('a')));
    const bad = store.addResult('a', result('m', [1, Number.POSITIVE_INFINITY]));
    expect(errorOf(bad)).toMatchObject({ code: 'invalid-input', path: 'result.samples[1]', value: 'Infinity' });
    expect(errorOf(store.addResult('a', { ...result('m'), cv: Number.NaN }))).toMatchObject({ path: 'result.cv' });
    expect(valueOf(store.get('a')).results).toEqual([]);
  });

  test('take no result after their end', () => {
    const store = opened();
    valueOf(store.begin(emptyRun('a')));
    valueOf(store.finish('a', 'cancelled', 5, context));
    expect(errorOf(store.addResult('a', result('m')))).toMatchObject({ code: 'not-found' });
  });

  test('are measured one at a time', () => {
    const store = opened();
    valueOf(store.begin(emptyRun('a')));
    const refused = errorOf(store.begin(emptyRun('b')));
    expect(refused).toMatchObject({ code: 'busy', what: 'profile' });
    expect(errorOf(store.remove('a'))).toMatchObject({ code: 'busy' });
    valueOf(store.finish('a', 'complete', 5, context));
    expect(store.begin(emptyRun('b'))).toEqual(ok(undefined));
  });

  test('from a file are never running', () => {
    const store = opened();
    valueOf(store.add(emptyRun('a')));
    expect(valueOf(store.get('a')).state).toBe('interrupted');
    expect(valueOf(store.interruptOrphans())).toEqual([]);
  });
});

const model: Model = {
  kind: 'plimsoll-model',
  format: 2,
  id: 'own/tiny',
  name: 'Tiny',
  architecture: 'llama',
  origin: 'typed by hand',
  layers: 2,
  hidden: 64,
  heads: 4,
  kvHeads: 2,
  headDim: 16,
  intermediate: 128,
  vocab: 1000,
  context: 512,
  mlp: 'gated',
  head: 'tied',
  positions: 0,
  bias: { qkv: false, attentionOut: false, mlp: false, head: false },
  norm: { kind: 'rms', perLayer: 2, final: true, embedding: false, queryKey: false },
  dropout: false,
};

describe('models', () => {
  test('are kept, replaced and removed', () => {
    const { models } = opened();
    valueOf(models.save(model));
    valueOf(models.save({ ...model, layers: 3 }));
    expect(models.list()).toEqual(ok([{ ...model, layers: 3 }]));
    valueOf(models.remove(model.id));
    expect(models.list()).toEqual(ok([]));
    expect(errorOf(models.remove(model.id))).toMatchObject({ code: 'not-found', name: model.id });
  });
});

describe('settings', () => {
  test('start with their defaults and keep what is changed', () => {
    const folder = temporaryFolder();
    const first = valueOf(openStore(storeOptions(folder)));
    expect(first.settings.read()).toEqual(ok(defaults));
    const changed = { ...defaults, theme: 'dark' as const, modelId: 'own/tiny' };
    expect(first.settings.write({ theme: 'dark', modelId: 'own/tiny' })).toEqual(ok(changed));
    first.close();
    expect(opened(folder).settings.read()).toEqual(ok(changed));
  });

  test('keep a job that an earlier version chose', () => {
    const folder = temporaryFolder();
    const options = storeOptions(folder);
    valueOf(openStore(options)).close();
    const job = { kind: 'plimsoll-job', format: 1, method: 'full', sequence: 512, gradient_accumulation: 4 };
    const db = new Database(options.file);
    const insert = db.prepare("INSERT INTO setting VALUES ('job', ?)");
    insert.run(JSON.stringify({ ...job, precision: 'fp16', flash_attention: true }));
    db.close();
    const kept = { ...defaultJob, sequence: 512, gradientAccumulation: 4, precision: 'fp16' };
    expect(opened(folder).settings.read()).toEqual(ok({ ...defaults, job: kept }));
  });

  test('of a version that knew no sliders, limits or launches are kept, and those that are added then too', () => {
    const folder = temporaryFolder();
    const options = storeOptions(folder);
    valueOf(openStore(options)).close();
    const db = new Database(options.file);
    const job = { ...defaultJob, sequence: 512 };
    db.prepare("INSERT INTO setting VALUES ('job', ?)").run(JSON.stringify(snakeKeys(job)));
    db.exec(`INSERT INTO setting VALUES ('model_id', '"own/tiny"')`);
    db.close();
    const kept = { ...defaults, modelId: 'own/tiny', job };
    const first = opened(folder);
    expect(first.settings.read()).toEqual(ok(kept));
    const ofMachine = { machine: 'desktop', changes: { drives: 3 }, limits: { dramBytes: gib(16) } };
    const rest = { launches: 30, cpuSeconds: 1e-3, callSeconds: 1e-4 };
    const launches = { kind: 'plimsoll-launch-counts', format: 1, trace: 'a.json', traceId: 'a', passes: 2 } as const;
    const added = { ofMachine, job: { ...job, launches: { ...launches, forward: { rest }, time: 'trace' as const } } };
    const changed = { ...kept, ...added };
    expect(first.settings.write(added)).toEqual(ok(changed));
    first.close();
    expect(opened(folder).settings.read()).toEqual(ok(changed));
  });

  test('fall back one by one when a value is of another version', () => {
    const folder = temporaryFolder();
    const options = storeOptions(folder);
    const first = valueOf(openStore(options));
    valueOf(first.settings.write({ modelId: 'own/tiny' }));
    first.close();
    const db = new Database(options.file);
    db.exec(`INSERT INTO setting VALUES ('theme', '"sepia"'), ('gone_since', '7'), ('run_id', 'not json')`);
    db.close();
    expect(opened(folder).settings.read()).toEqual(ok({ ...defaults, modelId: 'own/tiny' }));
  });
});
