import type { AppError } from '../../core/error.ts';
import type { ProfileMode } from '../../core/machine/run.ts';
import type { Result } from '../../core/result.ts';
import { fail, ok } from '../../core/result.ts';
import type { ProfileFigure } from './profile-plan.ts';

export interface Choice {
  readonly mode: ProfileMode;
  /** Nothing but these; absent or empty: all. */
  readonly only?: readonly string[] | undefined;
  /** These besides, which are measured only on request. */
  readonly include?: readonly string[] | undefined;
}

/**
 * The figures to be measured, in their own order. A name is a metric (`dram.triad`), or the beginning or the probe of
 * several (`dram`). What is measured only on request has to be named in full. A name of which the mode measures nothing
 * means its figures of the other modes.
 */
export const chosenFigures = (
  all: readonly ProfileFigure[],
  { mode, only = [], include = [] }: Choice,
): Result<readonly ProfileFigure[], AppError> => {
  const stray = [...only, ...include].find((name) => !all.some((one) => isNamed(one, name)));
  if (stray !== undefined) return fail(unknownName(stray, all));
  const named = (names: readonly string[]) => new Set(names.flatMap((name) => figuresNamed(all, name, mode)));
  const usual = only.length === 0 ? all.filter((one) => isUsual(one, mode)) : [...named(only)];
  const chosen = new Set([...usual, ...named(include)]);
  return ok(all.filter((one) => chosen.has(one)));
};

const figuresNamed = (all: readonly ProfileFigure[], name: string, mode: ProfileMode): readonly ProfileFigure[] => {
  const meant = all.filter((one) => isNamed(one, name) && (!one.figure.isOptIn || one.figure.metric === name));
  const inMode = meant.filter(({ figure }) => figure.modes.includes(mode));
  return inMode.length === 0 ? meant : inMode;
};

const isUsual = ({ figure }: ProfileFigure, mode: ProfileMode) => !figure.isOptIn && figure.modes.includes(mode);

const isNamed = ({ probe, figure }: ProfileFigure, name: string) =>
  name === probe.id || name === figure.metric || figure.metric.startsWith(`${name}.`);

const unknownName = (name: string, all: readonly ProfileFigure[]): AppError => {
  const known = all.flatMap(({ probe, figure }) => [probe.id, figure.metric]);
  return { code: 'not-found', what: 'probe', name, known: [...new Set(known)] };
};
