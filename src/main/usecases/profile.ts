import type { AppError } from '../../core/error.ts';
import type { ProbeResult, Run, RunState } from '../../core/machine/run.ts';
import type { Result } from '../../core/result.ts';
import type { Handler, Observation, Probe } from '../ports.ts';
import { chosenFigures, lackingFigures } from './profile-choice.ts';
import { measureFigures } from './profile-figures.ts';
import type { ProfileFigure } from './profile-plan.ts';
import { planProfile, probesNamed } from './profile-plan.ts';
import type { Target, TargetDeps } from './profile-target.ts';
import { targetOf } from './profile-target.ts';

export interface ProfileDeps extends TargetDeps {
  readonly probes: readonly Probe[];
}

/**
 * Measures this machine, one figure at a time, and stores each result as it comes. A cancelled run keeps what it had and
 * is an answer, not an error. Errors: an unknown name or run, a run of another machine, `busy` while another profile runs
 * anywhere on this store, and those of the store; a store that fails midway ends the profile.
 */
export const profileMachine =
  (deps: ProfileDeps): Handler<'profile.start'> =>
  async (input, call) => {
    const begun = deps.clock.seconds();
    const observation = await deps.inspector.observe();
    const target = await targetOf(deps, input, observation);
    if (!target.ok) return target;
    const { run, dirs, start } = target.value;
    const plan = await planProfile(
      probesNamed(deps.probes, namesOf(input)),
      { mode: run.mode, dirs, run: run.id },
      call.signal,
    );
    const chosen = chosenFigures(plan.figures, { ...input, mode: run.mode, results: run.results });
    if (!chosen.ok) return chosen;
    const started = start();
    if (!started.ok) return started;
    const at = { run, observation, stateAfter: stateAfter(target.value, plan.figures, chosen.value) };
    return finishing(deps, at, call.signal, async () => {
      try {
        return await measureFigures({ ...deps, target: target.value, plan, chosen: chosen.value, begun, call });
      } finally {
        await plan.closeAllBut(undefined);
      }
    });
  };

/** Nothing but these is measured; none where all may be, or where a stored run says what it lacks. */
const namesOf = (input: Parameters<Handler<'profile.start'>>[0]): readonly string[] => {
  const { only = [], include = [] } = input;
  return 'resume' in input || only.length === 0 ? [] : [...only, ...include];
};

/** The state of a run once the chosen figures are measured: of a resumed one as before, where it lacks others still. */
const stateAfter = ({ run, isResumed }: Target, all: readonly ProfileFigure[], chosen: readonly ProfileFigure[]) => {
  const lacks = lackingFigures(all, run).some((one) => !chosen.includes(one));
  return isResumed && lacks ? run.state : 'complete';
};

interface Finishing {
  /** As it was before. */
  readonly run: Run;
  readonly observation: Observation;
  readonly stateAfter: RunState;
}

/** Whatever happens in `work`, the run does not stay open. */
const finishing = async (
  { store, clock }: ProfileDeps,
  { run, observation, stateAfter }: Finishing,
  signal: AbortSignal,
  work: () => Promise<Result<readonly ProbeResult[], AppError>>,
): Promise<Result<Run, AppError>> => {
  let state: RunState = 'failed';
  let finished: Result<void, AppError>;
  try {
    const measured = await work();
    if (!measured.ok) return measured;
    state = stateOf(measured.value, signal) ?? stateAfter;
  } finally {
    // A complete run that is measured again in part has all its figures, whatever happens to the new ones.
    const kept = run.state === 'complete' ? run.state : state;
    finished = store.finish(run.id, kept, clock.nowMs(), await observation.end());
  }
  return finished.ok ? store.get(run.id) : finished;
};

/** A run of which nothing could be measured because everything broke is not complete. */
const stateOf = (results: readonly ProbeResult[], signal: AbortSignal): RunState | undefined => {
  if (signal.aborted) return 'cancelled';
  const isBroken = results.length > 0 && results.every(({ status }) => status === 'failed');
  return isBroken ? 'failed' : undefined;
};
