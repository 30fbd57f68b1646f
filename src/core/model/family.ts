import type { AppError } from '../error.ts';
import { isRecord } from '../parse.ts';
import type { Result } from '../result.ts';
import { all, chain, mapResult, ok } from '../result.ts';
import type { Config, FileSizes, SizeDefaults, SizeNames } from './config-fields.ts';
import { fieldOf, readFlag, readShare, readSizes, refused } from './config-fields.ts';
import type { ListRule, NumberRule } from './config-lists.ts';
import { readList, readNumber } from './config-lists.ts';
import type { Model } from './model.ts';

/** What a config.json says of a model: everything but its name. */
export type Shape = Omit<Model, 'kind' | 'format' | 'id' | 'name' | 'architecture' | 'origin'>;

/** One family of Hugging Face transformers: which `model_type`s, and how their fields make a shape. */
export interface Family {
  readonly types: readonly string[];
  read(config: Config): Result<Shape, AppError>;
}

type Flags<F> = { readonly [K in keyof F]: boolean };
type Numbers = Readonly<Record<string, NumberRule>>;
type Lists = Readonly<Record<string, ListRule>>;

/** A family as data. Defaults are those of its configuration class in transformers. */
export interface FamilyRules<F extends Readonly<Record<string, boolean>>, N extends Numbers, L extends Lists> {
  readonly types: readonly string[];
  readonly names: SizeNames;
  /** Parts of the file whose fields are read as if they stood outside. */
  readonly flatten?: readonly string[];
  /** Fields that may give one number for each layer, all of them equal. */
  readonly alike?: readonly string[];
  /** Lists with an entry for each layer, which tell the number of layers where no field does. */
  readonly layersOf?: readonly string[];
  /** Values that stand for "not said". */
  readonly ignore?: Readonly<Record<string, unknown>>;
  readonly defaults?: SizeDefaults;
  /** The same for a nested part of a file alone, where transformers leaves out what its class says anyway. */
  readonly nested?: SizeDefaults;
  /** The MLP is 4 hidden wide where the file gives no width. */
  readonly wideMlp?: boolean;
  /** Yes-or-no fields and what they are where the file is silent. */
  readonly flags: F;
  /** Other whole numbers. */
  readonly numbers?: N;
  /** Lists of words or whole numbers, each with an entry for a layer. */
  readonly lists?: L;
  /** Fields that must have this value, or the count would be wrong. */
  readonly only?: Readonly<Record<string, unknown>>;
  /** Name of the rate of dropout on residuals, and its default; no entry: none. */
  readonly dropout?: readonly [name: string, fallback: number];
  shape(sizes: FileSizes, flags: Flags<F>, more: More<keyof N & string, keyof L & string>): ShapeRules;
}

/** What else the file says. */
export interface More<N extends string = never, L extends string = never> {
  number(name: N): number;
  /** Undefined where the file has no such list. */
  list(name: L): readonly (string | number)[] | undefined;
  readonly config: Config;
}

/** What a family says beyond sizes. */
export type ShapeRules = Pick<Shape, 'mlp' | 'head' | 'bias' | 'norm'> & Partial<Shape>;

export const family = <
  F extends Readonly<Record<string, boolean>>,
  N extends Numbers = Numbers,
  L extends Lists = Lists,
>(
  rules: FamilyRules<F, N, L>,
): Family => ({
  types: rules.types,
  read: (file) => {
    const config = prepared(file, rules);
    return chain(agrees(config, { ...attentionOnly, ...rules.only }), () =>
      chain(readSizes(config, rules.names, defaultsOf(config, rules), rules.wideMlp ?? false), (sizes) =>
        chain(readFlags(config, rules.flags), (flags) =>
          chain(
            chain(agreesOnExperts(config, rules.numbers), () => readMore(config, rules.numbers, rules.lists, sizes)),
            (more) =>
              mapResult(readDropout(config, rules.dropout), (dropout) => ({
                ...sizes,
                positions: 0,
                dropout,
                ...rules.shape(sizes, flags, more),
              })),
          ),
        ),
      ),
    );
  },
});

const prepared = (file: Config, rules: Preparation): Config => {
  const { flatten = [], ignore = {}, alike = [], layersOf = [] } = rules;
  return counted(onceEach(without(flattened(file, flatten), ignore), alike), layersOf);
};

type Preparation = Pick<
  FamilyRules<Readonly<Record<string, boolean>>, Numbers, Lists>,
  'flatten' | 'ignore' | 'alike' | 'layersOf'
>;

const counted = (config: Config, lists: readonly string[]): Config => {
  const list = lists.map((name) => fieldOf(config, name)).find(Array.isArray);
  if (list === undefined || fieldOf(config, 'num_hidden_layers') !== undefined) return config;
  return { ...config, fields: { ...config.fields, num_hidden_layers: list.length } };
};

const flattened = (config: Config, parts: readonly string[]): Config => ({
  ...config,
  fields: parts.reduce((fields, part) => {
    const inner = fieldOf(config, part);
    return isRecord(inner) ? { ...fields, ...inner } : fields;
  }, config.fields),
});

const without = (config: Config, ignore: Readonly<Record<string, unknown>>): Config => ({
  ...config,
  fields: Object.fromEntries(
    Object.entries(config.fields).filter(([name, value]) => !Object.hasOwn(ignore, name) || ignore[name] !== value),
  ),
});

const onceEach = (config: Config, names: readonly string[]): Config => ({
  ...config,
  fields: names.reduce((fields, name) => {
    const value: unknown = fieldOf(config, name);
    if (!Array.isArray(value) || value.length === 0 || value.some((item) => item !== value[0])) return fields;
    return { ...fields, [name]: Number(value[0]) };
  }, config.fields),
});

const defaultsOf = (
  { root }: Config,
  { defaults, nested }: { readonly defaults?: SizeDefaults; readonly nested?: SizeDefaults },
): SizeDefaults => (root === '' ? { ...defaults } : { ...nested, ...defaults });

const readFlags = <F extends Readonly<Record<string, boolean>>>(
  config: Config,
  flags: F,
): Result<Flags<F>, AppError> => {
  const read = Object.entries(flags).map(([name, fallback]) =>
    mapResult(readFlag(config, name, fallback), (value) => [name, value] as const),
  );
  return mapResult(all(read), (entries) => ({ ...flags, ...Object.fromEntries(entries) }));
};

const readMore = (
  config: Config,
  numbers: Numbers | undefined,
  lists: Lists | undefined,
  sizes: FileSizes,
): Result<More<string, string>, AppError> => {
  const values = Object.entries(numbers ?? {}).map(([key, rule]) =>
    mapResult(readNumber(config, rule), (value) => [key, value] as const),
  );
  const rows = Object.entries(lists ?? {}).map(([key, rule]) =>
    mapResult(readList(config, rule, sizes.layers), (row) => [key, row] as const),
  );
  return chain(all(values), (entries) =>
    mapResult(all(rows), (found) => {
      const [byName, listed] = [new Map(entries), new Map(found)];
      return { config, number: (name) => byName.get(name) ?? 0, list: (name) => listed.get(name) };
    }),
  );
};

/** DeepSeek's vision models leave latent attention out; no family here is read that way. */
const attentionOnly = { use_mla: true } as const;

/** Experts in the file of a family that has none: a model of its makers' own code, which is not to be counted as dense. */
const agreesOnExperts = (config: Config, numbers: Numbers | undefined): Result<undefined, AppError> => {
  if (numbers !== undefined && 'experts' in numbers) return ok(undefined);
  const name = expertNames.find((field) => Number(fieldOf(config, field) ?? 0) > 1);
  return name === undefined
    ? ok(undefined)
    : refused(config, name, fieldOf(config, name), 'none: this family has no experts');
};

const expertNames = ['num_experts', 'num_local_experts', 'n_routed_experts', 'moe_num_experts'] as const;

const agrees = (config: Config, only: Readonly<Record<string, unknown>>): Result<undefined, AppError> => {
  for (const [name, wanted] of Object.entries(only)) {
    const value = fieldOf(config, name);
    if (value !== undefined && value !== wanted)
      return refused(config, name, value, `${JSON.stringify(wanted)} (other values change the count)`);
  }
  return ok(undefined);
};

const readDropout = (config: Config, dropout: readonly [string, number] | undefined): Result<boolean, AppError> =>
  dropout === undefined ? ok(false) : mapResult(readShare(config, ...dropout), (rate) => rate > 0);
