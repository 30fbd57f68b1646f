import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Model } from '../../../src/core/model/model.ts';
import { snakeKeys } from '../../../src/core/keys.ts';
import type { Run } from '../../../src/core/machine/run.ts';
import { gptShape } from '../../../src/core/model/shape.ts';
import { createDispatcher } from '../../../src/main/dispatch.ts';
import { createServices } from '../../../src/main/services.ts';
import { ok } from '../../../src/core/result.ts';
import { fakeClock, fakeInspector } from '../../fakes/machine.ts';
import { fakePool, noTraces } from '../../fakes/pool.ts';
import { jsonOf, plimsoll, root } from '../cli/harness.ts';
import { temporaryFolder } from '../store/temporary.ts';
import { emptyRun, result } from '../store/values.ts';

/** A store that takes a document must be able to show it, list it and remove it: what it cannot, it refuses by name. */
const services = (dataFolder = temporaryFolder()) => {
  const bugs: unknown[] = [];
  const { handlers } = createServices({
    dataFolder,
    resourcesFolder: join(root, 'resources'),
    host: 'browser',
    probes: () => Promise.resolve([]),
    inspector: fakeInspector,
    removeLeftovers: () => Promise.resolve(),
    traces: noTraces,
    pool: fakePool({ frontier: () => Promise.resolve(ok([])) }),
    saveExport: () => Promise.resolve(ok({ kind: 'download', files: [] })),
    clock: fakeClock().clock,
    newId: () => 'new',
    names: { people: [], hosts: [] },
    version: '0',
  });
  const dispatcher = createDispatcher(handlers, (bug) => void bugs.push(bug));
  const call = (channel: string, input: unknown) => dispatcher.start(channel, 'call', input, () => undefined);
  return { call, bugs };
};

const run = (changes: object): Run => ({
  ...emptyRun('hostile'),
  state: 'complete',
  resultCount: 1,
  results: [result('dram.triad')],
  ...changes,
});
const withResult = (changes: object) => run({ results: [{ ...result('dram.triad'), ...changes }] });

describe.each<[string, Run, string]>([
  ['a time that is no date', run({ createdAtMs: 1e300 }), 'created_at_ms'],
  ['a time between milliseconds', run({ createdAtMs: 0.5 }), 'created_at_ms'],
  ['a time before dates begin', run({ createdAtMs: -1e18 }), 'created_at_ms'],
  ['an end that is no date', run({ finishedAtMs: 1e300 }), 'finished_at_ms'],
  ['an id that no call can name', run({ id: 'x'.repeat(65) }), 'id'],
  ['an empty id', run({ id: '' }), 'id'],
  ['an id that is a path', run({ id: '../../etc/passwd' }), 'id'],
  ['an id that moves the cursor', run({ id: 'a\u001b[2J' }), 'id'],
  ['an id like an option', run({ id: '--help' }), 'id'],
  ['a label of a megabyte', run({ label: 'x'.repeat(2 ** 20) }), 'label'],
  ['half a byte written', withResult({ bytesWritten: 0.5 }), 'results[0].bytes_written'],
  ['more bytes written than fit', withResult({ bytesWritten: 1e300 }), 'results[0].bytes_written'],
  ['a name that the file cannot keep', withResult({ settings: { 'a_b C': 1 } }), 'results[0].settings.a_b _c'],
  ['a sample that is no number', withResult({ samples: [Number.NaN] }), 'results[0].samples[0]'],
  ['a result count below zero', run({ resultCount: -1 }), 'result_count'],
])('a run with %s', (_name, hostile, path) => {
  test('is refused by name', async () => {
    const { call, bugs } = services();
    const reply = await call('runs.add', { run: hostile });
    expect(reply).toMatchObject({ ok: false, error: { code: 'invalid-input', path: `run.${path}` } });
    expect(bugs).toEqual([]);
  });
});

test('a run at every limit is stored, shown, listed, removed and put back', async () => {
  const { call } = services();
  const extreme = run({
    createdAtMs: 8.64e15,
    finishedAtMs: 0,
    label: '\u0000\u001b[2J\u202e😀'.repeat(20),
    results: [
      {
        ...result('dram.triad'),
        samples: [1e308, -1e308, 5e-324, -0, 0.1],
        median: 1e308,
        settings: { path: '/tmp/\u0000', threads: 1e308, direct: false },
        bytesWritten: Number.MAX_SAFE_INTEGER,
      },
    ],
  });
  expect(await call('runs.add', { run: extreme })).toEqual({ ok: true, value: { id: 'hostile' } });
  expect(await call('runs.get', { id: 'hostile' })).toEqual({ ok: true, value: extreme });
  expect(await call('runs.list', {})).toMatchObject({ ok: true, value: [{ id: 'hostile' }] });
  expect(await call('runs.remove', { id: 'hostile' })).toEqual({ ok: true, value: extreme });
  expect(await call('runs.add', { run: extreme })).toMatchObject({ ok: true });
});

test('a run that was imported can be listed and shown in a terminal without moving its cursor', async () => {
  const data = temporaryFolder();
  const file = join(data, 'run.json');
  const label = 'red \u001b[31m\u0007\u009b2J \u202e';
  writeFileSync(file, JSON.stringify(snakeKeys(run({ createdAtMs: 8.64e15, label }))));
  expect(await plimsoll('runs', 'import', file, '--data', data)).toMatchObject({ exitCode: 0 });
  for (const words of [['list'], ['show', 'hostile'], ['show', label]]) {
    const { out, err } = await plimsoll('runs', ...words, '--data', data);
    expect(out + err).not.toMatch(/[^\P{Cc}\n]|[\u202a-\u202e\u2066-\u2069]/u);
  }
  expect(jsonOf(await plimsoll('runs', 'list', '--json', '--data', data))['runs']).toMatchObject([{ label }]);
});

test('a run with ten million samples is refused in bounded time', async () => {
  const data = temporaryFolder();
  const file = join(data, 'run.json');
  const [head = '', tail = ''] = JSON.stringify(snakeKeys(withResult({ samples: [] }))).split('"samples":[]');
  writeFileSync(file, `${head}"samples":[${'1,'.repeat(1e7)}1]${tail}`);
  const { exitCode, err } = await plimsoll('runs', 'import', file, '--data', data);
  expect(exitCode).toBe(2);
  expect(err).toContain('results[0].samples');
});

const model = (changes: Partial<Model>): Model => ({
  ...gptShape({ layers: 2, hidden: 64, heads: 4, vocab: 1000, seq: 128, head: 'tied' }),
  ...changes,
});

test.each([
  ['an id that no call can name', model({ id: 'x'.repeat(301) }), 'model.id'],
  ['a name of a megabyte', model({ name: 'x'.repeat(2 ** 20) }), 'model.name'],
  ['an origin of a megabyte', model({ origin: 'x'.repeat(2 ** 20) }), 'model.origin'],
])('a model with %s is refused by name', async (_name, hostile, path) => {
  const { call } = services();
  expect(await call('models.save', { model: hostile })).toMatchObject({ ok: false, error: { path } });
});

test.each(['../../../etc', "'; DROP TABLE model; --", 'a\u0000b', '__proto__', '\ud800', '😀', ' '])(
  'a model with the id %j is kept, listed, removed and put back',
  async (id) => {
    const { call, bugs } = services();
    for (let turn = 0; turn < 2; turn++) {
      expect(await call('models.save', { model: model({ id }) })).toEqual({ ok: true, value: {} });
      expect(await call('catalogue.read', {})).toMatchObject({ value: { ownModels: [id] } });
      expect(await call('models.remove', { id })).toEqual({ ok: true, value: {} });
    }
    expect(bugs).toEqual([]);
  },
);

test('settings of a megabyte are refused; hostile ones within limits come back', async () => {
  const { call } = services();
  expect(await call('settings.write', { modelId: 'x'.repeat(2 ** 20) })).toMatchObject({ error: { path: 'model_id' } });
  const written = { modelId: '__proto__', storageDir: '/tmp/\u0000\n"', theme: 'dark' };
  expect(await call('settings.write', written)).toMatchObject({ ok: true, value: written });
});
