import type { AppError } from '../../core/error.ts';
import { invalidInput } from '../../core/error.ts';
import type { KnobValue, KnobValues } from '../../core/planners/knobs.ts';
import { readKnob, tuned } from '../../core/planners/knobs.ts';
import type { Planner } from '../../core/planners/types.ts';
import type { Result } from '../../core/result.ts';
import { all, chain, fail, mapResult, ok } from '../../core/result.ts';

/** A system with its knobs settled, and what settled them. */
export interface SettledSystem {
  readonly planner: Planner;
  readonly knobs: KnobValues;
}

/** The systems with what `--knob name=value` says, each name a knob of one of them at least. */
export const settledSystems = (
  given: readonly string[],
  systems: readonly Planner[],
): Result<readonly SettledSystem[], AppError> =>
  chain(all(given.map((text) => pairOf(text, systems))), (pairs) =>
    all(systems.map((planner) => settled(planner, pairs))),
  );

type Pair = readonly [name: string, text: string];

const knobsOf = ({ tuning }: Planner) => tuning?.knobs ?? [];

const pairOf = (given: string, systems: readonly Planner[]): Result<Pair, AppError> => {
  const [, name, text] = /^([^=]+)=(.*)$/.exec(given) ?? [];
  if (name === undefined || text === undefined) return fail(invalidInput('--knob', given, 'NAME=VALUE'));
  const known = [...new Set(systems.flatMap(knobsOf).map(({ id }) => id))].sort();
  return known.includes(name) ? ok([name, text]) : fail({ code: 'not-found', what: 'knob', name, known });
};

/** A knob that the system lacks is another system's. */
const settled = (planner: Planner, pairs: readonly Pair[]): Result<SettledSystem, AppError> => {
  const own = pairs.flatMap(([name, text]) =>
    knobsOf(planner).flatMap((knob) => (knob.id === name ? [{ name, value: readKnob(knob, text) }] : [])),
  );
  const values = all(own.map(({ name, value }) => named(name, value)));
  return chain(values, (entries) => {
    const knobs: KnobValues = Object.fromEntries(entries);
    return mapResult(tuned(planner, knobs), (one) => ({ planner: one, knobs }));
  });
};

const named = (name: string, value: Result<KnobValue, AppError>): Result<readonly [string, KnobValue], AppError> => {
  if (value.ok) return ok([name, value.value]);
  return fail(value.error.code === 'invalid-input' ? { ...value.error, path: `--knob ${name}` } : value.error);
};
