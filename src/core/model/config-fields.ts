import { z } from 'zod';
import type { AppError } from '../error.ts';
import { invalidInput } from '../error.ts';
import { check } from '../parse.ts';
import type { Result } from '../result.ts';
import { all, chain, fail, mapResult, ok } from '../result.ts';
import { sizes } from './sizes.ts';

/** The fields of a config.json, as the file spells them, and where it stands in the file (`` or `text_config`). */
export interface Config {
  readonly fields: Readonly<Record<string, unknown>>;
  readonly root: string;
}

/** What a family calls a size. Where files of different ages differ, the name that is present counts. */
type Names = string | readonly string[];

/** Sizes that every family states in its own words. A missing entry in `names` takes the usual rule or is refused. */
export interface SizeNames {
  readonly layers: Names;
  readonly hidden: Names;
  readonly heads: Names;
  readonly vocab: Names;
  readonly context: Names;
  /** Absent in the file: as many as heads. */
  readonly kvHeads?: Names;
  /** Absent in the file: hidden / heads. */
  readonly headDim?: Names;
  /** Absent here or in the file: 4 hidden, where the family says so (`wideMlp`); else required. */
  readonly intermediate?: Names;
}

export interface FileSizes {
  readonly layers: number;
  readonly hidden: number;
  readonly heads: number;
  readonly vocab: number;
  readonly context: number;
  readonly kvHeads: number;
  readonly headDim: number;
  readonly intermediate: number;
}

/** Values that the family's configuration class fills in where the file is silent. */
export type SizeDefaults = Partial<Record<keyof FileSizes, number>>;

/** The value of a field, `undefined` where it is absent or null (transformers writes null for "default"). */
export const fieldOf = (config: Config, name: string): unknown =>
  Object.hasOwn(config.fields, name) ? (config.fields[name] ?? undefined) : undefined;

export const readSizes = (
  config: Config,
  names: SizeNames,
  defaults: SizeDefaults,
  wideMlp: boolean,
): Result<FileSizes, AppError> => {
  const required = (kind: keyof SizeNames & keyof typeof sizes) =>
    readSize(config, names[kind] ?? kind, sizes[kind], defaults[kind]);
  const basic = all([
    required('layers'),
    required('hidden'),
    required('heads'),
    required('vocab'),
    required('context'),
  ]);
  return chain(basic, ([layers = 0, hidden = 0, heads = 0, vocab = 0, context = 0]) => {
    const intermediate =
      names.intermediate === undefined
        ? ok(4 * hidden)
        : readSize(config, names.intermediate, sizes.intermediate, wideMlp ? 4 * hidden : defaults.intermediate);
    const kvHeads = readKvHeads(config, names, heads, defaults.kvHeads);
    const headDim = readHeadDim(config, names, hidden, heads, defaults.headDim);
    return mapResult(all([kvHeads, headDim, intermediate]), ([kv = 0, width = 0, mlp = 0]) => ({
      ...{ layers, hidden, heads, vocab, context },
      ...{ kvHeads: kv, headDim: width, intermediate: mlp },
    }));
  });
};

export const readSize = (
  config: Config,
  names: Names,
  schema: z.ZodType<number>,
  fallback: number | undefined,
): Result<number, AppError> => {
  const name = nameIn(config, names);
  const value = fieldOf(config, name) ?? fallback;
  return mapResult(check(z.object({ [name]: schema }), { [name]: value }, config.root), () => Number(value));
};

/** The first name that the file has, else the first: an error then says the name that is usual. */
export const nameIn = (config: Config, names: Names): string => {
  const list = typeof names === 'string' ? [names] : names;
  return list.find((name) => fieldOf(config, name) !== undefined) ?? list[0] ?? '';
};

const readKvHeads = (
  config: Config,
  names: SizeNames,
  heads: number,
  fallback: number | undefined,
): Result<number, AppError> => {
  if (names.kvHeads === undefined) return ok(heads);
  const name = nameIn(config, names.kvHeads);
  return chain(readSize(config, name, sizes.heads, fallback ?? heads), (kvHeads) =>
    heads % kvHeads === 0
      ? ok(kvHeads)
      : refused(config, name, kvHeads, `a divisor of ${nameIn(config, names.heads)} (${String(heads)})`),
  );
};

const readHeadDim = (
  config: Config,
  names: SizeNames,
  hidden: number,
  heads: number,
  fallback: number | undefined,
): Result<number, AppError> => {
  const name = names.headDim?.length ? nameIn(config, names.headDim) : undefined;
  if (name !== undefined && (fallback !== undefined || fieldOf(config, name) !== undefined))
    return readSize(config, name, sizes.headDim, fallback);
  const width = hidden / heads;
  if (sizes.headDim.safeParse(width).success) return ok(width);
  const rule = `a divisor of ${nameIn(config, names.hidden)} (${String(hidden)}) that gives heads of at most 1024`;
  return refused(config, nameIn(config, names.heads), heads, rule);
};

/** A yes or no; absent: what the family's configuration class says. */
export const readFlag = (config: Config, name: string, fallback: boolean): Result<boolean, AppError> => {
  const value = fieldOf(config, name) ?? fallback;
  return typeof value === 'boolean' ? ok(value) : refused(config, name, value, 'true or false');
};

/** A share from 0 to 1, such as a dropout rate. */
export const readShare = (config: Config, name: string, fallback: number): Result<number, AppError> => {
  const value = fieldOf(config, name) ?? fallback;
  return typeof value === 'number' && value >= 0 && value <= 1
    ? ok(value)
    : refused(config, name, value, 'a number from 0 to 1');
};

export const refused = (config: Config, name: string, value: unknown, allowed: string): Result<never, AppError> =>
  fail(invalidInput(config.root === '' ? name : `${config.root}.${name}`, value, allowed));
