import type { Flag, ProbeResult } from '../../core/machine/run.ts';
import { fail, ok } from '../../core/result.ts';
import type { Area, PlannedFigure, Probe, ProbeOptions } from '../ports.ts';
import { unavailable } from './failure.ts';
import type { Figure, FigureProbe, Measured } from './figure.ts';
import type { SpawnMeasuring } from './host.ts';
import { resultsOf } from './result.ts';
import { measureSeries } from './series.ts';
import type { Session } from './session.ts';
import { openSession } from './session.ts';
import type { Watch } from './watch.ts';

export interface RunnerDeps {
  readonly spawn: SpawnMeasuring;
  /** Monotonic. */
  readonly seconds: () => number;
  readonly watch: Watch;
}

/** Runs what a probe describes: keeps its measuring process, shares out the time, makes the rows of the run. */
export const probeOf = (deps: RunnerDeps, { id, title, area, figures }: FigureProbe): Probe => ({
  id,
  title,
  area,
  plan: async (options, signal) => {
    const keeper = keepSession(deps.spawn, signal);
    const set = await figures(options);
    const context: Context = { deps, probe: id, area, keeper, options, signal };
    return {
      figures: set.figures.map((figure) => planned(context, figure)),
      close: async () => {
        await keeper.close();
        await set.close?.();
      },
    };
  },
});

interface Context {
  readonly deps: RunnerDeps;
  readonly probe: string;
  readonly area: Area;
  readonly keeper: SessionKeeper;
  readonly options: ProbeOptions;
  readonly signal: AbortSignal;
}

const planned = (context: Context, figure: Figure): PlannedFigure => ({
  metric: figure.metric,
  title: figure.title,
  settings: figure.settings,
  weight: figure.unavailable === undefined ? figure.weight : 0,
  modes: figure.modes,
  isOptIn: figure.optIn === true,
  measure: (shareSeconds) => measureFigure(context, figure, shareSeconds),
});

const measureFigure = async (
  { deps, probe, area, keeper, options, signal }: Context,
  figure: Figure,
  shareSeconds: number,
): Promise<readonly ProbeResult[]> => {
  if (figure.unavailable !== undefined) return resultsOf(probe, figure, fail(unavailable(figure.unavailable)));
  const begun = deps.seconds();
  const clock = { shareSeconds, used: () => (deps.seconds() - begun) / shareSeconds };
  const session = await keeper.session();
  const disturbances = await deps.watch.begin(session, area);
  const outcome = await figure.measure({
    session,
    mode: options.mode,
    signal,
    ...clock,
    series: (plan) => measureSeries(plan, clock),
  });
  return resultsOf(probe, figure, outcome.ok ? ok(flagged(outcome.value, await disturbances())) : outcome);
};

const flagged = (measured: Measured, seen: readonly Flag[]): Measured => {
  const flags = [...new Set([...(measured.flags ?? []), ...seen])];
  return flags.length === 0 ? measured : { ...measured, flags, also: measured.also?.map((row) => ({ ...row, flags })) };
};

/** The measuring process of a probe: started when first needed, and again after it crashed, hung or gave garbage. */
interface SessionKeeper {
  readonly session: () => Promise<Session>;
  readonly close: () => Promise<void>;
}

const keepSession = (spawn: SpawnMeasuring, signal: AbortSignal): SessionKeeper => {
  let open: Session | undefined;
  const close = async () => open?.close();
  const session = async () => {
    if (open !== undefined && !open.isOver()) return open;
    // What the last one held (memory, a file) is free only once it is gone.
    await close();
    return (open = openSession(spawn, signal));
  };
  return { session, close };
};
