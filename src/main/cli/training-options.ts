import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { AppError } from '../../core/error.ts';
import { invalidInput } from '../../core/error.ts';
import { countText } from '../../core/format.ts';
import type { CountedDataset } from '../../core/job/dataset.ts';
import { longSamples } from '../../core/job/dataset.ts';
import type { Training } from '../../core/job/training.ts';
import { defaultTraining, TrainingSchema } from '../../core/job/training.ts';
import { check } from '../../core/parse.ts';
import type { Result } from '../../core/result.ts';
import { fail, mapResult, ok } from '../../core/result.ts';
import type { Session } from './session.ts';

/** The file of a dataset, and what counts it. */
export interface CountOptions {
  readonly tokenizer?: string;
  readonly column?: string;
}

export interface TrainingOptions extends CountOptions {
  readonly tokens?: string;
  readonly samples?: string;
  readonly dataset?: string;
  readonly epochs?: string;
  readonly longSamples?: string;
  readonly saveEvery?: string;
  readonly priceKwh?: string;
  readonly gpuWatts?: string;
  readonly restWatts?: string;
  readonly tbw?: string;
}

export const columnHelp =
  'columns that are trained on, separated by commas (default: text, messages, prompt and completion, instruction and output, or the like)';
export const datasetHelp =
  'text with a sample a line (.txt), JSON Lines or a JSON array (.jsonl, .json), these packed as .gz or .zst, or Parquet; a folder of them, or a pattern in quotes';

/** Price and power of energy are among the options of every plan (`best-options.ts`). */
export const addTrainingOptions = (command: Command): Command =>
  command
    .option('--tokens <n>', 'tokens in the dataset; from here on: what a whole run comes to')
    .option('--samples <n>', 'samples that the tokens are in, where each is padded')
    .option('--dataset <file>', `count the tokens of a dataset instead: ${datasetHelp}`)
    .option('--tokenizer <file>', 'tokenizer.json of the model, or its folder; with --dataset')
    .option('--column <names>', columnHelp)
    .option('--epochs <n>', `passes over the dataset (default: ${String(defaultTraining.epochs)})`)
    .option(
      '--long-samples <rule>',
      `samples longer than a sequence: ${longSamples.join(', ')} (default: ${defaultTraining.longSamples})`,
    )
    .option('--save-every <steps>', 'steps from one checkpoint to the next (default: one an epoch)')
    .option('--tbw <terabytes>', 'what may be written to the drives in all (default: by their data sheet)');

/** What the options say of the whole run; undefined where they say nothing of it. */
export const trainingOf = async (
  session: Session,
  options: TrainingOptions,
): Promise<Result<Training | undefined, AppError>> => {
  const clash = clashOf(options);
  if (clash !== undefined) return fail(clash);
  if (Object.keys(flags).every((name) => !(name in options))) return ok(undefined);
  const training = check(TrainingSchema, fieldsOf(options));
  if (!training.ok) return fail(withFlag(training.error, options));
  const { dataset, tokenizer } = options;
  if (dataset === undefined || tokenizer === undefined) return training;
  const counted = await countFiles(session, [dataset], { tokenizer, ...columnOf(options) });
  return mapResult(counted, (found) => ({ ...training.value, dataset: found }));
};

/** Counts the tokens of the files of a dataset; how far it is shows as progress. */
export const countFiles = async (
  session: Session,
  files: readonly string[],
  { tokenizer, column }: CountOptions & { readonly tokenizer: string },
): Promise<Result<CountedDataset, AppError>> => {
  const columns = (column ?? '').split(',').flatMap((name) => (name.trim() === '' ? [] : [name.trim()]));
  const [file = '', ...others] = files.map((path) => resolve(path));
  const input = { file, others, tokenizer: resolve(tokenizer), columns };
  return session.call('dataset.count', input, ({ bytesDone, bytes, tokens, secondsLeft }) =>
    session.progress.show({
      title: `${countText(tokens)} tokens`,
      ...{ done: Math.round(bytesDone / mebibyte), of: Math.round(bytes / mebibyte), secondsLeft },
    }),
  );
};

const mebibyte = 2 ** 20;

const columnOf = ({ column }: CountOptions) => (column === undefined ? {} : { column });

const clashOf = ({ tokens, samples, dataset, tokenizer, column }: TrainingOptions): AppError | undefined => {
  if (tokens !== undefined && dataset !== undefined)
    return invalidInput('--tokens', tokens, 'either --tokens, or --dataset with --tokenizer');
  if (dataset !== undefined && tokenizer === undefined)
    return invalidInput('--tokenizer', undefined, 'the tokenizer.json of the model, to count what --dataset names');
  if (samples !== undefined && tokens === undefined)
    return invalidInput('--samples', samples, 'the number of samples that --tokens are in');
  if (dataset === undefined && (tokenizer ?? column) !== undefined)
    return invalidInput(
      tokenizer === undefined ? '--column' : '--tokenizer',
      tokenizer ?? column,
      'only with --dataset',
    );
  return undefined;
};

/** Where each option goes, and what it may be. */
const flags: Readonly<Record<string, { readonly flag: string; readonly path: string; readonly allowed: string }>> = {
  tokens: { flag: '--tokens', path: 'dataset.tokens', allowed: 'a whole number from 1 to 1e15' },
  samples: { flag: '--samples', path: 'dataset.samples', allowed: 'a whole number from 1 to 1e15' },
  dataset: { flag: '--dataset', path: '', allowed: '' },
  epochs: { flag: '--epochs', path: 'epochs', allowed: 'a number above 0, at most 1e6' },
  longSamples: { flag: '--long-samples', path: 'long_samples', allowed: longSamples.join(' or ') },
  saveEvery: { flag: '--save-every', path: 'save_every_steps', allowed: 'a whole number from 1 to 1e12' },
  priceKwh: { flag: '--price-kwh', path: 'price_per_kwh', allowed: 'a number from 0 to 1e6' },
  gpuWatts: { flag: '--gpu-watts', path: 'gpu_watts', allowed: 'a number above 0, at most 1e6' },
  restWatts: { flag: '--rest-watts', path: 'rest_watts', allowed: 'a number from 0 to 1e6' },
  tbw: { flag: '--tbw', path: 'endurance_bytes', allowed: 'a number above 0, at most 1e9' },
};

/** With the value as it was typed: a number that is too large to be one is said as it stands. */
const withFlag = (error: AppError, options: TrainingOptions): AppError => {
  if (error.code !== 'invalid-input') return error;
  const found = Object.entries(flags).find(([, { path }]) => path === error.path);
  if (found === undefined) return error;
  const [name, { flag, allowed }] = found;
  const typed = Object.entries(options).find(([option]) => option === name);
  return invalidInput(flag, typed?.[1], allowed);
};

const fieldsOf = (options: TrainingOptions) => ({
  ...defaultTraining,
  ...field('epochs', options.epochs),
  ...field('longSamples', options.longSamples, (text) => text),
  ...field('saveEverySteps', options.saveEvery),
  ...field('pricePerKwh', options.priceKwh),
  ...field('gpuWatts', options.gpuWatts),
  ...field('restWatts', options.restWatts),
  ...field('enduranceBytes', options.tbw, (text) => decimal(text, bytesInTerabyte)),
  ...(options.tokens === undefined
    ? {}
    : { dataset: { kind: 'given', ...field('tokens', options.tokens), ...field('samples', options.samples) } }),
});

const bytesInTerabyte = 1e12;

const field = (name: string, text: string | undefined, read: (text: string) => unknown = decimal): object =>
  text === undefined ? {} : { [name]: read(text) };

/** Digits, with a point and an exponent where they are needed: `3e9` tokens, `0.31` a kilowatt-hour. */
const decimal = (text: string, factor = 1): number | string =>
  /^\d+(\.\d+)?([eE]\d+)?$/.test(text) ? Number(text) * factor : text;
