import type { AppError } from '../error.ts';
import type { Result } from '../result.ts';
import { all, chain, mapResult, ok } from '../result.ts';
import type { Config, FileSizes, SizeDefaults, SizeNames } from './config-fields.ts';
import { fieldOf, readFlag, readShare, readSizes, refused } from './config-fields.ts';
import type { Model } from './model.ts';

/** What a config.json says of a model: everything but its name. */
export type Shape = Omit<Model, 'kind' | 'format' | 'id' | 'name' | 'architecture' | 'origin'>;

/** One dense family of Hugging Face transformers: which `model_type`s, and how their fields make a shape. */
export interface Family {
  readonly types: readonly string[];
  read(config: Config): Result<Shape, AppError>;
}

type Flags<F> = { readonly [K in keyof F]: boolean };

/** A family as data. Defaults are those of its configuration class in transformers. */
export interface FamilyRules<F extends Readonly<Record<string, boolean>>> {
  readonly types: readonly string[];
  readonly names: SizeNames;
  readonly defaults?: SizeDefaults;
  /** The MLP is 4 hidden wide where the file gives no width. */
  readonly wideMlp?: boolean;
  /** Yes-or-no fields and what they are where the file is silent. */
  readonly flags: F;
  /** Fields that must have this value, or the count would be wrong. */
  readonly only?: Readonly<Record<string, unknown>>;
  /** A field that must equal the hidden size where present, for the same reason. */
  readonly sameAsHidden?: string;
  /** Name of the rate of dropout on residuals, and its default; no entry: none. */
  readonly dropout?: readonly [name: string, fallback: number];
  shape(sizes: FileSizes, flags: Flags<F>, config: Config): ShapeRules;
}

/** What a family says beyond sizes. */
export type ShapeRules = Pick<Shape, 'mlp' | 'head' | 'bias' | 'norm'> & Partial<Pick<Shape, 'positions' | 'kvHeads'>>;

export const family = <F extends Readonly<Record<string, boolean>>>(rules: FamilyRules<F>): Family => ({
  types: rules.types,
  read: (config) =>
    chain(agrees(config, rules.only ?? {}), () =>
      chain(readSizes(config, rules.names, rules.defaults ?? {}, rules.wideMlp ?? false), (sizes) =>
        chain(
          chain(matches(config, rules.sameAsHidden, sizes), () => readFlags(config, rules.flags)),
          (flags) =>
            mapResult(readDropout(config, rules.dropout), (dropout) => ({
              ...sizes,
              positions: 0,
              ...rules.shape(sizes, flags, config),
              dropout,
            })),
        ),
      ),
    ),
});

const agrees = (config: Config, only: Readonly<Record<string, unknown>>): Result<undefined, AppError> => {
  for (const [name, wanted] of Object.entries(only)) {
    const value = fieldOf(config, name);
    if (value !== undefined && value !== wanted)
      return refused(config, name, value, `${JSON.stringify(wanted)} (other values change the count)`);
  }
  return ok(undefined);
};

const matches = (config: Config, name: string | undefined, { hidden }: FileSizes): Result<undefined, AppError> =>
  agrees(config, name === undefined ? {} : { [name]: hidden });

const readFlags = <F extends Readonly<Record<string, boolean>>>(
  config: Config,
  flags: F,
): Result<Flags<F>, AppError> => {
  const read = Object.entries(flags).map(([name, fallback]) =>
    mapResult(readFlag(config, name, fallback), (value) => [name, value] as const),
  );
  return mapResult(all(read), (entries) => ({ ...flags, ...Object.fromEntries(entries) }));
};

const readDropout = (config: Config, dropout: readonly [string, number] | undefined): Result<boolean, AppError> =>
  dropout === undefined ? ok(false) : mapResult(readShare(config, ...dropout), (rate) => rate > 0);
