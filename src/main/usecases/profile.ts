import type { AppError } from '../../core/error.ts';
import type { ProbeResult, Run, RunState } from '../../core/machine/run.ts';
import { runFormat } from '../../core/machine/run.ts';
import type { Result } from '../../core/result.ts';
import { all, ok } from '../../core/result.ts';
import type { Call, Clock, Handler, Inspector, NewId, Observation, Probe, RunStore } from '../ports.ts';
import { chosenProbes } from './profile-choice.ts';
import { secondsLeft } from './profile-time.ts';

export interface ProfileDeps {
  readonly probes: readonly Probe[];
  readonly inspector: Inspector;
  readonly store: RunStore;
  readonly clock: Clock;
  readonly newId: NewId;
  /** Folder for the storage probes when none is asked for. */
  readonly dataFolder: string;
}

/**
 * Measures this machine, one probe at a time, and stores each result as it comes. A cancelled run keeps what it had and
 * is an answer, not an error. Errors: an unknown probe, `busy` while another profile runs anywhere on this store, and
 * those of the store; a store that fails midway ends the profile.
 */
export const profileMachine =
  (deps: ProfileDeps): Handler<'profile.start'> =>
  async (input, call) => {
    const probes = chosenProbes(deps.probes, input.only);
    if (!probes.ok) return probes;
    const observation = await deps.inspector.observe();
    const run = await newRun(deps, input.mode, observation);
    const begun = deps.store.begin(run);
    if (!begun.ok) return begun;
    const options = { mode: input.mode, dir: input.dir ?? deps.dataFolder, run: run.id };
    let state: RunState = 'failed';
    let finished: Result<void, AppError>;
    try {
      const measured = await measureAll({ ...deps, probes: probes.value, options, call });
      if (!measured.ok) return measured;
      state = stateOf(measured.value, call.signal);
    } finally {
      finished = deps.store.finish(run.id, state, deps.clock.nowMs(), await observation.end());
    }
    return finished.ok ? deps.store.get(run.id) : finished;
  };

const newRun = async (
  { inspector, clock, newId }: ProfileDeps,
  mode: Run['mode'],
  { context }: Observation,
): Promise<Run> => ({
  kind: 'plimsoll-run',
  format: runFormat,
  id: newId(),
  label: labels[mode],
  mode,
  state: 'running',
  createdAtMs: clock.nowMs(),
  finishedAtMs: null,
  resultCount: 0,
  context,
  facts: await inspector.facts(),
  results: [],
});

const labels: Readonly<Record<Run['mode'], string>> = {
  quick: 'Quick profile',
  standard: 'Profile',
  full: 'Full profile',
};

interface Measuring extends Pick<ProfileDeps, 'store' | 'clock'> {
  readonly probes: readonly Probe[];
  readonly options: Parameters<Probe['run']>[0];
  readonly call: Call<'profile.start'>;
}

/** How often the time left is told while a probe runs. */
const heartbeatMs = 500;

const measureAll = async (measuring: Measuring): Promise<Result<readonly ProbeResult[], AppError>> => {
  const { probes, store, clock, options, call } = measuring;
  const budgets = probes.map((probe) => probe.budgetSeconds(options.mode));
  const taken: number[] = [];
  const results: ProbeResult[] = [];
  for (const probe of probes) {
    if (call.signal.aborted) break;
    const begun = clock.seconds();
    const tell = (result?: ProbeResult) =>
      call.progress({
        run: options.run,
        probe: probe.id,
        title: probe.title,
        done: taken.length,
        of: probes.length,
        secondsLeft: secondsLeft({ budgets, taken, elapsed: result === undefined ? clock.seconds() - begun : 0 }),
        ...(result === undefined ? {} : { result }),
      });
    const found = await whileTelling(tell, () => probe.run(options, call.signal));
    taken.push(clock.seconds() - begun);
    const stored = all(found.map((result) => store.addResult(options.run, result)));
    if (!stored.ok) return stored;
    found.forEach(tell);
    results.push(...found);
  }
  return ok(results);
};

const whileTelling = async <T>(tell: () => void, work: () => Promise<T>): Promise<T> => {
  tell();
  const timer = setInterval(() => tell(), heartbeatMs);
  try {
    return await work();
  } finally {
    clearInterval(timer);
  }
};

/** A run of which nothing could be measured because everything broke is not complete. */
const stateOf = (results: readonly ProbeResult[], signal: AbortSignal): RunState => {
  if (signal.aborted) return 'cancelled';
  const isBroken = results.length > 0 && results.every(({ status }) => status === 'failed');
  return isBroken ? 'failed' : 'complete';
};
