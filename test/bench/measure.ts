import { Bench } from 'tinybench';
import type { Hot } from './bench.ts';
import { yardstick } from './bench.ts';

export interface Cost {
  readonly name: string;
  readonly unit: string;
  readonly secondsPerRun: number;
  readonly perSecond: number;
  /** Its time over the yardstick's, each the least of the rounds' medians. */
  readonly ratio: number;
}

const rounds = 3;
const millisecondsEach = 300;

/** The best of a few rounds, with the yardstick in each: interference only ever makes things slower. */
export const costOf = async (hot: Hot): Promise<Cost> => {
  let own = Infinity;
  let standard = Infinity;
  for (let round = 0; round < rounds; round++) {
    const bench = new Bench({ time: millisecondsEach, warmupTime: millisecondsEach / 3, throws: true });
    bench.add('yardstick', () => void yardstick()).add('own', () => void hot.run());
    await bench.run();
    own = Math.min(own, medianSeconds(bench, 'own'));
    standard = Math.min(standard, medianSeconds(bench, 'yardstick'));
  }
  return { name: hot.name, unit: hot.unit, secondsPerRun: own, perSecond: hot.perRun / own, ratio: own / standard };
};

const medianSeconds = (bench: Bench, name: string): number => {
  const result = bench.getTask(name)?.result;
  if (result === undefined || !('latency' in result)) throw new Error(`${name} was not measured`);
  return result.latency.p50 / 1000;
};
