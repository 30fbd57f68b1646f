import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { claimScratch, removeLeftovers } from '../../../src/main/probes/scratch.ts';

let dataFolder = '';
let drive = '';
beforeEach(() => {
  dataFolder = mkdtempSync(join(tmpdir(), 'plimsoll-data-'));
  drive = mkdtempSync(join(tmpdir(), 'plimsoll-drive-'));
});
afterEach(() => [dataFolder, drive].forEach((folder) => rmSync(folder, { recursive: true, force: true })));

const living = { pid: 100, start: 'a' };
const dead = { pid: 200, start: 'b' };
const isAlive = ({ pid }: { readonly pid: number }) => pid === living.pid;
const claimed = async (run: string, owner = dead) => {
  const scratch = await claimScratch(dataFolder, drive, run, owner);
  writeFileSync(scratch.path, 'x');
  return scratch.path;
};
const notes = () => readdirSync(join(dataFolder, 'scratch'));

describe('on start', () => {
  test('the files of the dead are removed wherever they are, those of the living stay', async () => {
    const orphan = await claimed('run-1');
    const current = await claimed('run-2', living);
    expect(await removeLeftovers(dataFolder, isAlive)).toEqual([orphan]);
    expect(existsSync(orphan)).toBe(false);
    expect(existsSync(current)).toBe(true);
    expect(notes()).toEqual(['run-2.json']);
  });

  test('a process is told from a later one with the same number', async () => {
    const orphan = await claimed('run-1', { ...living, start: 'before' });
    const sameStart = ({ pid, start }: typeof living) => pid === living.pid && start === living.start;
    expect(await removeLeftovers(dataFolder, sameStart)).toEqual([orphan]);
  });

  test('foreign files stay, whatever a note names', async () => {
    const other = join(drive, 'thesis.tex');
    writeFileSync(other, 'precious');
    mkdirSync(join(dataFolder, 'scratch'));
    const note = { path: other, run: 'run-1', pid: dead.pid, start: '' };
    writeFileSync(join(dataFolder, 'scratch', 'run-1.json'), JSON.stringify(note));
    const link = join(drive, `.plimsoll-run-2-${dead.pid}.tmp`);
    symlinkSync(other, link);
    const noteOfLink = { path: link, run: 'run-2', pid: dead.pid, start: '' };
    writeFileSync(join(dataFolder, 'scratch', 'run-2.json'), JSON.stringify(noteOfLink));
    expect(await removeLeftovers(dataFolder, isAlive)).toEqual([]);
    expect(existsSync(other) && existsSync(link)).toBe(true);
    expect(notes()).toEqual([]);
  });

  test('a folder of tensors goes with its files, and stays where anything else is in it', async () => {
    const orphan = (await claimScratch(dataFolder, drive, 'run-1', dead)).path;
    mkdirSync(orphan);
    for (const name of ['0.tensor', '17.tensor', 'all.tensors']) writeFileSync(join(orphan, name), 'x');
    const other = (await claimScratch(dataFolder, drive, 'run-2', dead)).path;
    mkdirSync(join(other, 'deep'), { recursive: true });
    for (const name of ['0.tensor', 'thesis.tex']) writeFileSync(join(other, name), 'precious');
    await removeLeftovers(dataFolder, isAlive);
    expect(existsSync(orphan)).toBe(false);
    expect(readdirSync(other)).toEqual(['deep', 'thesis.tex']);
    expect(notes()).toEqual([]);
  });

  test('a note that cannot be read and a file that is gone do not stand in the way', async () => {
    rmSync(await claimed('run-1'));
    writeFileSync(join(dataFolder, 'scratch', 'torn.json'), '{"path": "/');
    const orphan = await claimed('run-3');
    expect(await removeLeftovers(dataFolder, isAlive)).toEqual([orphan]);
    expect(notes()).toEqual([]);
  });

  test('nothing is to be done where nothing was measured', async () => {
    expect(await removeLeftovers(join(dataFolder, 'new'), isAlive)).toEqual([]);
  });
});

test('removing a scratch file removes its note', async () => {
  const scratch = await claimScratch(dataFolder, drive, 'run-1', living);
  expect(notes()).toEqual(['run-1.json']);
  await scratch.remove();
  expect(notes()).toEqual([]);
});
