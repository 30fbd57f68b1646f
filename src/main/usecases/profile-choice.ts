import type { AppError } from '../../core/error.ts';
import { isResultOf } from '../../core/machine/result-key.ts';
import type { ProbeResult, ProfileMode } from '../../core/machine/run.ts';
import type { Result } from '../../core/result.ts';
import { fail, ok } from '../../core/result.ts';
import type { ProfileFigure } from './profile-plan.ts';
import { keyOf } from './profile-plan.ts';

export interface Choice {
  readonly mode: ProfileMode;
  /** Nothing but these; absent or empty: all. */
  readonly only?: readonly string[] | undefined;
  /** These besides, which are measured only on request. */
  readonly include?: readonly string[] | undefined;
  /** What the run has already: measured again only where it is named. */
  readonly results: readonly ProbeResult[];
}

/**
 * The figures to be measured, in their own order. A name is a metric (`dram.triad`), or the beginning or the probe of
 * several (`dram`). What is measured only on request has to be named in full. A name of which the mode measures nothing
 * means its figures of the other modes.
 */
export const chosenFigures = (
  all: readonly ProfileFigure[],
  { mode, only = [], include = [], results }: Choice,
): Result<readonly ProfileFigure[], AppError> => {
  const stray = [...only, ...include].find((name) => !all.some((one) => isNamed(one, name)));
  if (stray !== undefined) return fail(unknownName(stray, all));
  const named = (names: readonly string[]) => names.flatMap((name) => figuresNamed(all, name, mode));
  const chosen = new Set(
    only.length === 0
      ? [...lackingFigures(all, { mode, results }), ...named(include).filter((one) => isMissing(one, results))]
      : [...named(only), ...named(include)],
  );
  return ok(all.filter((one) => chosen.has(one)));
};

const figuresNamed = (all: readonly ProfileFigure[], name: string, mode: ProfileMode): readonly ProfileFigure[] => {
  const meant = all.filter((one) => isNamed(one, name) && (!one.figure.isOptIn || one.figure.metric === name));
  const inMode = meant.filter(({ figure }) => figure.modes.includes(mode));
  return inMode.length === 0 ? meant : inMode;
};

/** What the mode measures and the run has not. */
export const lackingFigures = (all: readonly ProfileFigure[], { mode, results }: Pick<Choice, 'mode' | 'results'>) =>
  all.filter(({ figure }) => !figure.isOptIn && figure.modes.includes(mode)).filter((one) => isMissing(one, results));

const isMissing = (one: ProfileFigure, results: readonly ProbeResult[]) =>
  !results.some((result) => isResultOf(keyOf(one), result) && isSettled(result));

/** Whether measuring again would hardly tell more: what crashed or was cut off may come out otherwise. */
const isSettled = ({ status }: ProbeResult) => status === 'ok' || status === 'noisy' || status === 'unavailable';

const isNamed = ({ probe, figure }: ProfileFigure, name: string) =>
  name === probe.id || name === figure.metric || figure.metric.startsWith(`${name}.`);

const unknownName = (name: string, all: readonly ProfileFigure[]): AppError => {
  const known = all.flatMap(({ probe, figure }) => [probe.id, figure.metric]);
  return { code: 'not-found', what: 'probe', name, known: [...new Set(known)] };
};
