import type { AppError } from '../../core/error.ts';
import { invalidInput } from '../../core/error.ts';
import type { ProbeResult, Run } from '../../core/machine/run.ts';
import { runFormat } from '../../core/machine/run.ts';
import type { Result } from '../../core/result.ts';
import { chain, fail, ok } from '../../core/result.ts';
import type { Clock, Handler, Inspector, NewId, Observation, RunStore } from '../ports.ts';

export interface TargetDeps {
  readonly inspector: Inspector;
  readonly store: RunStore;
  readonly clock: Clock;
  readonly newId: NewId;
  /** Folder for the storage probes when none is asked for. */
  readonly dataFolder: string;
}

/** The run into which is measured, as it stands before. */
export interface Target {
  readonly run: Run;
  readonly dirs: readonly string[];
  /** Whether it was stored before. */
  readonly isResumed: boolean;
  /** Makes it this process's to measure into. */
  readonly start: () => Result<void, AppError>;
}

/** A new run, or the stored one that is to be gone on with. Error: there is no such run, or it is of another machine. */
export const targetOf = async (
  deps: TargetDeps,
  input: Parameters<Handler<'profile.start'>>[0],
  observation: Observation,
): Promise<Result<Target, AppError>> =>
  'mode' in input
    ? ok(await newTarget(deps, input.mode, input.dirs, observation))
    : resumedTarget(deps, input.resume, input.dirs, observation);

const newTarget = async (
  { inspector, store, clock, newId, dataFolder }: TargetDeps,
  mode: Run['mode'],
  dirs: readonly string[] | undefined,
  { context }: Observation,
): Promise<Target> => {
  const run: Run = {
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
  };
  return { run, dirs: dirs ?? [dataFolder], isResumed: false, start: () => store.begin(run) };
};

const labels: Readonly<Record<Run['mode'], string>> = {
  quick: 'Quick profile',
  standard: 'Profile',
  full: 'Full profile',
};

const resumedTarget = async (
  { inspector, store, clock, dataFolder }: TargetDeps,
  id: string,
  dirs: readonly string[] | undefined,
  { context }: Observation,
): Promise<Result<Target, AppError>> => {
  const facts = await inspector.facts();
  return chain(store.get(id), (run) => {
    const difference = otherMachine(run.facts.cpu, facts.cpu);
    if (difference !== undefined) return fail(invalidInput('resume', id, `a run of this machine: ${difference}`));
    const places = dirs ?? measuredFolders(run.results);
    const start = () => store.resume(id, { startedAtMs: clock.nowMs(), context });
    return ok({ run, dirs: places.length === 0 ? [dataFolder] : places, isResumed: true, start });
  });
};

type CpuFacts = Run['facts']['cpu'];

/** In what the CPU differs; what one of them does not tell is no difference. */
const otherMachine = (then: CpuFacts, now: CpuFacts): string | undefined => {
  const pairs = [
    ['CPU', then.model.value, now.model.value],
    ['number of CPU threads', then.threads.value, now.threads.value],
  ] as const;
  const other = pairs.find(([, was, is]) => was !== null && is !== null && was !== is);
  return other && `its ${other[0]} is ${String(other[1])}, here it is ${String(other[2])}`;
};

const measuredFolders = (results: readonly ProbeResult[]): readonly string[] => [
  ...new Set(
    results.flatMap(({ metric, settings: { path } }) =>
      metric.startsWith('storage.') && typeof path === 'string' ? [path] : [],
    ),
  ),
];
