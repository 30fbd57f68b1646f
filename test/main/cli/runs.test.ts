import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { temporaryFolder } from '../store/temporary.ts';
import { jsonOf, machineFile, ok, plimsoll } from './harness.ts';
import { historyWithRuns } from './history.ts';

describe('runs', () => {
  test('are listed newest first, shown by the beginning of their id, and compared', async () => {
    const folder = historyWithRuns();
    const { runs } = jsonOf(await ok('--data', folder, 'runs', '--json')) as { runs: { id: string }[] };
    expect(runs.map(({ id }) => id)).toEqual(['stopped', 'newer', 'older']);
    expect(jsonOf(await ok('--data', folder, 'runs', 'show', 'old', '--json'))).toMatchObject({
      id: 'older',
      results: [{ metric: 'dram.triad', samples: [20e9, 20e9], bytes_written: 4096 }],
    });
    const difference = jsonOf(await ok('--data', folder, 'runs', 'diff', 'older', 'newer', '--json'));
    expect(difference['figures']).toEqual([expect.objectContaining({ a_median: 20e9, b_median: 30e9, ratio: 1.5 })]);
  });

  test('go to another history through a file, whole', async () => {
    const [from, to] = [historyWithRuns(), temporaryFolder()];
    const file = join(to, 'run.json');
    await ok('--data', from, 'runs', 'export', 'newer', file, '--with-names');
    await ok('--data', to, 'runs', 'import', file);
    const shown = await ok('--data', to, 'runs', 'show', 'newer', '--json');
    expect(shown.out).toBe((await ok('--data', from, 'runs', 'show', 'newer', '--json')).out);
    expect((await plimsoll('--data', to, 'runs', 'import', file)).exitCode).toBe(2);
  });
});

describe('a run that is sent to somebody', () => {
  test('names nobody, and is stored there under another id', async () => {
    const [from, to] = [historyWithRuns(), temporaryFolder()];
    const file = join(to, 'run.json');
    expect((await ok('--data', from, 'runs', 'export', 'newer', file)).out).toContain('without names');
    expect(readFileSync(file, 'utf8')).not.toContain('newer');
    const imported = jsonOf(await ok('--data', to, 'runs', 'import', file, '--json'));
    const shown = jsonOf(await ok('--data', to, 'runs', 'show', String(imported['run_id']), '--json'));
    expect(shown).toMatchObject({ label: 'Quick profile', results: [{ metric: 'dram.triad', samples: [30e9, 30e9] }] });
  });
});

describe('runs over time', () => {
  test('show what moved by more than the intervals explain', async () => {
    const report = jsonOf(await ok('--data', historyWithRuns(), 'runs', 'drift', '--json'));
    expect(report).toMatchObject({
      newest: 'newer',
      runs: ['older', 'newer'],
      drifts: [{ metric: 'dram.triad', change: 'faster', ratio: 1.5, since: 'newer' }],
    });
    const text = (await ok('--data', historyWithRuns(), 'runs', 'drift', 'newer')).out;
    expect(text).toMatch(/dram\.triad.* faster +50\.0 % +1970-01-01 +newer/);
  });

  test('have nothing to say of the first run', async () => {
    expect((await ok('--data', historyWithRuns(), 'runs', 'drift', 'older')).out).toContain('only one');
  });
});

describe('a measured machine', () => {
  test('is a machine file, with a confidence for each value', async () => {
    const folder = historyWithRuns();
    const file = join(folder, 'machine.json');
    writeFileSync(file, (await ok('--data', folder, 'machine', '--run', 'newer', '--gpu', 'rtx-4090', '--json')).out);
    expect(jsonOf(await ok('plan', '--model', 'gpt2', '--machine', file, '--json'))).toMatchObject({
      machine: { memory: { dram: { bytes_per_second: { value: 30e9, source: { kind: 'measured', run: 'newer' } } } } },
    });
    const text = (await ok('--data', folder, 'machine', '--run', 'newer')).out;
    expect(text).toMatch(/memory\.dram\.bytes_per_second +30\.0 GB\/s +\w+ +measured/);
  });

  test('stands beside a reference machine, value by value', async () => {
    const folder = historyWithRuns();
    const { values } = jsonOf(
      await ok('--data', folder, 'runs', 'diff', 'newer', 'this-is-typical-desktop', '--json'),
    ) as {
      values: { path: string; ratio: number | null; exceeds: boolean | null }[];
    };
    const row = values.find(({ path }) => path === 'memory.dram.bytes_per_second');
    expect(row?.ratio).toBeCloseTo(62.4 / 30, 6);
    expect(row?.exceeds).toBe(true);
    expect((await ok('--data', folder, 'runs', 'diff', 'newer', machineFile('this-is-typical-desktop'))).out).toContain(
      'differs',
    );
  });

  test('takes no GPU of the catalogue where nothing was measured', async () => {
    expect((await plimsoll('machine', '--gpu', 'rtx-4090')).exitCode).toBe(2);
  });
});

test('a damaged history is set aside, and that is said', async () => {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'history.sqlite'), 'no database at all, and longer than its header would be. '.repeat(50));
  const first = await plimsoll('--data', folder, 'runs');
  expect(first.exitCode).toBe(0);
  expect(first.err).toMatch(/the history was damaged; it is kept as .*history\.sqlite\.corrupt-/);
  expect(readdirSync(folder).some((name) => name.includes('.corrupt-'))).toBe(true);
  expect((await plimsoll('--data', folder, 'runs')).err).toBe('');
});

test('a history that cannot be saved is named, and what is there is shown', async () => {
  const file = join(temporaryFolder(), 'file');
  writeFileSync(file, '');
  const outcome = await plimsoll('--data', join(file, 'below'), 'runs', '--json');
  expect(outcome).toMatchObject({ exitCode: 0, err: expect.stringContaining('the history is not saved: ') as unknown });
  expect(JSON.parse(outcome.out)).toEqual({ runs: [] });
});
