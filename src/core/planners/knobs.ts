import type { AppError } from '../error.ts';
import { invalidInput } from '../error.ts';
import type { Result } from '../result.ts';
import { all, fail, mapResult, ok } from '../result.ts';

/**
 * Something that a system's planner settles itself, and that a person may settle in its place: to reproduce a paper's
 * setting, to see what a mechanism is worth, to match a configuration that already runs.
 */
export type Knob = {
  /** As `--knob` names it, e.g. `period`. */
  readonly id: string;
  readonly title: string;
  /** What it changes, in a sentence, and where that is described. */
  readonly about: string;
  /** Another value than the usual one changes what is computed, not only when and where: no search settles it. */
  readonly alters?: true;
} & (
  | { readonly kind: 'switch' }
  | { readonly kind: 'choice'; readonly values: readonly string[] }
  | { readonly kind: 'integer' | 'bytes'; readonly least: number; readonly most: number }
  /** 0 to 1. */
  | { readonly kind: 'share' }
);

export type KnobValue = boolean | string | number;
export type KnobValues = Readonly<Record<string, KnobValue>>;

/** The knobs of a system, and the system with some of them settled. What is not settled stays the planner's to search. */
export interface Tuning<P> {
  readonly knobs: readonly Knob[];
  /** Values are checked against `knobs` before. */
  tune(values: KnobValues): P;
}

/** As much of a planner as its knobs are about. */
interface Tunable<P> {
  readonly id: string;
  readonly tuning?: Tuning<P>;
}

/** A planner with knobs settled, or what is wrong with them: a knob that the system lacks, a value that it does not take. */
export const tuned = <P extends Tunable<P>>(planner: P, values: KnobValues): Result<P, AppError> => {
  const names = Object.keys(values);
  if (names.length === 0) return ok(planner);
  const { tuning } = planner;
  const known = tuning?.knobs ?? [];
  const checked = names.map((name): Result<KnobValue, AppError> => {
    const knob = known.find(({ id }) => id === name);
    return knob === undefined
      ? fail({ code: 'not-found', what: `knob of ${planner.id}`, name, known: known.map(({ id }) => id) })
      : valueFor(knob, values[name] ?? '');
  });
  return mapResult(all(checked), () => tuning?.tune(values) ?? planner);
};

/** A value as typed on a command line: `on` and `off` for a switch, digits for a number. */
export const readKnob = (knob: Knob, text: string): Result<KnobValue, AppError> => valueFor(knob, typed(knob, text));

const typed = ({ kind }: Knob, text: string): KnobValue => {
  if (kind === 'switch') return switches.get(text) ?? text;
  if (kind === 'choice') return text;
  return /^\d+(\.\d+)?(e\d+)?$/i.test(text) ? Number(text) : text;
};

const switches: ReadonlyMap<string, boolean> = new Map([
  ['on', true],
  ['true', true],
  ['off', false],
  ['false', false],
]);

const valueFor = (knob: Knob, value: KnobValue): Result<KnobValue, AppError> =>
  takes(knob, value) ? ok(value) : fail(invalidInput(`knob ${knob.id}`, value, allowedText(knob)));

const takes = (knob: Knob, value: KnobValue): boolean => {
  switch (knob.kind) {
    case 'switch':
      return typeof value === 'boolean';
    case 'choice':
      return knob.values.some((one) => one === value);
    case 'share':
      return typeof value === 'number' && value >= 0 && value <= 1;
    case 'integer':
    case 'bytes':
      return typeof value === 'number' && Number.isInteger(value) && value >= knob.least && value <= knob.most;
  }
};

/** What a knob takes, in words. */
export const allowedText = (knob: Knob): string => {
  switch (knob.kind) {
    case 'switch':
      return 'on or off';
    case 'choice':
      return knob.values.join(', ');
    case 'share':
      return 'a number from 0 to 1';
    case 'integer':
      return `a whole number from ${knob.least} to ${knob.most}`;
    case 'bytes':
      return `a whole number of bytes from ${knob.least} to ${knob.most}`;
  }
};
