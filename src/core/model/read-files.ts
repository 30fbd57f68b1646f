import type { AppError } from '../error.ts';
import { invalidInput } from '../error.ts';
import { countText } from '../format.ts';
import { isRecord, parseJson } from '../parse.ts';
import type { Result } from '../result.ts';
import { chain, fail, mapResult, ok } from '../result.ts';
import type { Model } from './model.ts';
import { countParameters } from './parameters.ts';
import { idOf, longestConfig, readConfigFields } from './read-config.ts';
import type { ReadableFile } from './read-head.ts';
import { readGgufFile, readSafetensorsFile, readWhole } from './read-head.ts';
import { readModel } from './read-model.ts';
import type { WeightsSummary } from './weights/agree.ts';
import { agree } from './weights/agree.ts';
import { modelOfWeights } from './weights/from-weights.ts';
import { configOfGguf, ggufArchitecture, ggufName } from './weights/gguf-config.ts';
import type { Gguf } from './weights/gguf.ts';
import type { ShardIndex } from './weights/shard-index.ts';
import { longestIndex, readShardIndex } from './weights/shard-index.ts';
import { unpacked } from './weights/packing.ts';
import type { StoredTensor } from './weights/stored.ts';

/** A model read from files, and what a reader must know about it. */
export interface ModelReading {
  readonly model: Model;
  /** Absent where no file holds weights. */
  readonly weights?: WeightsSummary | undefined;
  /** Disagreements, what was assumed, what else the files hold: sentences. */
  readonly notes: readonly string[];
}

type Fields = Readonly<Record<string, unknown>>;

/**
 * The model that some files describe together: a config.json, weights as safetensors (one file or several with their
 * index) or GGUF, or a model document of this program. Of weights only the heads are read. `title` names the model where
 * no file does.
 */
export const readModelFiles = async (
  files: readonly ReadableFile[],
  title: string,
): Promise<Result<ModelReading, AppError>> => {
  const ggufs = files.filter(({ name }) => /\.gguf$/i.test(name));
  if (ggufs.length > 0 && !files.some(isSafetensors)) return readGgufs(ggufs, title);
  const weights = await readWeights(files);
  if (!weights.ok) return weights;
  const config = configAmong(files);
  if (config === undefined)
    return unconfigured({ ...weights.value, tensors: unpacked(weights.value.tensors, {}) }, title);
  const text = await readWhole(config, longestConfig);
  if (!text.ok) return text;
  return chain(parseJson(text.value, config.name), (value) => {
    if (!isRecord(value)) return fail(invalidInput(config.name, value, 'a JSON object, as in config.json'));
    if (value['kind'] === 'plimsoll-model')
      return mapResult(readModel(text.value, config.name), (model) => ({ model, notes: [] }));
    return configured(value, config.name, { ...weights.value, tensors: unpacked(weights.value.tensors, value) }, title);
  });
};

const isIndex = ({ name }: ReadableFile) => name.endsWith('.safetensors.index.json');
const isSafetensors = ({ name }: ReadableFile) =>
  /\.safetensors$/i.test(name) || name.endsWith('.safetensors.index.json');

/** Files of a model's folder that are JSON and describe something else. */
const isOther = ({ name }: ReadableFile) =>
  /(^|_)(tokenizer|generation|preprocessor|processor|special_tokens|added_tokens|vocab|trainer_state|params)\w*\.json$/.test(
    name,
  ) || /\.index\.json$/.test(name);

const configAmong = (files: readonly ReadableFile[]): ReadableFile | undefined => {
  const named = files.find(({ name }) => name === 'config.json');
  if (named !== undefined) return named;
  const others = files.filter((file) => /\.json$/i.test(file.name) && !isOther(file));
  return others.length === 1 ? others[0] : undefined;
};

interface Weights {
  readonly tensors: readonly StoredTensor[];
  readonly index: ShardIndex | undefined;
  /** Files that the index names and that are not here. */
  readonly missing: number;
}

/** A trillion parameters in experts of their own, with scales, are this many. */
const mostTensors = 150_000;

const readWeights = async (files: readonly ReadableFile[]): Promise<Result<Weights, AppError>> => {
  const index = await readIndexAmong(files);
  if (!index.ok) return index;
  const named = index.value === undefined ? undefined : new Set(index.value.files);
  const chosen = files.filter(
    (file) => /\.safetensors$/i.test(file.name) && (named?.has(file.name) ?? isModelFile(file, files)),
  );
  const tensors: StoredTensor[] = [];
  const seen = new Set<string>();
  for (const file of chosen) {
    const read = await readSafetensorsFile(file);
    if (!read.ok) return read;
    for (const tensor of read.value) {
      if (seen.has(tensor.name)) return fail(invalidInput(file.name, tensor.name, 'tensors that no other file holds'));
      seen.add(tensor.name);
      tensors.push(tensor);
    }
    if (tensors.length > mostTensors)
      return fail(invalidInput(file.name, 'more tensors', `at most ${String(mostTensors)} in all files`));
  }
  return ok({ tensors, index: index.value, missing: (named?.size ?? chosen.length) - chosen.length });
};

const readIndexAmong = async (files: readonly ReadableFile[]): Promise<Result<ShardIndex | undefined, AppError>> => {
  const file = files.find(({ name }) => name === 'model.safetensors.index.json') ?? files.find(isIndex);
  if (file === undefined) return ok(undefined);
  return chain(await readWhole(file, longestIndex), (text) => readShardIndex(text, file.name));
};

/** Folders may hold the same weights a second time, as their makers store them, or adapters beside them. */
const isModelFile = ({ name }: ReadableFile, files: readonly ReadableFile[]): boolean => {
  if (/^adapter_/.test(name)) return false;
  return !/^consolidated/.test(name) || !files.some((other) => /^model.*\.safetensors$/.test(other.name));
};

const configured = (value: Fields, name: string, weights: Weights, title: string): Result<ModelReading, AppError> => {
  const base = value['base_model_name_or_path'];
  if (value['peft_type'] !== undefined)
    return fail(
      invalidInput(
        name,
        'an adapter',
        `a model; this adapts ${typeof base === 'string' ? base.slice(0, 200) : 'another one'}`,
      ),
    );
  const model = readConfigFields(value, title);
  if (model.ok) return ok(heldAgainst(model.value, weights));
  const unknownFamily = model.error.code === 'invalid-input' && /(^|\.)model_type$/.test(model.error.path);
  if (!unknownFamily || weights.tensors.length === 0 || weights.missing > 0) return model;
  const type = value['model_type'];
  const hints = {
    heads: sizeIn(value, 'num_attention_heads'),
    kvHeads: sizeIn(value, 'num_key_value_heads'),
    context: sizeIn(value, 'max_position_embeddings'),
  };
  const note = `The family ${typeof type === 'string' ? type.slice(0, 80) : '(none named)'} is not known: parameters are counted from the weights to the unit; work and memory follow from the sizes of its tensors.`;
  return guessed(weights.tensors, title, typeof type === 'string' ? type.slice(0, 80) : 'unknown', [note], hints);
};

const sizeIn = (value: Fields, name: string): number | undefined => {
  const size = value[name];
  return typeof size === 'number' && Number.isInteger(size) && size > 0 && size <= 2048 * 2 ** 20 ? size : undefined;
};

const unconfigured = (weights: Weights, title: string): Result<ModelReading, AppError> => {
  if (weights.tensors.length === 0)
    return fail(
      invalidInput(
        title,
        'no file that describes a model',
        'a config.json, safetensors, their index with its files, or a GGUF file',
      ),
    );
  if (weights.missing > 0)
    return fail(
      invalidInput(
        title,
        `${String(weights.missing)} files missing that the index names`,
        'all of them, or a config.json',
      ),
    );
  return guessed(
    weights.tensors,
    title,
    'unknown',
    ['There is no config.json: how attention is divided into heads is a guess.'],
    {},
  );
};

const guessed = (
  tensors: readonly StoredTensor[],
  title: string,
  architecture: string,
  notes: readonly string[],
  hints: {
    readonly heads?: number | undefined;
    readonly kvHeads?: number | undefined;
    readonly context?: number | undefined;
  },
): Result<ModelReading, AppError> =>
  mapResult(
    modelOfWeights(tensors, { title, id: idOf(title), architecture, origin: `weights (${title})`, ...hints }),
    (model) => {
      const { notes: _found, ...reading } = agree(model, tensors);
      return { ...reading, notes };
    },
  );

const heldAgainst = (model: Model, weights: Weights): ModelReading => {
  if (weights.index !== undefined && (weights.missing > 0 || weights.tensors.length === 0))
    return { model, notes: notesOfIndex(model, weights.index, weights.missing) };
  return weights.tensors.length === 0 ? { model, notes: [] } : agree(model, weights.tensors);
};

/** Without its files an index tells a size alone. */
const notesOfIndex = (model: Model, { files, totalBytes }: ShardIndex, missing: number): readonly string[] => {
  const absent = `${countText(missing)} of ${countText(files.length)} files of weights are not here: the count follows the config.`;
  const { total } = countParameters(model);
  if (totalBytes === undefined || totalBytes === 2 * total || totalBytes === 4 * total) return [absent];
  return [
    absent,
    `The index says ${countText(totalBytes)} bytes of weights; ${countText(total)} parameters in 16 bits are ${countText(2 * total)}.`,
  ];
};

const readGgufs = async (files: readonly ReadableFile[], title: string): Promise<Result<ModelReading, AppError>> => {
  const parts = [...files].sort((a, b) => (a.name < b.name ? -1 : 1));
  const read: Gguf[] = [];
  for (const file of parts) {
    const one = await readGgufFile(file);
    if (!one.ok) return one;
    read.push(one.value);
  }
  const [first] = read;
  if (first === undefined) return fail(invalidInput(title, 'no file', 'a GGUF file'));
  const count = Number(first.values.get('split.count') ?? 1);
  if (count > 1 ? count !== read.length : read.length > 1)
    return fail(
      invalidInput(
        title,
        `${String(read.length)} GGUF files`,
        count > 1 ? `all ${String(count)} parts of one model` : 'one model at a time',
      ),
    );
  return modelOfGguf({ ...first, tensors: read.flatMap(({ tensors }) => tensors) }, title);
};

const modelOfGguf = (gguf: Gguf, title: string): Result<ModelReading, AppError> => {
  const name = ggufName(gguf) ?? title;
  const fields = configOfGguf(gguf);
  const model = readConfigFields(fields, name);
  if (model.ok) return ok(agree({ ...model.value, origin: `GGUF (${name})` }, gguf.tensors));
  const architecture = ggufArchitecture(gguf);
  const note = `How llama.cpp names the parts of ${architecture || 'this model'} is not known here: parameters are counted from the tensors.`;
  const hints = {
    heads: sizeIn(fields, 'num_attention_heads'),
    kvHeads: sizeIn(fields, 'num_key_value_heads'),
    context: sizeIn(fields, 'max_position_embeddings'),
  };
  return guessed(gguf.tensors, name, architecture || 'unknown', [note], hints);
};
