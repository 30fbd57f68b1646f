import type { AppError } from '../error.ts';
import { invalidInput } from '../error.ts';
import { check, isRecord, parseJson } from '../parse.ts';
import type { Result } from '../result.ts';
import { chain, fail, ok } from '../result.ts';
import type { Config } from './config-fields.ts';
import { fieldOf, refused } from './config-fields.ts';
import { gemmaFamilies } from './families-gemma.ts';
import { gptFamilies } from './families-gpt.ts';
import { furtherFamilies } from './families-further.ts';
import { hybridFamilies } from './families-hybrid.ts';
import { latentFamilies } from './families-latent.ts';
import { llamaKinFamilies } from './families-llama-kin.ts';
import { llamaFamilies } from './families-llama.ts';
import { mambaFamilies } from './families-mamba.ts';
import { moeFamilies } from './families-moe.ts';
import { moeSharedFamilies } from './families-moe-shared.ts';
import { sparseFamilies } from './families-sparse.ts';
import { stateFamilies } from './families-state.ts';
import { variedFamilies } from './families-varied.ts';
import type { Family, Shape } from './family.ts';
import type { Model } from './model.ts';
import { modelFormat, ModelSchema } from './model.ts';
import { otherKind } from './other-kinds.ts';

/** Longest config.json accepted; real ones are a few kilobytes. Check a file's size against it before reading. */
export const longestConfig = 1e6;

const families = new Map(
  [
    ...[llamaFamilies, llamaKinFamilies, gemmaFamilies, gptFamilies, moeFamilies, moeSharedFamilies],
    ...[latentFamilies, hybridFamilies, stateFamilies, mambaFamilies, sparseFamilies, furtherFamilies, variedFamilies],
  ].flatMap((list) => list.flatMap((one) => one.types.map((type) => [type, one] as const))),
);

/** Values of `model_type` that can be read, in order. */
export const knownModelTypes: readonly string[] = [...families.keys()].sort();

/** Where files of models that see or hear keep their language model. */
const nestedNames = ['text_config', 'llm_config', 'language_config', 'thinker_config'] as const;

type Fields = Readonly<Record<string, unknown>>;

/**
 * A model from the text of a Hugging Face config.json; `name` is the file's or the model's, for its title and for
 * errors. Families are read whose count is exact; another one is refused by its `model_type`. Errors name
 * the field as the file spells it.
 */
export const readConfig = (text: string, name: string): Result<Model, AppError> => {
  if (text.length > longestConfig)
    return fail(invalidInput(name, `${String(text.length)} characters`, `at most ${String(longestConfig)} characters`));
  return chain(parseJson(text, name), (value) =>
    isRecord(value)
      ? readConfigFields(value, name)
      : fail(invalidInput(name, value, 'a JSON object, as in config.json')),
  );
};

/** The same from the fields of a config.json. */
export const readConfigFields = (fields: Readonly<Record<string, unknown>>, name: string): Result<Model, AppError> => {
  const config = languageConfig(fields);
  const other = otherKind(config);
  if (other !== undefined) return refused(config, 'architecture', fieldOf(config, 'model_type'), decoderOnly(other));
  return chain(familyOf(config), ([architecture, one]) =>
    chain(one.read(config), (shape) => {
      const title = titleOf(fields, name) ?? `${architecture} ${String(shape.layers)} x ${String(shape.hidden)}`;
      return check(ModelSchema, modelOf(shape, architecture, title));
    }),
  );
};

const decoderOnly = (other: string) => `a decoder-only language model; this is ${other}`;

const languageConfig = (fields: Fields, outer = ''): Config => {
  for (const root of nestedNames) {
    const nested = Object.hasOwn(fields, root) ? fields[root] : undefined;
    if (!isRecord(nested)) continue;
    const path = outer === '' ? root : `${outer}.${root}`;
    return root === 'thinker_config'
      ? languageConfig(nested, path)
      : { fields: withTie(nested, fields, root), root: path };
  }
  return { fields, root: outer };
};

/**
 * The head is part of the outer model, which says whether it is tied; a model that is nested whole (Llama 4,
 * code outside transformers) says it itself.
 */
const withTie = (nested: Fields, outer: Fields, root: string): Fields => {
  const tie = 'tie_word_embeddings';
  if (typeof outer[tie] !== 'boolean') return nested;
  const outside = root === 'text_config' && outer['model_type'] !== 'llama4';
  return outside ? { ...nested, [tie]: outer[tie] } : { [tie]: outer[tie], ...nested };
};

const familyOf = (config: Config): Result<readonly [string, Family], AppError> => {
  const type = fieldOf(config, 'model_type');
  const one = typeof type === 'string' ? families.get(type) : undefined;
  if (typeof type === 'string' && one !== undefined) return ok([type, one]);
  const allowed = `a family of which counts are known (${knownModelTypes.join(', ')}); others by their shape, e.g. ${exampleShape}`;
  return refused(config, 'model_type', type, allowed);
};

const exampleShape = 'llama:layers=32,hidden=4096,heads=32,kv_heads=8,intermediate=14336,vocab=128256';

const modelOf = (shape: Shape, architecture: string, title: string): Model => ({
  kind: 'plimsoll-model',
  format: modelFormat,
  id: idOf(title),
  name: title,
  architecture,
  origin: `config.json (${title})`,
  ...shape,
});

/** The model's own name where the file tells (`meta-llama/Llama-3.1-8B`), else the folder's or the file's, if any. */
const titleOf = (fields: Readonly<Record<string, unknown>>, name: string): string | undefined => {
  const own = fields['_name_or_path'];
  const path = typeof own === 'string' && /^[\w.-]+\/[\w.-]+$/.test(own) ? own : name;
  const parts = path.split(/[\\/]/).filter((part) => part !== '' && part !== 'config.json');
  return parts
    .at(-1)
    ?.replace(/\.json$/i, '')
    .slice(0, 80);
};

/** An id made of a title. */
export const idOf = (title: string): string =>
  title
    .toLowerCase()
    .replace(/[^a-z0-9._-]+/g, '-')
    .replace(/^-+|-+$/g, '') || 'model';
