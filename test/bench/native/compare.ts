import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as Addon from '../../../native/index.d.ts';

/**
 * The addon against plain programs in the same minute, as ratios of rates, in alternating pairs:
 *
 *   node test/bench/native/compare.ts opencl [BYTES]               against opencl-peer.c; needs cc, headers and loader
 *
 * A pair takes each program's fastest repetition. Memory is compared in memory.ts, storage in fio.ts.
 */
const pairs = 15;
const addon = createRequire(import.meta.url)('../../../native/build/Release/plimsoll_native.node') as typeof Addon;

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
const say = (line: string) => process.stdout.write(`${line}\n`);

const gigabytes = (rate: number) => `${(rate / 1e9).toFixed(2)} GB/s`;

/** Rates of ours and theirs, measured in turn, and who goes first in turn. */
const comparePairs = async (name: string, ours: () => Promise<number>, theirs: () => number, show = gigabytes) => {
  const ratios: number[] = [];
  const rates: Record<'ours' | 'theirs', number[]> = { ours: [], theirs: [] };
  for (let pair = 0; pair < pairs; pair++) {
    const first = pair % 2 === 0 ? await ours() : theirs();
    const second = pair % 2 === 0 ? theirs() : await ours();
    const [a, b] = pair % 2 === 0 ? [first, second] : [second, first];
    rates.ours.push(a);
    rates.theirs.push(b);
    ratios.push(a / b);
    say(`${name}: ours ${show(a)}, theirs ${show(b)}, ratio ${(a / b).toFixed(3)}`);
  }
  const ofMedians = median(rates.ours) / median(rates.theirs);
  const ofBest = Math.max(...rates.ours) / Math.max(...rates.theirs);
  const figures = [median(ratios), ofMedians, ofBest].map((ratio) => ratio.toFixed(3));
  say(`${name}: median of the ratios ${figures[0]}, ratio of the medians ${figures[1]}, of the best ${figures[2]}\n`);
};

const repetitions = 100;
const launches = 500;

/** An operation of the addon, what the C program calls it, and how much of `bytes` it moves. */
const openclRows = [
  { theirs: 'h2d', operation: 'h2d', memory: 'pinned', times: 1 },
  { theirs: 'd2h', operation: 'd2h', memory: 'pinned', times: 1 },
  { theirs: 'h2d_pageable', operation: 'h2d', memory: 'pageable', times: 1 },
  { theirs: 'd2h_pageable', operation: 'd2h', memory: 'pageable', times: 1 },
  { theirs: 'd2d', operation: 'd2d', memory: undefined, times: 2 },
  { theirs: 'triad', operation: 'triad', memory: undefined, times: 3 },
] as const;

const bestOf = async (request: Partial<Addon.DeviceRequest> & Pick<Addon.DeviceRequest, 'operation'>) => {
  const limits = { minSeconds: 60, maxRepetitions: repetitions };
  return Math.min(...(await addon.deviceSample({ api: 'opencl', device: 0, ...request, ...limits })).seconds);
};

const compareOpencl = async (bytes: number) => {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-opencl-'));
  const program = join(folder, 'peer');
  execFileSync('cc', ['-O2', join(import.meta.dirname, 'opencl-peer.c'), '-lOpenCL', '-o', program]);
  const peer = (name: string, size: number) => {
    const lines = execFileSync(program, [name, String(size), String(repetitions)], { encoding: 'utf8' });
    return Math.min(...lines.trim().split('\n').map(Number));
  };
  for (const { theirs, operation, memory, times } of openclRows) {
    const task = { operation, bytes, ...(memory === undefined ? {} : { memory }) };
    const ours = async () => (times * bytes) / (await bestOf(task));
    await comparePairs(`${theirs} / plain C`, ours, () => (times * bytes) / peer(theirs, bytes));
  }
  const thousands = (rate: number) => `${(rate / 1e3).toFixed(0)} thousand/s`;
  const ours = async () => launches / (await bestOf({ operation: 'launch_throughput', count: launches }));
  await comparePairs('launches / plain C', ours, () => launches / peer('launches', launches), thousands);
  rmSync(folder, { recursive: true });
};

const [what, ...rest] = process.argv.slice(2);
if (what === 'opencl') await compareOpencl(Number(rest[0] ?? 2 ** 26));
else throw new Error('what to compare: opencl');
