import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { removeLeftovers } from '../../../src/main/probes/scratch.ts';
import { isAlive } from '../../../src/main/store/owner.ts';
import { makeScratch } from '../../native/addon.ts';
import { cliFile } from '../cli/harness.ts';
import { temporaryFolder } from '../store/temporary.ts';

/** A real profile of a folder on a real drive, by the real addon, which sees no other place of its own. */
const profileStorage = () => {
  const scratch = makeScratch();
  onTestFinished(scratch.remove);
  const [dir, data, home] = [scratch.folder, temporaryFolder(), temporaryFolder()];
  writeFileSync(join(dir, 'thesis.tex'), 'precious');
  const options = ['profile', '--quick', '--only', 'storage', '--dir', dir, '--progress'];
  const child = spawn(process.execPath, [cliFile, '--data', data, ...options], {
    stdio: ['ignore', 'ignore', 'pipe'],
    env: { ...process.env, HOME: home, TMPDIR: home },
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  return { child, dir, data, home };
};

const ownFiles = (data: string) => readdirSync(data).filter((name) => !name.startsWith('history.sqlite'));

test('a profile of a folder leaves it as it was, and nothing elsewhere but its history', async () => {
  const { child, dir, data, home } = profileStorage();
  child.stderr.resume();
  await once(child, 'close');
  expect(child.exitCode).toBe(0);
  expect(readdirSync(dir)).toEqual(['thesis.tex']);
  expect(readdirSync(home)).toEqual([]);
  expect(ownFiles(data).flatMap((name) => readdirSync(join(data, name)))).toEqual([]);
}, 120_000);

test.each([50, 400, 1500, 3000])(
  'killed %i ms into a folder, it leaves nothing that the next start does not remove',
  async (ms) => {
    const { child, dir, data, home } = profileStorage();
    await once(child.stderr, 'data');
    await new Promise((resolve) => setTimeout(resolve, ms));
    child.kill('SIGKILL');
    await once(child, 'close');
    // The measuring process ends by itself when its app is gone; what it made goes with the next start.
    await expect
      .poll(async () => [await removeLeftovers(data, isAlive), readdirSync(dir)][1], { timeout: 5000 })
      .toEqual(['thesis.tex']);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(readdirSync(dir)).toEqual(['thesis.tex']);
    expect(readdirSync(home)).toEqual([]);
  },
  60_000,
);
