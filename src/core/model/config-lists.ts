import { z } from 'zod';
import type { AppError } from '../error.ts';
import { check } from '../parse.ts';
import type { Result } from '../result.ts';
import { chain, mapResult, ok } from '../result.ts';
import type { Config } from './config-fields.ts';
import { fieldOf, nameIn, readSize, refused } from './config-fields.ts';
import { whole } from './sizes.ts';

/** Whole numbers and lists that only some families have. */

/** The names a number goes by, its limits, and what it is where the file is silent; without that, it is required. */
export interface NumberRule {
  readonly names: string | readonly string[];
  readonly schema: z.ZodType<number>;
  readonly fallback: number | undefined;
}

export const number = (
  names: string | readonly string[],
  schema: z.ZodType<number>,
  fallback?: number,
): NumberRule => ({ names, schema, fallback });

/** A number that may be missing, null or 0 for "none", which is then 0. */
export const numberOrNone = (names: string | readonly string[], most: number): NumberRule => ({
  names,
  schema: whole(0, most),
  fallback: 0,
});

export const readNumber = (config: Config, { names, schema, fallback }: NumberRule): Result<number, AppError> =>
  readSize(config, names, schema, fallback);

/**
 * A list in the file. perLayer: a word or a number for each layer, one of `allowed` where that is given. indices:
 * numbers of layers, from 0.
 */
export interface ListRule {
  readonly names: string | readonly string[];
  readonly kind: 'words' | 'numbers' | 'indices';
  readonly allowed?: readonly string[];
  /** A text with a letter for each layer may stand for the list; what each means. */
  readonly letters?: Readonly<Record<string, string>>;
  readonly required?: boolean;
}

export const words = (names: string | readonly string[], allowed: readonly string[]): ListRule => ({
  names,
  kind: 'words',
  allowed,
});
export const indices = (names: string | readonly string[]): ListRule => ({ names, kind: 'indices' });

/** The list, `undefined` where the file has none. One number in place of a list stands for every layer. */
export const readList = (
  config: Config,
  rule: ListRule,
  layers: number,
): Result<readonly (string | number)[] | undefined, AppError> => {
  const name = nameIn(config, rule.names);
  const value = fieldOf(config, name);
  if (value === undefined)
    return rule.required === true ? refused(config, name, value, 'a list with an entry for each layer') : ok(undefined);
  const allowed = rule.allowed ?? [];
  const item = rule.kind === 'words' ? z.enum(allowed, { error: allowed.join(', ') }) : whole(0, 2 ** 20);
  const list = z.array(item, { error: 'a list' }).max(4096);
  const row = rowOf(rule, value, layers);
  return chain(
    mapResult(check(z.object({ [name]: list }), { [name]: row }, config.root), (found) => found[name] ?? []),
    (found) =>
      rule.kind === 'indices' || found.length === layers
        ? ok(found)
        : refused(config, name, `${String(found.length)} entries`, `an entry for each layer (${String(layers)})`),
  );
};

const rowOf = ({ kind, letters }: ListRule, value: unknown, layers: number): unknown => {
  if (letters !== undefined && typeof value === 'string')
    return Array.from(value.slice(0, 4097), (letter) => letters[letter] ?? letter);
  return kind === 'numbers' && typeof value === 'number' ? Array.from({ length: layers }, () => value) : value;
};
