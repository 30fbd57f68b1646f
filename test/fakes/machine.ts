import type { Facts } from '../../src/core/machine/facts.ts';
import { unknown } from '../../src/core/machine/known.ts';
import type { Context, ProbeResult } from '../../src/core/machine/run.ts';
import type { Clock, Inspector, PlannedFigure, Probe } from '../../src/main/ports.ts';

const untold = unknown('fake');

export const fakeFacts: Facts = {
  os: { platform: 'linux', name: untold, kernel: untold, environment: untold },
  cpu: { model: untold, sockets: untold, cores: untold, threads: untold, isa: untold, caches: untold },
  memoryTiers: [],
  gpus: [],
  storage: [],
  links: [],
  warnings: [],
};

export const fakeContext: Context = {
  appVersion: '0.0.0',
  nodeVersion: '24.0.0',
  kernel: null,
  cpu: null,
  loadBefore: 0.1,
  loadAfter: null,
  power: 'mains',
  governor: null,
  stealShare: null,
};

export const fakeInspector: Inspector = {
  facts: () => Promise.resolve(fakeFacts),
  observe: () =>
    Promise.resolve({
      context: fakeContext,
      end: () => Promise.resolve({ ...fakeContext, loadAfter: 0.9, stealShare: 0.02 }),
    }),
};

/** A result whose figure is `median`. */
export const fakeResult = (metric: string, changes: Partial<ProbeResult> = {}): ProbeResult => ({
  probe: metric,
  metric,
  unit: 'bytes_per_second',
  settings: {},
  median: 1e9,
  p05: 1e9,
  p95: 1e9,
  cv: 0,
  samples: [1e9],
  status: 'ok',
  why: null,
  bytesWritten: 0,
  ...changes,
});

/** A clock that stands still until it is moved. */
export const fakeClock = () => {
  let seconds = 0;
  const clock: Clock = { nowMs: () => 1_700_000_000_000 + seconds * 1000, seconds: () => seconds };
  return { clock, pass: (more: number) => (seconds += more) };
};

/** A figure of weight 1 that answers what it is told to, at once. */
export const fakeFigure = (
  metric: string,
  measure: PlannedFigure['measure'] = () => Promise.resolve([fakeResult(metric)]),
  changes: Partial<PlannedFigure> = {},
): PlannedFigure => ({
  metric,
  title: `Title of ${metric}`,
  settings: {},
  weight: 1,
  modes: ['quick', 'standard', 'full'],
  isOptIn: false,
  measure,
  ...changes,
});

/** A probe of these figures. */
export const fakeProbe = (id: string, figures: readonly PlannedFigure[], changes: Partial<Probe> = {}): Probe => ({
  id,
  title: `Title of ${id}`,
  area: 'dram',
  plan: () => Promise.resolve({ figures, close: () => Promise.resolve() }),
  ...changes,
});
