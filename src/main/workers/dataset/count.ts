import type { AppError } from '../../../core/error.ts';
import type { CountedDataset } from '../../../core/job/dataset.ts';
import { createLengthCounter } from '../../../core/job/lengths.ts';
import type { Result } from '../../../core/result.ts';
import { mapResult, ok } from '../../../core/result.ts';
import type { CountInput, CountProgress } from '../../ports.ts';
import type { Batches } from './batch.ts';
import { fileFault } from './batch.ts';
import { parquetRows } from './parquet.ts';
import type { Kind, Source } from './sources.ts';
import { sourcesOf } from './sources.ts';
import { jsonLines, textLines } from './text-files.ts';
import type { LoadedTokenizer } from './tokenizer.ts';
import { loadTokenizer } from './tokenizer.ts';

const readers: Readonly<Record<Kind, (source: Source, columns: readonly string[]) => Batches>> = {
  text: textLines,
  json: jsonLines,
  parquet: parquetRows,
};

const betweenTellingMs = 200;

/** Counts the tokens of every sample of some files, a part of one at a time. */
export const countTokens = async (
  { file, others = [], tokenizer, columns }: CountInput,
  tell: (progress: CountProgress) => void,
): Promise<Result<CountedDataset, AppError>> => {
  const sources = await sourcesOf([file, ...others]);
  if (!sources.ok) return sources;
  const loaded = await loadTokenizer(tokenizer);
  if (!loaded.ok) return loaded;
  return counted({ file, sources: sources.value, columns, tokenizer: loaded.value, tell });
};

interface Counting {
  readonly file: string;
  readonly sources: readonly Source[];
  readonly columns: readonly string[];
  readonly tokenizer: LoadedTokenizer;
  readonly tell: (progress: CountProgress) => void;
}

const counted = async (counting: Counting): Promise<Result<CountedDataset, AppError>> => {
  const { file, sources, tokenizer, tell } = counting;
  const bytes = sources.reduce((sum, source) => sum + source.bytes, 0);
  const lengths = createLengthCounter();
  const began = performance.now();
  let [samples, tokens, emptySamples, toldAt, bytesDone, conversations] = [0, 0, 0, began, 0, false];
  let columns: readonly string[] = [];
  for await (const batch of batchesOf(counting)) {
    if (!batch.ok) return batch;
    const { texts, bytesDone: end } = batch.value;
    if (batch.value.columns.length > 0) ({ columns } = batch.value);
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
  const notes = notesOf(sources.length, conversations, emptySamples);
  return ok({ kind: 'counted', ...of, samples, tokens, emptySamples, lengths: lengths.lengths(), notes });
};

/** Of one file after the other; bytes count on from those before. */
async function* batchesOf({ sources, columns }: Counting): Batches {
  let before = 0;
  for (const source of sources) {
    for await (const batch of readers[source.kind](source, columns))
      yield mapResult(batch, (value) => ({ ...value, bytesDone: before + value.bytesDone }));
    before += source.bytes;
  }
}

const left = (done: number, bytes: number, passedMs: number) => ((bytes / Math.max(1, done) - 1) * passedMs) / 1000;

const notesOf = (files: number, conversations: boolean, emptySamples: number): string[] => [
  ...(files > 1 ? [`Of ${files} files.`] : []),
  'With the tokens that the tokenizer itself puts around a text; what a training script adds besides is not counted.',
  ...(conversations ? ['Messages without the chat template, which adds a few tokens to each.'] : []),
  ...(emptySamples > 0 ? [`${emptySamples} samples without text are left out.`] : []),
];
