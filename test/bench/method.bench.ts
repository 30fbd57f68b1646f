import { join } from 'node:path';
import { mapResult } from '../../src/core/result.ts';
import type { Bench, Figure, FigureProbe } from '../../src/main/probes/figure.ts';
import { readerOf } from '../../src/main/probes/facts/reader.ts';
import { linuxVitals, vitalsElsewhere } from '../../src/main/probes/facts/vitals.ts';
import { measureInNode } from '../../src/main/probes/host.ts';
import { probeOf } from '../../src/main/probes/runner.ts';
import { medianInterval, outliersOf, verdict } from '../../src/main/probes/statistics.ts';
import { watchOf } from '../../src/main/probes/watch.ts';
import type { Hot } from './bench.ts';
import type { Cost } from './measure.ts';

/** What measuring costs besides the samples themselves. */
const values = Array.from({ length: 1000 }, (_, i) => 100 + Math.sin(i * 12.9898) + (i % 97 === 0 ? 30 : 0));

export const benches: readonly Hot[] = [
  {
    name: 'judge a series of 1000 values',
    unit: 'series',
    perRun: 1,
    run: () => [verdict(values), medianInterval(values), outliersOf(values)],
  },
];

const [figures, shareSeconds, rounds] = [8, 0.5, 3];

/**
 * Starts, watches, asks and judges as the app does; only the addon is a fake, which takes the time it is asked to. In
 * processor time of the app's process, since the clock would count others on the machine too.
 */
export const costs = async (): Promise<readonly Cost[]> => {
  const taken: Overhead[] = [];
  for (let round = 0; round < rounds; round++) taken.push(await overhead());
  const ratio = Math.min(...taken.map(({ own, sampled }) => own / (own + sampled)));
  const secondsPerRun = Math.min(...taken.map(({ own }) => own)) / figures;
  const name = 'share of the time outside the samples';
  return [{ name, unit: 'figures', secondsPerRun, perSecond: 1 / secondsPerRun, ratio }];
};

interface Overhead {
  readonly own: number;
  readonly sampled: number;
}

const overhead = async (): Promise<Overhead> => {
  let sampled = 0;
  const measure = async ({ session, series }: Bench) => {
    const next = async (minSeconds: number) => {
      const request = { kernel: 'read', elements: 1000, threads: 1, variant: 'plain', maxRepetitions: 1000 } as const;
      return mapResult(await session.sample({ ...request, minSeconds }, 30), (sample) => {
        sampled += sample.seconds.reduce((sum, time) => sum + time, 0);
        return sample;
      });
    };
    return mapResult(await series({ next, valuesOf: ({ seconds }) => seconds }), (taken) => ({ values: taken.values }));
  };
  const begun = ownSeconds();
  const plan = await probeOf(deps(), probeWith(measure)).plan(options, new AbortController().signal);
  for (const figure of plan.figures) await figure.measure(shareSeconds);
  await plan.close();
  return { own: ownSeconds() - begun, sampled };
};

const ownSeconds = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};

const options = { mode: 'quick', dirs: [], run: 'bench' } as const;

const deps = () => {
  const root = join(import.meta.dirname, '..', '..');
  const addon = join(root, 'test', 'fakes', 'addons', 'takes.ts');
  const seconds = () => performance.now() / 1000;
  const vitals = process.platform === 'linux' ? linuxVitals(readerOf()) : vitalsElsewhere;
  const watch = watchOf({ vitals, ownCpuSeconds: ownSeconds, seconds });
  return { spawn: measureInNode(join(root, 'src', 'main', 'probes', 'child.ts'), addon), seconds, watch };
};

const probeWith = (measure: Figure['measure']): FigureProbe => ({
  id: 'dram',
  title: 'Memory',
  area: 'dram',
  figures: () => Promise.resolve({ figures: Array.from({ length: figures }, (_, i) => figureOf(i, measure)) }),
});

const figureOf = (number: number, measure: Figure['measure']): Figure => ({
  metric: `dram.f${String(number)}`,
  title: `Figure ${String(number)}`,
  unit: 'seconds',
  settings: {},
  weight: 1,
  modes: ['quick'],
  measure,
});
