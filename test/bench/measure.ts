import type { Hot } from './bench.ts';
import { yardstick } from './bench.ts';

export interface Cost {
  readonly name: string;
  readonly unit: string;
  readonly secondsPerRun: number;
  readonly perSecond: number;
  /** Its time over the yardstick's, each the least of the rounds. */
  readonly ratio: number;
  readonly mostSeconds?: number;
}

const rounds = 3;
/** The kernel counts a thread's time in ticks of up to 4 ms, so a block of this length is known to about 1 %. */
const blockSeconds = 0.3;

/**
 * Time is this thread's processor time, not the clock's: on a machine that others use too, the clock measures them. The
 * garbage collector's own threads are therefore not counted. Of a few rounds the least counts, since interference only
 * ever makes things slower.
 */
export const costOf = ({ name, unit, perRun, run, ...limit }: Hot): Cost => {
  let own = Infinity;
  let standard = Infinity;
  for (let round = 0; round < rounds; round++) {
    standard = Math.min(standard, secondsPerRun(yardstick));
    own = Math.min(own, secondsPerRun(run));
  }
  return { name, unit, secondsPerRun: own, perSecond: perRun / own, ratio: own / standard, ...limit };
};

/** Holds the last result, so that no run can be optimised away. */
const kept: unknown[] = [];

/** Runs more and more often until one block is long enough; the shorter ones before it are the warm-up. */
const secondsPerRun = (run: () => unknown): number => {
  for (let runs = 1; ; runs *= 2) {
    const begun = threadSeconds();
    for (let i = 0; i < runs; i++) kept[0] = run();
    const seconds = threadSeconds() - begun;
    if (seconds >= blockSeconds) return seconds / runs;
  }
};

const threadSeconds = (): number => {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1e6;
};
