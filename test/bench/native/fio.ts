import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { median } from 'simple-statistics';
import type * as Addon from '../../../native/index.d.ts';
import { medianInterval } from '../../../src/main/probes/statistics.ts';

/**
 * The storage kernels against fio, over the same file, in alternating pairs, who goes first in turn:
 *
 *   node test/bench/native/fio.ts DIR [PAIRS] [SECONDS] [ORDER] [FILE_BYTES]
 *
 * for blocks of 4 KiB, 128 KiB and 1 MiB, 1, 8 and 32 requests in flight, reads and writes; ORDER is `sequential`
 * (default), `random` or `both`.
 * A rate is all bytes over all time of one run. A point agrees when the medians are within 5 % of each other, or when
 * fio's lies in the 95 % interval of ours; the interval is that which a profile would report of these runs.
 * Our reads run in a new process each, as fio does: in one that has long run, buffers lie on pages that it had before, and
 * a virtual disk is slower with them. Our writes stay in the process that made the file, since no other may write it.
 * `fio/fio` is fio against itself, its runs of even pairs over those of odd ones: what of a difference is noise.
 */
const addon = createRequire(import.meta.url)('../../../native/build/Release/plimsoll_native.node') as typeof Addon;
const [dir = '.', pairsText = '5', secondsText = '1', order = 'sequential', bytesText = String(2 ** 30)] =
  process.argv.slice(2);
const [pairs, seconds, fileBytes] = [Number(pairsText), Number(secondsText), Number(bytesText)];
const tolerance = 0.05;
const fillBytes = 2 ** 26;

interface Point {
  readonly order: 'sequential' | 'random';
  readonly operation: 'read' | 'write';
  readonly blockBytes: number;
  readonly queueDepth: number;
}

const orders = (['sequential', 'random'] as const).filter((one) => order === one || order === 'both');
const points: readonly Point[] = orders.flatMap((order) =>
  (['read', 'write'] as const).flatMap((operation) =>
    [2 ** 12, 2 ** 17, 2 ** 20].flatMap((blockBytes) =>
      [1, 8, 32].map((queueDepth) => ({ order, operation, blockBytes, queueDepth })),
    ),
  ),
);

/**
 * As many requests in one system call as are ready, as the addon does, and DeepSpeed's aio. Handed over one by one, small
 * neighbouring requests are not joined on their way, and fio is slower than it need be.
 */
const batches = (queueDepth: number) => [
  `--iodepth_batch_submit=${queueDepth}`,
  `--iodepth_batch_complete_max=${queueDepth}`,
];

const fioRate = (path: string, { order, operation, blockBytes, queueDepth }: Point): number => {
  const how = `--rw=${order === 'random' ? 'rand' : ''}${operation}`;
  const job = ['--name=point', how, '--direct=1', '--ioengine=io_uring', '--output-format=json', '--randrepeat=0'];
  const file = [
    `--filename=${path}`,
    `--size=${fileBytes}`,
    '--allow_file_create=0',
    '--overwrite=1',
    '--fallocate=none',
  ];
  const queue = [`--bs=${blockBytes}`, `--iodepth=${queueDepth}`, ...batches(queueDepth)];
  const time = ['--time_based', `--runtime=${Math.round(1000 * seconds)}ms`];
  const report = JSON.parse(execFileSync('fio', [...job, ...file, ...queue, ...time], { encoding: 'utf8' })) as {
    readonly jobs: readonly [Readonly<Record<'read' | 'write', { readonly bw_bytes: number }>>];
  };
  return report.jobs[0][operation].bw_bytes;
};

type Times = { readonly seconds: ArrayLike<number>; readonly elements: number };

const inNewProcess = (request: object): Times => {
  const args = [import.meta.filename, '--sample', JSON.stringify(request)];
  return JSON.parse(execFileSync(process.execPath, args, { encoding: 'utf8' })) as Times;
};

/** What such a process does. */
const printSample = async (request: string) => {
  const { seconds: times, elements } = await addon.sample(JSON.parse(request) as Addon.SampleRequest);
  say(JSON.stringify({ seconds: Array.from(times), elements }));
};

/** Rates of the repetitions of one run, a twentieth of it each. */
const ourRates = async (path: string, { order, operation, blockBytes, queueDepth }: Point, expected: number) => {
  const wanted = blockBytes * Math.round((expected * seconds) / 20 / blockBytes);
  const bytes = Math.max(blockBytes * queueDepth, wanted);
  const queue = { path, order, blockBytes, queueDepth, bytes, engine: 'auto' } as const;
  const limits = { minSeconds: seconds, maxRepetitions: 100_000 };
  const kernel =
    operation === 'read' ? ({ kernel: 'file_read' } as const) : ({ kernel: 'file_write', fileBytes } as const);
  const request = { ...kernel, ...queue, ...limits };
  const sample = operation === 'read' ? inNewProcess(request) : await addon.sample(request);
  const times = Array.from(sample.seconds);
  const total = times.reduce((sum, time) => sum + time, 0);
  return {
    rate: (sample.elements * times.length) / total,
    each: times.map((time) => sample.elements / time),
  };
};

interface Compared {
  readonly ours: number;
  readonly theirs: number;
  /** Theirs of even pairs over theirs of odd ones. */
  readonly control: number;
  /** Of the median of the repetitions; undefined where they hang together too much to tell. */
  readonly interval: { readonly low: number; readonly high: number } | undefined;
}

const comparePoint = async (path: string, point: Point): Promise<Compared> => {
  const [ours, theirs, each]: [number[], number[], number[]] = [[], [], []];
  let expected = fioRate(path, point); // warms up, and says how much a repetition should move
  for (let pair = 0; pair < pairs; pair++) {
    const fioFirst = pair % 2 === 1;
    if (fioFirst) theirs.push(fioRate(path, point));
    const run = await ourRates(path, point, expected);
    if (!fioFirst) theirs.push(fioRate(path, point));
    ours.push(run.rate);
    each.push(...run.each.slice(1));
    expected = run.rate;
  }
  const half = (parity: number) => median(theirs.filter((_, i) => i % 2 === parity));
  const control = half(0) / half(1);
  return { ours: median(ours), theirs: median(theirs), control, interval: medianInterval(each) };
};

const isNear = (ratio: number) => Math.abs(ratio - 1) <= tolerance;

const verdictOn = ({ ours, theirs, interval }: Compared) => {
  if (isNear(ours / theirs)) return 'within 5 %';
  if (interval === undefined) return 'interval unknown';
  return theirs >= interval.low && theirs <= interval.high ? 'inside the interval' : 'APART';
};

const say = (line: string) => process.stdout.write(`${line}\n`);
const megabytes = (rate: number) => (rate / 1e6).toFixed(1).padStart(8);

const main = async () => {
  const folder = mkdtempSync(join(dir, 'plimsoll-fio-'));
  const path = join(folder, 'data');
  try {
    const shape = { bytes: fillBytes, blockBytes: 2 ** 20, queueDepth: 32, engine: 'auto' } as const;
    const once = { minSeconds: 60, maxRepetitions: fileBytes / fillBytes };
    await addon.sample({ kernel: 'file_write', path, fileBytes, ...shape, ...once });
    say('order       what    block depth  ours MB/s   fio MB/s  ratio fio/fio   interval of ours');
    const verdicts: string[] = [];
    const controls: number[] = [];
    // Reads first: they find what our process wrote, which fio's writes replace.
    for (const point of points.toSorted((a, b) => a.operation.localeCompare(b.operation))) {
      const found = await comparePoint(path, point);
      const { ours, theirs, control, interval } = found;
      const range = interval === undefined ? 'unknown' : `${megabytes(interval.low)} -${megabytes(interval.high)}`;
      const size = `${point.blockBytes / 1024}K`.padStart(7);
      const head = `${point.order.padEnd(11)} ${point.operation.padEnd(5)} ${size} ${String(point.queueDepth).padStart(5)}`;
      const verdict = verdictOn(found);
      verdicts.push(verdict);
      controls.push(control);
      say(
        `${head}   ${megabytes(ours)}   ${megabytes(theirs)}  ${(ours / theirs).toFixed(3)}   ${control.toFixed(3)}   ${range}   ${verdict}`,
      );
    }
    const near = verdicts.filter((verdict) => verdict === 'within 5 %').length;
    const inside = verdicts.filter((verdict) => verdict === 'inside the interval').length;
    say(`of ${verdicts.length} points ${near} within 5 %, ${inside} more inside the interval`);
    say(`fio agrees with itself within 5 % on ${controls.filter(isNear).length} of them`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

if (dir === '--sample') await printSample(pairsText);
else await main();
