import type { AppError } from '../../core/error.ts';
import { isResultOf } from '../../core/machine/result-key.ts';
import type { ProbeResult, Run } from '../../core/machine/run.ts';
import type { Result } from '../../core/result.ts';
import { all, ok } from '../../core/result.ts';
import type { Call, Clock, RunStore } from '../ports.ts';
import type { ProfileFigure, ProfilePlan } from './profile-plan.ts';
import { keyOf } from './profile-plan.ts';
import type { Target } from './profile-target.ts';
import type { Pace } from './profile-time.ts';
import { secondsLeft, shareSeconds } from './profile-time.ts';

export interface Measuring {
  readonly target: Target;
  readonly plan: ProfilePlan;
  readonly chosen: readonly ProfileFigure[];
  readonly store: RunStore;
  readonly clock: Clock;
  /** When the profile began, on the clock. */
  readonly begun: number;
  readonly call: Call<'profile.start'>;
}

/** Measures one figure after another and stores each result as it comes. Error: that of the store, which ends it. */
export const measureFigures = async (measuring: Measuring): Promise<Result<readonly ProbeResult[], AppError>> => {
  const { target, plan, chosen, store, clock, call } = measuring;
  const results: ProbeResult[] = [];
  let done: Pace['done'] = { weight: 0, seconds: 0 };
  for (const [position, next] of chosen.entries()) {
    if (call.signal.aborted) break;
    await plan.closeAllBut(next.probe.id);
    const { found, seconds } = await measureFigure(measuring, next, position, done);
    const atMs = target.isResumed ? { measuredAtMs: clock.nowMs() } : {};
    const stored = all(found.map((result) => keep(store, target.run, next, { ...result, ...atMs })));
    if (!stored.ok) return stored;
    const { weight } = next.figure;
    done = weight === 0 ? done : { weight: done.weight + weight, seconds: done.seconds + seconds };
    for (const result of found) tell(measuring, next, position + 1, secondsLeft(paceOf(measuring, done)), result);
    results.push(...found);
  }
  return ok(results);
};

/** Stores a result in place of what the run had of the same. No figure at all does not take the place of one. */
const keep = (store: RunStore, run: Run, of: ProfileFigure, result: ProbeResult): Result<void, AppError> => {
  const key = result.metric === of.figure.metric ? keyOf(of) : result;
  const before = run.results.filter((one) => isResultOf(key, one));
  const isLoss = result.median === null && before.some(({ median }) => median !== null);
  return isLoss ? ok(undefined) : store.addResult(run.id, result, before);
};

/** How often the time left is told while a figure is measured. */
const heartbeatMs = 500;

const measureFigure = async (measuring: Measuring, next: ProfileFigure, position: number, done: Pace['done']) => {
  const { clock } = measuring;
  const { weight } = next.figure;
  const pace = paceOf(measuring, done);
  const begun = clock.seconds();
  const seconds = () => clock.seconds() - begun;
  const beat = () => tell(measuring, next, position, secondsLeft(pace, { weight, seconds: seconds() }));
  const found = await whileTelling(beat, () => next.figure.measure(shareSeconds(pace, weight)));
  return { found, seconds: seconds() };
};

const paceOf = ({ target, chosen, clock, begun }: Measuring, done: Pace['done']): Pace => ({
  mode: target.run.mode,
  elapsed: clock.seconds() - begun,
  weight: chosen.reduce((sum, { figure }) => sum + figure.weight, 0),
  done,
});

const tell = (
  { target, chosen, call }: Measuring,
  { probe, figure }: ProfileFigure,
  done: number,
  left: number,
  result?: ProbeResult,
) =>
  call.progress({
    run: target.run.id,
    area: probe.area,
    probe: probe.id,
    metric: figure.metric,
    title: figure.title,
    done,
    of: chosen.length,
    secondsLeft: left,
    ...(result === undefined ? {} : { result }),
  });

const whileTelling = async <T>(tellNow: () => void, work: () => Promise<T>): Promise<T> => {
  tellNow();
  const timer = setInterval(tellNow, heartbeatMs);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
};
