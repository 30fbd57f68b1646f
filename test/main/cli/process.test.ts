import { closeSync, existsSync, openSync } from 'node:fs';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, onTestFinished, test } from 'vitest';
import { layoutOf } from '../../../src/main/layout.ts';
import { temporaryFolder } from '../store/temporary.ts';
import { cliFile, jsonOf, plimsoll, plimsollProcess } from './harness.ts';

/** These measure for a moment, so they need the addon, which `npm test` builds first. */
test('the addon is built', () => {
  expect(existsSync(layoutOf(cliFile).addon)).toBe(true);
});

const profileUntilItMeasures = (folder: string, signal: NodeJS.Signals) =>
  plimsollProcess(['--data', folder, 'profile', '--quick', '--json', '--progress', '--only', 'dram'], (kill, err) => {
    if (/^1\/\d/m.test(err)) kill(signal);
  });

describe('Ctrl+C during a profile', { timeout: 60_000 }, () => {
  test('ends it with 130, the run kept as cancelled with what it had', async () => {
    const folder = temporaryFolder();
    const outcome = await profileUntilItMeasures(folder, 'SIGINT');
    expect(outcome.exitCode).toBe(130);
    const { run_id, state, results } = jsonOf(outcome);
    expect(state).toBe('cancelled');
    expect((results as { status: string }[])[0]?.status).toMatch(/^(ok|noisy)$/);
    const stored = jsonOf(await plimsoll('--data', folder, 'runs', 'show', String(run_id), '--json'));
    expect(stored).toMatchObject({ state: 'cancelled', results });
  });
});

interface Profiled {
  readonly run_id: string;
  readonly state: string;
  readonly results: readonly { readonly metric: string; readonly status: string; readonly measured_at_ms?: number }[];
}
const profiled = (outcome: Parameters<typeof jsonOf>[0]) => jsonOf(outcome) as unknown as Profiled;
const resumed = ({ results }: Profiled) => results.filter(({ measured_at_ms }) => measured_at_ms !== undefined);

describe('a profile that was cut off', { timeout: 60_000 }, () => {
  test('is gone on with: what it has is kept, what is named is measured again in its place', async () => {
    const folder = temporaryFolder();
    const first = profiled(await profileUntilItMeasures(folder, 'SIGINT'));
    const copying = ['profile', '--resume', '--only', 'dram.copy', '--json'];
    const more = profiled(await plimsollProcess(['--data', folder, ...copying]));
    expect([more.run_id, more.state]).toEqual([first.run_id, 'cancelled']);
    expect(more.results.filter(({ measured_at_ms }) => measured_at_ms === undefined)).toEqual(
      first.results.filter(({ metric }) => metric !== 'dram.copy'),
    );
    expect(new Set(resumed(more).map(({ metric }) => metric))).toEqual(new Set(['dram.copy']));
    const again = profiled(await plimsollProcess(['--data', folder, ...copying]));
    expect(again.results.length).toBe(more.results.length);
    for (const [i, { measured_at_ms = 0 }] of resumed(again).entries())
      expect(measured_at_ms).toBeGreaterThan(resumed(more)[i]?.measured_at_ms ?? 0);
  });

  test('keeps its mode', async () => {
    const outcome = await plimsoll('--data', temporaryFolder(), 'profile', '--resume', 'x', '--full', '--json');
    expect([outcome.exitCode, outcome.out]).toEqual([2, expect.stringContaining('a run keeps its own')]);
  });
});

describe('kill -9 during a profile', { timeout: 60_000 }, () => {
  test('leaves a run marked interrupted with the results it had', async () => {
    const folder = temporaryFolder();
    expect((await profileUntilItMeasures(folder, 'SIGKILL')).signal).toBe('SIGKILL');
    const { runs } = jsonOf(await plimsoll('--data', folder, 'runs', '--json')) as { runs: Record<string, unknown>[] };
    expect(runs).toEqual([expect.objectContaining({ state: 'interrupted' })]);
    expect(runs[0]?.['result_count']).toBeGreaterThan(0);
    // A run that was cut off is no machine to plan for.
    expect((await plimsoll('--data', folder, 'plan', '--model', 'gpt2')).exitCode).toBe(1);
  });
});

describe('a profile', { timeout: 60_000 }, () => {
  test('is silent on stderr with --json and answers with its samples', async () => {
    const folder = temporaryFolder();
    const outcome = await plimsollProcess(['--data', folder, 'profile', '--quick', '--json', '--only', 'dram.triad']);
    expect(outcome).toMatchObject({ exitCode: 0, err: '' });
    const { results, seconds } = jsonOf(outcome) as { results: Record<string, unknown>[]; seconds: number };
    expect(seconds).toBeGreaterThan(0);
    expect(results.length).toBeGreaterThan(0);
    for (const one of results) {
      expect(one).toMatchObject({ probe: 'dram', metric: 'dram.triad', unit: 'bytes_per_second' });
      expect((one['samples'] as number[]).length).toBeGreaterThan(1);
      expect(one['median']).toBeGreaterThan(0);
    }
  });

  test('of an unknown probe names those that there are', async () => {
    const outcome = await plimsoll('--data', temporaryFolder(), 'profile', '--only', 'warp', '--json');
    expect(outcome.exitCode).toBe(2);
    expect(outcome.out).toContain('dram.triad');
  });
});

describe('serve', { timeout: 60_000 }, () => {
  test('prints the address with its token and ends on Ctrl+C', async () => {
    const child = spawn(process.execPath, [cliFile, '--data', temporaryFolder(), 'serve', '--json'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    onTestFinished(() => void child.kill('SIGKILL'));
    const [text] = (await once(child.stdout.setEncoding('utf8'), 'data')) as [string];
    expect((JSON.parse(text) as { url: string }).url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/\?token=\S{20,}$/);
    child.kill('SIGINT');
    await once(child, 'close');
    expect(child.exitCode).toBe(0);
  });
});

test('a reader that closes early is no failure', async () => {
  const child = spawn(
    process.execPath,
    [cliFile, 'plan', '--model', 'gpt2', '--machine', 'this-is-typical-desktop', '--json'],
    {
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  );
  let err = '';
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (err += chunk));
  child.stdout.destroy();
  await once(child, 'close');
  expect([child.exitCode, err]).toEqual([0, '']);
});

/** Linux has a device that is a full disk. */
test.runIf(existsSync('/dev/full'))('a full disk under the output is told, with 3', async () => {
  const full = openSync('/dev/full', 'w');
  const child = spawn(process.execPath, [cliFile, 'systems', '--json'], { stdio: ['ignore', full, 'pipe'] });
  let err = '';
  child.stderr?.on('data', (chunk: Buffer) => (err += chunk.toString()));
  const [code] = (await once(child, 'close')) as unknown[];
  closeSync(full);
  expect([code, err]).toEqual([3, expect.stringContaining('the output is not whole: ENOSPC')]);
});
