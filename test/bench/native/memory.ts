import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type * as Addon from '../../../native/index.d.ts';
import { medianInterval } from '../../../src/main/probes/statistics.ts';

/**
 * Memory figures of the addon against other programs in the same minute, in turns, as ratios:
 *
 *   node test/bench/native/memory.ts stream [ELEMENTS] [THREADS]   stream.c; needs cc
 *   node test/bench/native/memory.ts latency [BYTES]               chase.c, 4 KiB to BYTES; needs cc
 *   node test/bench/native/memory.ts mbw [MIB]                     memcpy of mbw (Debian: mbw)
 *   node test/bench/native/memory.ts likwid [MB] [THREADS]         likwid-bench (Debian: likwid), x86-64
 *
 * A row is the median of the ratios of five rounds. It agrees where that is within 5 %, or where what the other program
 * says lies in the 95 % interval of our median over all rounds. The exit code is 1 where a row does neither.
 */
const rounds = 5;
const tolerance = 0.05;
const addon = createRequire(import.meta.url)('../../../native/build/Release/plimsoll_native.node') as typeof Addon;

const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
const say = (line: string) => process.stdout.write(`${line}\n`);

/** What is compared: the values of our repetitions in a round, and the one value that the other program gives for it. */
interface Row {
  readonly name: string;
  readonly ours: () => Promise<readonly number[]>;
  readonly theirs: () => number;
  readonly show: (value: number) => string;
}

let disagreements = 0;

const compare = async ({ name, ours, theirs, show }: Row) => {
  const all: number[] = [];
  const [mine, others]: [number[], number[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    const before = round % 2 === 0 ? undefined : theirs();
    const values = await ours();
    all.push(...values);
    mine.push(median(values));
    others.push(before ?? theirs());
  }
  const ratio = median(mine.map((value, i) => value / (others[i] ?? NaN)));
  const interval = medianInterval(all);
  const other = median(others);
  const isInside = interval !== undefined && other >= interval.low && other <= interval.high;
  const agrees = Math.abs(ratio - 1) <= tolerance || isInside;
  if (!agrees) disagreements += 1;
  const range = interval === undefined ? 'none' : `${show(interval.low)} to ${show(interval.high)}`;
  say(
    `${name.padEnd(34)} ratio ${ratio.toFixed(3)}  ours ${show(median(all))} (${range})  theirs ${show(other)}  ` +
      (agrees ? 'agrees' : 'DIFFERS'),
  );
};

const gigabytes = (rate: number) => `${(rate / 1e9).toFixed(2)} GB/s`;
const nanoseconds = (time: number) => `${(time * 1e9).toFixed(2)} ns`;

/** A program of this folder, translated into another one. */
const compile = (folder: string, source: string, name: string, flags: readonly string[]) => {
  const program = join(folder, name);
  execFileSync('cc', [...flags, join(import.meta.dirname, source), '-o', program]);
  return program;
};

const numbersOf = (text: string) => text.trim().split('\n').map(Number);

type Where = Pick<Addon.ArraySampleRequest, 'threads' | 'pages' | 'variant'> & { readonly elements: number };

/** Bytes a second of each repetition. */
const rates = (kernel: 'copy' | 'triad', bytesPerElement: number, where: Where) => async () => {
  const sample = await addon.sample({ kernel, ...where, minSeconds: 60, maxRepetitions: repetitions });
  return [...sample.seconds].map((seconds) => (bytesPerElement * where.elements) / seconds);
};
const repetitions = 30;

const variants = (kernel: string) => addon.kernels().find(({ id }) => id === kernel)?.variants ?? [];
const widest = () => variants('read')[0] ?? 'scalar';
/** Stores past the cache of the widest instructions, where there are any. */
const widestNt = () => variants('copy').find((name) => name.startsWith(widest()) && name.endsWith('_nt'));

const inFolder = async (work: (folder: string) => Promise<void>) => {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-memory-'));
  try {
    await work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
};

const compareStream = (elements: number, threads: number) =>
  inFolder(async (folder) => {
    const base = ['-O3', '-march=native', '-fopenmp'];
    const peer = (flags: readonly string[], name: string, kernel: 'copy' | 'triad', bytes: number) => {
      const program = compile(folder, 'stream.c', name, [...base, ...flags]);
      const env = { ...process.env, OMP_NUM_THREADS: String(threads), OMP_PROC_BIND: 'true' };
      return () => {
        const args = [kernel, String(elements), String(repetitions)];
        return (bytes * elements) / median(numbersOf(execFileSync(program, args, { encoding: 'utf8', env })));
      };
    };
    const loop = '-fno-tree-loop-distribute-patterns';
    const plain = { elements, threads, pages: 'ordinary', variant: widest() } as const;
    const show = gigabytes;
    const [copy, triad] = [peer([loop], 'copy', 'copy', 16), peer([], 'triad', 'triad', 24)];
    await compare({ name: 'copy / STREAM', ours: rates('copy', 16, plain), theirs: copy, show });
    await compare({ name: 'triad / STREAM', ours: rates('triad', 24, plain), theirs: triad, show });
    const nt = widestNt();
    if (nt === undefined) return;
    const streaming = { ...plain, pages: 'huge', variant: nt } as const;
    const theirs = peer(['-DNON_TEMPORAL', '-DHUGE_PAGES'], 'nt', 'triad', 24);
    await compare({ name: 'triad, nt, huge pages / same in C', ours: rates('triad', 24, streaming), theirs, show });
  });

const compareLatency = (mostBytes: number) =>
  inFolder(async (folder) => {
    const loads = 2 ** 14;
    for (const pages of ['huge', 'small'] as const) {
      const flags = pages === 'huge' ? ['-O2', '-DHUGE_PAGES'] : ['-O2'];
      const program = compile(folder, 'chase.c', pages, flags);
      for (let bytes = 4096; bytes <= mostBytes; bytes *= 2) {
        const ours = async () => {
          const request = { kernel: 'chase', elements: bytes / 64, threads: 1, variant: 'auto', pages } as const;
          const sample = await addon.sample({ ...request, minSeconds: 60, maxRepetitions: repetitions });
          return [...sample.seconds].map((seconds) => seconds / sample.elements);
        };
        const args = [String(bytes), String(loads), String(repetitions)];
        const theirs = () => median(numbersOf(execFileSync(program, args, { encoding: 'utf8' })));
        await compare({ name: `${String(bytes / 1024)} KiB, ${pages} pages`, ours, theirs, show: nanoseconds });
      }
    }
  });

/** mbw counts a byte that is copied once, we count that it is read and written. */
const compareMbw = async (mebibytes: number) => {
  const elements = (mebibytes * 2 ** 20) / 8;
  const theirs = () => {
    const text = execFileSync('mbw', ['-q', '-a', '-t0', '-n', String(repetitions), String(mebibytes)], {
      encoding: 'utf8',
    });
    const rows = [...text.matchAll(/MEMCPY.*Copy: ([\d.]+) MiB\/s/g)].map((row) => Number(row[1]));
    return 2 * 2 ** 20 * median(rows);
  };
  for (const variant of variants('copy')) {
    const ours = rates('copy', 16, { elements, threads: 1, pages: 'ordinary', variant });
    await compare({ name: `copy, ${variant} / memcpy of mbw`, ours, theirs, show: gigabytes });
  }
};

/** likwid's `stream` is STREAM's triad; its own `triad` has a fourth array. */
const compareLikwid = async (megabytes: number, threads: number) => {
  const kernels = [
    { kernel: 'copy', bytes: 16, arrays: 2, ordinary: 'copy_avx', streaming: 'copy_mem_avx' },
    { kernel: 'triad', bytes: 24, arrays: 3, ordinary: 'stream_avx', streaming: 'stream_mem_avx' },
  ] as const;
  for (const { kernel, bytes, arrays, ordinary, streaming } of kernels) {
    const elements = Math.round((megabytes * 1e6) / 8 / arrays);
    const nt = widestNt();
    const pairs = [[widest(), ordinary] as const, ...(nt === undefined ? [] : [[nt, streaming] as const])];
    for (const [variant, test] of pairs) {
      const theirs = () => {
        const args = ['-t', test, '-i', String(repetitions), '-W', `N:${String(megabytes)}MB:${String(threads)}`];
        const text = execFileSync('likwid-bench', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] });
        return 1e6 * Number(/^MByte\/s:\s+([\d.]+)/m.exec(text)?.[1]);
      };
      const ours = rates(kernel, bytes, { elements, threads, pages: 'ordinary', variant });
      await compare({ name: `${kernel}, ${variant} / likwid ${test}`, ours, theirs, show: gigabytes });
    }
  }
};

const [what, ...rest] = process.argv.slice(2);
const number = (i: number, otherwise: number) => Number(rest[i] ?? otherwise);
if (what === 'stream') await compareStream(number(0, 10_000_000), number(1, 1));
else if (what === 'latency') await compareLatency(number(0, 2 ** 27));
else if (what === 'mbw') await compareMbw(number(0, 128));
else if (what === 'likwid') await compareLikwid(number(0, 400), number(1, 1));
else throw new Error('what to compare: stream, latency, mbw or likwid');
process.exitCode = disagreements === 0 ? 0 : 1;
