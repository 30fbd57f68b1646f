import type { AppError } from '../../core/error.ts';
import type { ProbeResult, Run, RunState } from '../../core/machine/run.ts';
import { runFormat } from '../../core/machine/run.ts';
import type { Result } from '../../core/result.ts';
import { chain } from '../../core/result.ts';
import type { Clock, Handler, Inspector, NewId, Observation, Probe, RunStore } from '../ports.ts';
import { chosenFigures } from './profile-choice.ts';
import { measureFigures } from './profile-figures.ts';
import { planProfile } from './profile-plan.ts';

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
 * Measures this machine, one figure at a time, and stores each result as it comes. A cancelled run keeps what it had and
 * is an answer, not an error. Errors: an unknown name, `busy` while another profile runs anywhere on this store, and
 * those of the store; a store that fails midway ends the profile.
 */
export const profileMachine =
  (deps: ProfileDeps): Handler<'profile.start'> =>
  async (input, call) => {
    const begun = deps.clock.seconds();
    const observation = await deps.inspector.observe();
    const run = await newRun(deps, input.mode, observation);
    const options = { mode: input.mode, dirs: input.dirs ?? [deps.dataFolder], run: run.id };
    const plan = await planProfile(deps.probes, options, call.signal);
    const chosen = chosenFigures(plan.figures, input);
    const started = chain(chosen, () => deps.store.begin(run));
    if (!chosen.ok) return chosen;
    if (!started.ok) return started;
    const measuring = { ...deps, run: run.id, mode: input.mode, plan, chosen: chosen.value, begun, call };
    return finishing(deps, run.id, observation, call.signal, async () => {
      try {
        return await measureFigures(measuring);
      } finally {
        await plan.closeAllBut(undefined);
      }
    });
  };

/** Whatever happens in `work`, the run does not stay open. */
const finishing = async (
  { store, clock }: ProfileDeps,
  run: string,
  observation: Observation,
  signal: AbortSignal,
  work: () => Promise<Result<readonly ProbeResult[], AppError>>,
): Promise<Result<Run, AppError>> => {
  let state: RunState = 'failed';
  let finished: Result<void, AppError>;
  try {
    const measured = await work();
    if (!measured.ok) return measured;
    state = stateOf(measured.value, signal);
  } finally {
    finished = store.finish(run, state, clock.nowMs(), await observation.end());
  }
  return finished.ok ? store.get(run) : finished;
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

/** A run of which nothing could be measured because everything broke is not complete. */
const stateOf = (results: readonly ProbeResult[], signal: AbortSignal): RunState => {
  if (signal.aborted) return 'cancelled';
  const isBroken = results.length > 0 && results.every(({ status }) => status === 'failed');
  return isBroken ? 'failed' : 'complete';
};
