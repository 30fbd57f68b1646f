import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';

let folder: string;
let lock: string;
let log: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'plimsoll-lock-'));
  lock = join(folder, 'the.lock');
  log = join(folder, 'log');
});
afterEach(() => rmSync(folder, { recursive: true }));

const hold = (name: number) => {
  const args = [join(import.meta.dirname, 'holder.mjs'), lock, log, String(name)];
  return new Promise<number | null>((resolve) =>
    spawn(process.execPath, args, { stdio: 'ignore' }).once('close', resolve),
  );
};

const holdAll = async (count: number) => {
  expect(await Promise.all(Array.from({ length: count }, (_, name) => hold(name)))).toEqual(Array(count).fill(0));
};

/** Enter and leave of the same holder, always in pairs. */
const expectTurns = (count: number) => {
  const lines = readFileSync(log, 'utf8').trim().split('\n');
  expect(lines).toHaveLength(2 * count);
  for (let i = 0; i < lines.length; i += 2) expect(lines[i + 1]).toBe(lines[i]?.replace('enter', 'leave'));
  expect(existsSync(lock)).toBe(false);
};

/** A process id that was ours a moment ago. */
const deadProcess = () =>
  new Promise<number>((resolve) => {
    const child = spawn(process.execPath, ['-e', '']);
    child.once('close', () => resolve(child.pid ?? 0));
  });

test('several processes take turns', async () => {
  await holdAll(5);
  expectTurns(5);
});

test('the lock of a dead process is taken over, by one of those who wait', async () => {
  writeFileSync(lock, JSON.stringify({ pid: await deadProcess(), host: hostname() }));
  await holdAll(5);
  expectTurns(5);
});

test('so is one that nobody has touched for long, whoever it names', async () => {
  writeFileSync(lock, JSON.stringify({ pid: process.pid, host: 'elsewhere' }));
  const longAgo = new Date(Date.now() - 3600_000);
  utimesSync(lock, longAgo, longAgo);
  await holdAll(2);
  expectTurns(2);
});

test('the lock of a living process is respected', async () => {
  writeFileSync(lock, JSON.stringify({ pid: process.pid, host: hostname() }));
  const waiting = hold(1);
  const stillWaiting = await Promise.race([
    waiting,
    hold(2),
    new Promise((resolve) => setTimeout(resolve, 600, 'yes')),
  ]);
  expect(stillWaiting).toBe('yes');
  rmSync(lock);
  await waiting;
});
