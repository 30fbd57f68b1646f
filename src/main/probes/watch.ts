import type { Flag } from '../../core/machine/run.ts';
import type { Area } from '../ports.ts';
import type { Vitals } from './facts/vitals.ts';
import type { Reading } from './interference.ts';
import { flagsBetween } from './interference.ts';
import type { Session } from './session.ts';

export interface WatchDeps {
  readonly vitals: () => Promise<Vitals>;
  /** CPU time of this process so far. */
  readonly ownCpuSeconds: () => number;
  /** Monotonic. */
  readonly seconds: () => number;
}

/** Looks at the machine before and after each figure. */
export interface Watch {
  /** The answer is to be called when the figure has been measured. */
  readonly begin: (session: Session, area: Area) => Promise<() => Promise<readonly Flag[]>>;
}

/** One watch for a run: it remembers how fast a core has been. */
export const watchOf = (deps: WatchDeps): Watch => {
  let fastestHertz = 0;
  let latest: { readonly session: Session; readonly reading: Reading } | undefined;
  const read = async (session: Session): Promise<Reading> => {
    const hertz = await session.hertz();
    fastestHertz = Math.max(fastestHertz, hertz ?? 0);
    const usage = await session.usage();
    const vitals = await deps.vitals();
    const reading: Reading = {
      seconds: deps.seconds(),
      vitals,
      ownCpuSeconds: usage.ok ? usage.value.cpuSeconds + deps.ownCpuSeconds() : undefined,
      ownDiskBytes: usage.ok ? usage.value.diskBytes : undefined,
      hertz,
    };
    latest = { session, reading };
    return reading;
  };
  const begin: Watch['begin'] = async (session, area) => {
    const before =
      latest !== undefined && isFresh(latest, session, deps.seconds()) ? latest.reading : await read(session);
    return async () => flagsBetween(before, await read(session), area, fastestHertz);
  };
  return { begin };
};

/** What was read after one figure is what stands before the next one, if that follows at once. */
const isFresh = (latest: { readonly session: Session; readonly reading: Reading }, session: Session, now: number) =>
  latest.session === session && now - latest.reading.seconds < freshSeconds;
const freshSeconds = 0.05;
