import type { Flag } from '../../core/machine/run.ts';
import type { Area } from '../ports.ts';
import { stolenShare } from './facts/load.ts';
import type { Vitals } from './facts/vitals.ts';

/** How the machine and the measuring process stand before or after a figure. */
export interface Reading {
  /** Monotonic. */
  readonly seconds: number;
  readonly vitals: Vitals;
  /** CPU time that this app and its measuring process took so far; undefined where the process is gone. */
  readonly ownCpuSeconds: number | undefined;
  /** What the measuring process itself read from and wrote to drives. */
  readonly ownDiskBytes: number | undefined;
  /** Clock of a core: cycles of a loop of known length over the time it took; undefined where it could not be run. */
  readonly hertz: number | undefined;
}

/** Others may take this share of all CPUs unnoticed. */
const mostLoad = 0.1;
const mostStolen = 0.02;
/** Of the time, held back by a control group or waiting for memory. */
const mostHeld = 0.01;
const mostStalled = 0.02;
/** A core's clock may differ by this much between before and after, and from the fastest of the run. */
const mostDrift = 0.05;
const mostSlower = 0.1;
/** Others may move this share of what the measurement moves itself. */
const mostForeignBytes = 0.1;
/** Too few ticks of the CPUs' time (of 10 ms on Linux) say nothing. */
const leastTicks = 20;

/** What disturbed the figure between two readings. `fastestHertz`: the highest clock that was seen in this run. */
export const flagsBetween = (before: Reading, after: Reading, area: Area, fastestHertz: number): readonly Flag[] => {
  const seconds = after.seconds - before.seconds;
  const flags: readonly (readonly [Flag, boolean])[] = [
    ['load', (loadOfOthers(before, after, seconds) ?? 0) > mostLoad],
    ['steal', enoughTicks(before, after) && (stolenShare(before.vitals.cpu, after.vitals.cpu) ?? 0) > mostStolen],
    ['throttled', wasThrottled(before, after, seconds) || isSlow(before, after, fastestHertz)],
    ['clock-drift', (drift(before.hertz, after.hertz) ?? 0) > mostDrift],
    ['memory-pressure', (rise('memoryStallSeconds', before, after) ?? 0) > mostStalled * seconds],
    ['io-pressure', area === 'storage' && (foreignShare(before, after) ?? 0) > mostForeignBytes],
  ];
  return flags.flatMap(([flag, isSet]) => (isSet ? [flag] : []));
};

const rise = (name: 'throttles' | 'heldSeconds' | 'memoryStallSeconds' | 'diskBytes', from: Reading, to: Reading) =>
  difference(from.vitals[name], to.vitals[name]);

const difference = (from: number | undefined, to: number | undefined) =>
  from === undefined || to === undefined ? undefined : to - from;

/** Share of all CPUs that neither rested nor worked for this measurement. */
const loadOfOthers = (before: Reading, after: Reading, seconds: number): number | undefined => {
  const [from, to] = [before.vitals.cpu, after.vitals.cpu];
  const own = difference(before.ownCpuSeconds, after.ownCpuSeconds);
  if (from === undefined || to === undefined || own === undefined || !enoughTicks(before, after)) return undefined;
  const resting = to.idle - from.idle + (to.stolen - from.stolen);
  return 1 - resting / (to.total - from.total) - own / (seconds * to.cpus);
};

const enoughTicks = (before: Reading, after: Reading) =>
  (difference(before.vitals.cpu?.total, after.vitals.cpu?.total) ?? 0) >= leastTicks;

const wasThrottled = (before: Reading, after: Reading, seconds: number): boolean =>
  (rise('throttles', before, after) ?? 0) > 0 ||
  after.vitals.isCooling === true ||
  (rise('heldSeconds', before, after) ?? 0) > mostHeld * seconds;

/** A core is slower than it was in this run, before and after: heat or a power limit, where no counter tells. */
const isSlow = (before: Reading, after: Reading, fastestHertz: number): boolean => {
  const seen = [before.hertz, after.hertz].filter((hertz) => hertz !== undefined);
  return seen.length > 0 && Math.max(...seen) < fastestHertz * (1 - mostSlower);
};

const drift = (from: number | undefined, to: number | undefined) =>
  from === undefined || to === undefined ? undefined : Math.abs(to - from) / Math.max(from, to);

const foreignShare = (before: Reading, after: Reading): number | undefined => {
  const [all, own] = [rise('diskBytes', before, after), difference(before.ownDiskBytes, after.ownDiskBytes)];
  return all === undefined || own === undefined || own <= 0 ? undefined : (all - own) / own;
};
