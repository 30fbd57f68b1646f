import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdtempSync, openSync, readdirSync, readSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { removeLeftovers } from '../../../src/main/probes/scratch.ts';
import { openStore } from '../../../src/main/store/open.ts';
import { isAlive } from '../../../src/main/store/owner.ts';
import { plantedRoot } from '../../fakes/planted-root.ts';
import { storeOptions, valueOf } from '../store/values.ts';

const folder = () => {
  const path = mkdtempSync(join(tmpdir(), 'plimsoll-kill-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  return path;
};

const exists = (pid: number) => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

/** The number with which a file begins; 0 where there is none yet. */
const numberAt = (path: string): number => {
  if (!existsSync(path)) return 0;
  const file = openSync(path, 'r');
  const start = Buffer.alloc(20);
  readSync(file, start);
  closeSync(file);
  return Number.parseInt(start.toString(), 10) || 0;
};

test('kill -9 in the middle of a profile loses no stored result and leaves no temporary file', async () => {
  const [dataFolder, dir] = [folder(), folder()];
  const root = plantedRoot({ 'proc/self/mountinfo': '27 1 254:0 / / rw - ext4 /dev/sda1 rw' });
  writeFileSync(join(dir, 'thesis.tex'), 'precious');
  const profiler = spawn(process.execPath, [join(import.meta.dirname, 'profiler.ts'), dataFolder, dir, root], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  onTestFinished(() => void profiler.kill('SIGKILL'));
  const scratch = join(dir, `.plimsoll-run-1-0-${String(profiler.pid)}.tmp`);
  const measuringPid = () => numberAt(scratch);
  await expect.poll(measuringPid, { timeout: 30_000 }).toBeGreaterThan(0);
  const measuring = measuringPid();

  expect(await removeLeftovers(dataFolder, isAlive)).toEqual([]);
  profiler.kill('SIGKILL');
  await once(profiler, 'close');
  await expect.poll(() => exists(measuring), { timeout: 5000 }).toBe(false);
  expect(existsSync(scratch)).toBe(true);

  const store = valueOf(openStore(storeOptions(dataFolder)));
  expect(valueOf(store.interruptOrphans())).toEqual(['run-1']);
  expect(await removeLeftovers(dataFolder, isAlive)).toEqual([scratch]);
  expect(readdirSync(dir)).toEqual(['thesis.tex']);
  const run = valueOf(store.get('run-1'));
  store.close();
  expect(run.state).toBe('interrupted');
  expect(run.results.every(({ status }) => status === 'ok' || status === 'noisy')).toBe(true);
  expect(run.results.map(({ metric }) => metric)).toEqual([
    'dram.read',
    'dram.copy',
    'dram.triad_nt',
    'dram.triad',
    'dram.latency',
    'dram.pin',
    'cpu.fma_fp32',
    'cpu.frequency',
    'cpu.adam_bf16',
    'cpu.adam_fp16',
  ]);
}, 60_000);
