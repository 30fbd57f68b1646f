import { stat } from 'node:fs/promises';
import { extname } from 'node:path';
import type { AppError } from '../../../core/error.ts';
import { invalidInput } from '../../../core/error.ts';
import type { CountedDataset } from '../../../core/job/dataset.ts';
import { createLengthCounter } from '../../../core/job/lengths.ts';
import type { Result } from '../../../core/result.ts';
import { fail, ok } from '../../../core/result.ts';
import type { CountInput, CountProgress } from '../../ports.ts';
import type { Batches } from './batch.ts';
import { fileFault, reasonOf } from './batch.ts';
import { parquetRows } from './parquet.ts';
import { jsonLines, textLines } from './text-files.ts';
import type { LoadedTokenizer } from './tokenizer.ts';
import { loadTokenizer } from './tokenizer.ts';

const readers: Readonly<Record<string, (file: string, columns: readonly string[]) => Batches>> = {
  '.txt': textLines,
  '.text': textLines,
  '.md': textLines,
  '.jsonl': jsonLines,
  '.ndjson': jsonLines,
  '.json': jsonLines,
  '.parquet': parquetRows,
};

const betweenTellingMs = 200;

/** Counts the tokens of every sample of a file, a part of it at a time. */
export const countTokens = async (
  { file, tokenizer, columns }: CountInput,
  tell: (progress: CountProgress) => void,
): Promise<Result<CountedDataset, AppError>> => {
  const reader = readers[extname(file).toLowerCase()];
  if (reader === undefined) return fail(invalidInput(file, extname(file), Object.keys(readers).join(', ')));
  const size = await sizeOf(file);
  if (!size.ok) return size;
  const loaded = await loadTokenizer(tokenizer);
  if (!loaded.ok) return loaded;
  return counted(reader(file, columns), { file, bytes: size.value, tokenizer: loaded.value, tell });
};

const sizeOf = async (file: string): Promise<Result<number, AppError>> => {
  try {
    const status = await stat(file);
    return status.isFile() ? ok(status.size) : fileFault(file, 'not a plain file');
  } catch (error) {
    return fileFault(file, reasonOf(error));
  }
};

interface Counting {
  readonly file: string;
  readonly bytes: number;
  readonly tokenizer: LoadedTokenizer;
  readonly tell: (progress: CountProgress) => void;
}

const counted = async (
  batches: Batches,
  { file, bytes, tokenizer, tell }: Counting,
): Promise<Result<CountedDataset, AppError>> => {
  const lengths = createLengthCounter();
  const began = performance.now();
  let [samples, tokens, emptySamples, toldAt, bytesDone, conversations] = [0, 0, 0, began, 0, false];
  let columns: readonly string[] = [];
  for await (const batch of batches) {
    if (!batch.ok) return batch;
    const { texts, bytesDone: end } = batch.value;
    ({ columns } = batch.value);
    conversations ||= batch.value.conversations;
    for (const [index, text] of texts.entries()) {
      const length = text === '' ? 0 : tokenizer.count(text);
      if (length === 0) emptySamples += 1;
      else {
        lengths.add(length);
        [samples, tokens] = [samples + 1, tokens + length];
      }
      const now = performance.now();
      if (now - toldAt < betweenTellingMs) continue;
      toldAt = now;
      const done = bytesDone + ((end - bytesDone) * (index + 1)) / texts.length;
      tell({ bytesDone: Math.round(done), bytes, samples, tokens, secondsLeft: left(done, bytes, now - began) });
    }
    bytesDone = end;
  }
  if (samples === 0) return fileFault(file, emptySamples > 0 ? `no text in ${columns.join(', ')}` : 'holds no samples');
  const of = { file, tokenizer: tokenizer.file, columns: [...columns] };
  const notes = notesOf(conversations, emptySamples);
  return ok({ kind: 'counted', ...of, samples, tokens, emptySamples, lengths: lengths.lengths(), notes });
};

const left = (done: number, bytes: number, passedMs: number) => ((bytes / Math.max(1, done) - 1) * passedMs) / 1000;

const notesOf = (conversations: boolean, emptySamples: number): string[] => [
  'With the tokens that the tokenizer itself puts around a text; what a training script adds besides is not counted.',
  ...(conversations ? ['Messages without the chat template, which adds a few tokens to each.'] : []),
  ...(emptySamples > 0 ? [`${emptySamples} samples without text are left out.`] : []),
];
