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
 *   node test/bench/native/fio.ts DIR [PAIRS] [SECONDS] [FILE_BYTES]
 *
 * for blocks of 4 KiB, 128 KiB and 1 MiB, 1, 8 and 32 requests in flight, reads and writes, in sequence and at random.
 * A rate is all bytes over all time of one run. A point agrees when the medians are within 5 % of each other, or when
 * fio's lies in the 95 % interval of ours; the interval is that which a profile would report of these runs.
 */
const addon = createRequire(import.meta.url)('../../../native/build/Release/plimsoll_native.node') as typeof Addon;
const [dir = '.', pairsText = '5', secondsText = '1', bytesText = String(2 ** 30)] = process.argv.slice(2);
const [pairs, seconds, fileBytes] = [Number(pairsText), Number(secondsText), Number(bytesText)];
const tolerance = 0.05;
const fillBytes = 2 ** 26;

interface Point {
  readonly order: 'sequential' | 'random';
  readonly operation: 'read' | 'write';
  readonly blockBytes: number;
  readonly queueDepth: number;
}

const points: readonly Point[] = (['sequential', 'random'] as const).flatMap((order) =>
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

/** Rates of the repetitions of one run, a twentieth of it each. */
const ourRates = async (path: string, { order, operation, blockBytes, queueDepth }: Point, expected: number) => {
  const wanted = blockBytes * Math.round((expected * seconds) / 20 / blockBytes);
  const bytes = Math.max(blockBytes * queueDepth, wanted);
  const queue = { path, order, blockBytes, queueDepth, bytes, engine: 'auto' } as const;
  const limits = { minSeconds: seconds, maxRepetitions: 100_000 };
  const kernel =
    operation === 'read' ? ({ kernel: 'file_read' } as const) : ({ kernel: 'file_write', fileBytes } as const);
  const sample = await addon.sample({ ...kernel, ...queue, ...limits });
  const total = sample.seconds.reduce((sum, time) => sum + time, 0);
  return {
    rate: (sample.elements * sample.seconds.length) / total,
    each: Array.from(sample.seconds, (time) => sample.elements / time),
  };
};

interface Compared {
  readonly ours: number;
  readonly theirs: number;
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
  return { ours: median(ours), theirs: median(theirs), interval: medianInterval(each) };
};

const agrees = ({ ours, theirs, interval }: Compared) => {
  if (Math.abs(ours / theirs - 1) <= tolerance) return 'within 5 %';
  const isInside = interval !== undefined && theirs >= interval.low && theirs <= interval.high;
  return isInside || interval === undefined ? 'inside the interval' : 'APART';
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
    say('order       what    block depth  ours MB/s   fio MB/s  ratio   interval of ours');
    const verdicts: string[] = [];
    // Reads first: they find what our process wrote, which fio's writes replace.
    for (const point of points.toSorted((a, b) => a.operation.localeCompare(b.operation))) {
      const found = await comparePoint(path, point);
      const { ours, theirs, interval } = found;
      const range = interval === undefined ? 'unknown' : `${megabytes(interval.low)} -${megabytes(interval.high)}`;
      const size = `${point.blockBytes / 1024}K`.padStart(7);
      const head = `${point.order.padEnd(11)} ${point.operation.padEnd(5)} ${size} ${String(point.queueDepth).padStart(5)}`;
      verdicts.push(agrees(found));
      say(
        `${head}   ${megabytes(ours)}   ${megabytes(theirs)}  ${(ours / theirs).toFixed(3)}   ${range}   ${agrees(found)}`,
      );
    }
    const apart = verdicts.filter((verdict) => verdict === 'APART').length;
    say(`${verdicts.length - apart} of ${verdicts.length} points agree`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
};

await main();
