import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { exportPlan } from '../../../src/core/export/index.ts';
import type { FrontierPoint } from '../../../src/core/frontier/types.ts';
import type { CountedDataset } from '../../../src/core/job/dataset.ts';
import { defaultJob } from '../../../src/core/job/job.ts';
import { readMachine } from '../../../src/core/machine/read.ts';
import { readRun } from '../../../src/core/machine/read-run.ts';
import { gptShape } from '../../../src/core/model/shape.ts';
import { plan, planners } from '../../../src/core/planners/index.ts';
import { fail, ok } from '../../../src/core/result.ts';
import type { Call, CountProgress, Inspector, PlannedFigure, Pool } from '../../../src/main/ports.ts';
import type { Services, ServicesOptions } from '../../../src/main/services.ts';
import { createServices } from '../../../src/main/services.ts';
import { fakeFigure, fakeProbe } from '../../fakes/machine.ts';
import { fakePool, noTraces } from '../../fakes/pool.ts';
import { temporaryFolder } from '../store/temporary.ts';
import { makeReadOnly } from '../store/places.ts';
import { context, emptyRun, errorOf, result, storeOptions, valueOf } from '../store/values.ts';

const resourcesFolder = join(import.meta.dirname, '..', '..', '..', 'resources');
const desktopFile = join(resourcesFolder, 'machines', 'this-is-typical-desktop.json');
const machine = valueOf(readMachine(readFileSync(desktopFile, 'utf8'), desktopFile));
const model = gptShape({ layers: 2, hidden: 64, heads: 4, vocab: 1000, seq: 128, head: 'tied' });

const inspector: Inspector = {
  facts: () => Promise.resolve(emptyRun('x').facts),
  observe: () => Promise.resolve({ context, end: () => Promise.resolve({ ...context, loadAfter: 2 }) }),
};
const probeOf = (measure: PlannedFigure['measure']) => fakeProbe('memory', [fakeFigure('dram.triad', measure)]);
const probe = probeOf(() => Promise.resolve([result('dram.triad')]));
const least = { largest: 5, maxParameters: 5, layers: 1, hidden: 2 };
const point: FrontierPoint = { system: 'gpu-only', ...least, limitedBy: 'gpu' };
const counting: CountProgress = { bytesDone: 1, bytes: 2, samples: 1, tokens: 7, secondsLeft: 3 };
const counted: CountedDataset = {
  ...{ kind: 'counted', file: '', tokenizer: '', columns: ['text'], samples: 1, tokens: 7, emptySamples: 0 },
  ...{ lengths: [{ upTo: 7, samples: 1, tokens: 7 }], notes: [] },
};
const pool: Pool = fakePool({
  frontier: (_input, onProgress) => {
    onProgress(point);
    return Promise.resolve(ok([point]));
  },
  countDataset: ({ file, tokenizer }, onProgress) => {
    onProgress(counting);
    return Promise.resolve(ok({ ...counted, file, tokenizer }));
  },
});

const servicesWith = (changes: Partial<ServicesOptions> = {}): Services => {
  let ids = 0;
  const services = createServices({
    dataFolder: temporaryFolder(),
    resourcesFolder,
    host: 'terminal',
    probes: () => Promise.resolve([probe]),
    inspector,
    removeLeftovers: () => Promise.resolve([]),
    ...{ pool, traces: noTraces },
    saveExport: (files) => Promise.resolve(ok({ kind: 'download', files: [...files] })),
    clock: { nowMs: () => 1_700_000_000_000, seconds: () => 0 },
    newId: () => `run-${ids++}`,
    names: { people: ['alice'], hosts: ['keep'] },
    version: '1.2.3',
    ...changes,
  });
  onTestFinished(() => services.close());
  return services;
};

const call = <P>(progress: (value: P) => void = () => undefined): Call<never> & { progress(value: P): void } => ({
  signal: new AbortController().signal,
  progress,
});

describe('profile', () => {
  test('measures with the probes, stores as it goes and answers with the stored run', async () => {
    const { handlers } = servicesWith();
    const told: unknown[] = [];
    const run = valueOf(
      await handlers['profile.start'](
        { mode: 'quick' },
        call((step) => told.push(step)),
      ),
    );
    expect(run).toMatchObject({ id: 'run-0', state: 'complete', results: [result('dram.triad')] });
    expect(run.context.loadAfter).toBe(2);
    expect(told.length).toBeGreaterThan(0);
    expect(valueOf(await handlers['runs.get']({ id: 'run-0' }, call()))).toEqual(run);
    expect(valueOf(await handlers['runs.list']({}, call())).map(({ id }) => id)).toEqual(['run-0']);
  });

  test('tidies up what a killed one left before it begins', async () => {
    const dataFolder = temporaryFolder();
    const order: string[] = [];
    const { handlers } = servicesWith({
      dataFolder,
      removeLeftovers: () => Promise.resolve(order.push('tidied')),
      probes: () => Promise.resolve([probeOf(() => Promise.resolve([result(String(order.push('measured')))]))]),
    });
    await handlers['profile.start']({ mode: 'quick' }, call());
    await handlers['profile.start']({ mode: 'quick' }, call());
    expect(order).toEqual(['tidied', 'measured', 'measured']);
  });

  test('still begins when nothing can be tidied', async () => {
    const { handlers } = servicesWith({ removeLeftovers: () => Promise.reject(new Error('EROFS')) });
    expect((await handlers['profile.start']({ mode: 'quick' }, call())).ok).toBe(true);
  });

  test.each(['desktop', 'browser'] as const)('the start of the %s app tidies up by itself', async (host) => {
    await new Promise<void>((resolve) => {
      servicesWith({ host, removeLeftovers: () => Promise.resolve().then(resolve) });
    });
  });
});

describe('runs', () => {
  test('removed and put back are what they were', async () => {
    const { handlers } = servicesWith();
    valueOf(await handlers['profile.start']({ mode: 'quick' }, call()));
    const removed = valueOf(await handlers['runs.remove']({ id: 'run-0' }, call()));
    expect(valueOf(await handlers['runs.list']({}, call()))).toEqual([]);
    expect(await handlers['runs.add']({ run: removed }, call())).toEqual(ok({ id: 'run-0' }));
    expect(await handlers['runs.rename']({ id: 'run-0', label: 'x' }, call())).toEqual(ok({}));
    expect(valueOf(await handlers['runs.get']({ id: 'run-0' }, call()))).toEqual({ ...removed, label: 'x' });
  });
});

describe('a run as a file', () => {
  const stored = { ...emptyRun('by-alice'), label: 'Alice at home', state: 'complete' as const };
  const withFolder = { ...stored, results: [{ ...result('storage.read'), settings: { path: '/home/alice/x' } }] };

  test('holds no names unless they are asked for, and can be read again', async () => {
    const { handlers } = servicesWith();
    valueOf(await handlers['runs.add']({ run: withFolder }, call()));
    const file = valueOf(await handlers['runs.export']({ id: 'by-alice', withNames: false }, call()));
    expect(`${file.name}${file.text}`.toLowerCase()).not.toContain('alice');
    const read = valueOf(readRun(file.text, file.name));
    expect(read.results[0]).toMatchObject({ median: 1, samples: [1, 2, 3] });
    const whole = valueOf(await handlers['runs.export']({ id: 'by-alice', withNames: true }, call()));
    expect(valueOf(readRun(whole.text, whole.name))).toEqual(
      valueOf(await handlers['runs.get']({ id: 'by-alice' }, call())),
    );
  });
});

test('figures that moved are found over the stored runs', async () => {
  const { handlers } = servicesWith();
  for (const [i, rate] of [100, 101, 60].entries()) {
    const figure = { ...result('dram.triad', [rate]), p05: rate - 2, p95: rate + 2 };
    const run = { ...emptyRun(`run-${String(i)}`, i), state: 'complete' as const, results: [figure] };
    valueOf(await handlers['runs.add']({ run }, call()));
  }
  const report = valueOf(await handlers['runs.drift']({ id: 'run-2' }, call()));
  expect(report).toMatchObject({ newest: 'run-2', compared: 1, drifts: [{ since: 'run-2', change: 'slower' }] });
  expect(errorOf(await handlers['runs.drift']({ id: 'nothing' }, call()))).toMatchObject({ code: 'not-found' });
});

describe('catalogue', () => {
  test('holds what ships and what the user added, which alone may be removed', async () => {
    const { handlers } = servicesWith();
    const shipped = valueOf(await handlers['catalogue.read']({}, call()));
    expect(shipped.models.length).toBeGreaterThanOrEqual(12);
    expect([shipped.gpus.length > 0, shipped.machines.length > 0, shipped.ownModels]).toEqual([true, true, []]);
    valueOf(await handlers['models.save']({ model }, call()));
    const extended = valueOf(await handlers['catalogue.read']({}, call()));
    expect(extended.ownModels).toEqual([model.id]);
    expect(extended.models).toEqual([...shipped.models, model]);
    valueOf(await handlers['models.remove']({ id: model.id }, call()));
    expect(valueOf(await handlers['catalogue.read']({}, call()))).toEqual(shipped);
    const [first] = shipped.models;
    expect(errorOf(await handlers['models.remove']({ id: first?.id ?? '' }, call()))).toMatchObject({
      code: 'not-found',
    });
  });

  test('lets no model of the user hide one that ships', async () => {
    const { handlers } = servicesWith();
    const refused = await handlers['models.save']({ model: { ...model, id: 'gpt2' } }, call());
    expect(errorOf(refused)).toMatchObject({ code: 'invalid-input', path: 'model.id' });
  });

  test('that is missing is an error with its file', async () => {
    const folder = temporaryFolder();
    const { handlers } = servicesWith({ resourcesFolder: folder });
    expect(errorOf(await handlers['catalogue.read']({}, call()))).toMatchObject({
      code: 'file-unusable',
      file: join(folder, 'gpus.json'),
    });
  });
});

describe('export', () => {
  const request = {
    machine,
    model,
    job: { ...defaultJob, sequence: 128, microBatch: 1 },
    system: 'zero-offload' as const,
  };

  test('plans again and hands over exactly the files of that plan', async () => {
    const { handlers } = servicesWith();
    const planner = planners.find(({ id }) => id === 'zero-offload');
    if (planner === undefined) throw new Error('no such planner');
    const expected = valueOf(
      exportPlan('deepspeed', { machine, model, plan: plan(planner, machine, model, request.job) }),
    );
    expect(await handlers['export.save']({ request, target: 'deepspeed' }, call())).toEqual(
      ok({ kind: 'download', files: expected.files }),
    );
  });

  test('answers what the place to save to answered', async () => {
    const { handlers } = servicesWith({ saveExport: () => Promise.resolve(fail({ code: 'cancelled' })) });
    expect(await handlers['export.save']({ request, target: 'deepspeed' }, call())).toEqual(
      fail({ code: 'cancelled' }),
    );
  });

  test('of a plan that does not fit writes nothing', async () => {
    const saved: unknown[] = [];
    const { handlers } = servicesWith({
      saveExport: (files) => Promise.resolve(ok({ kind: 'saved', folder: '', files: [String(saved.push(files))] })),
    });
    const huge = gptShape({ layers: 500, hidden: 20480, heads: 160, vocab: 50257, seq: 128, head: 'tied' });
    const answer = await handlers['export.save']({ request: { ...request, model: huge }, target: 'deepspeed' }, call());
    expect([answer.ok, saved]).toEqual([false, []]);
  });
});

test('frontier passes on every point', async () => {
  const told: unknown[] = [];
  const { handlers } = servicesWith();
  expect(
    await handlers['frontier.run'](
      { machine, job: defaultJob },
      call((one) => told.push(one)),
    ),
  ).toEqual(ok([point]));
  expect(told).toEqual([point]);
});

test('a dataset is counted elsewhere, and its progress passed on', async () => {
  const told: unknown[] = [];
  const { handlers } = servicesWith();
  const input = { file: 'train.jsonl', tokenizer: 'tokenizer.json', columns: [] };
  expect(
    await handlers['dataset.count'](
      input,
      call((one) => told.push(one)),
    ),
  ).toEqual(ok({ ...counted, file: 'train.jsonl', tokenizer: 'tokenizer.json' }));
  expect(told).toEqual([counting]);
});

describe('settings', () => {
  test('are kept; what is not given stays', async () => {
    const { handlers } = servicesWith();
    valueOf(await handlers['settings.write']({ theme: 'dark', modelId: undefined }, call()));
    valueOf(await handlers['settings.write']({ modelId: 'gpt2' }, call()));
    expect(valueOf(await handlers['settings.read']({}, call()))).toMatchObject({ theme: 'dark', modelId: 'gpt2' });
  });
});

describe('a history that cannot be used', () => {
  const fromFuture = () => {
    const dataFolder = temporaryFolder();
    const db = new Database(storeOptions(dataFolder).file);
    db.pragma('user_version = 999');
    db.close();
    return servicesWith({ dataFolder });
  };

  test('stands only in the way of what needs it', async () => {
    const { handlers } = fromFuture();
    for (const answer of [
      await handlers['runs.list']({}, call()),
      await handlers['profile.start']({ mode: 'quick' }, call()),
      await handlers['models.save']({ model }, call()),
      await handlers['settings.write']({ theme: 'dark' }, call()),
    ]) {
      expect(errorOf(answer)).toMatchObject({ code: 'store-from-future', found: 999 });
    }
    expect((await handlers['catalogue.read']({}, call())).ok).toBe(true);
    expect((await handlers['settings.read']({}, call())).ok).toBe(true);
    expect((await handlers['machine.describe']({}, call())).ok).toBe(true);
    const { store } = valueOf(await handlers['app.about']({}, call()));
    expect(store).toMatchObject({ writable: false, why: expect.stringContaining('999') as unknown });
  });

  test('because it is read-only is told with the reason', async () => {
    const dataFolder = temporaryFolder();
    makeReadOnly(dataFolder);
    const about = valueOf(await servicesWith({ dataFolder }).handlers['app.about']({}, call()));
    expect(about).toMatchObject({ version: '1.2.3', host: 'terminal', dataFolder, store: { writable: false } });
  });
});
