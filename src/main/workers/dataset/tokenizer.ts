import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Tokenizer } from '@huggingface/tokenizers';
import type { AppError } from '../../../core/error.ts';
import { invalidInput } from '../../../core/error.ts';
import { isRecord } from '../../../core/parse.ts';
import type { Result } from '../../../core/result.ts';
import { fail, ok } from '../../../core/result.ts';
import { fileFault, reasonOf } from './batch.ts';
import { cutIntoWords } from './words.ts';

/** The largest in use (Gemma's) has 33 MB. */
const largestFile = 256 * 2 ** 20;
const wanted = 'a tokenizer.json as Hugging Face models have it';

export interface LoadedTokenizer {
  readonly file: string;
  /** Tokens of a text, with what the tokenizer puts before and after it. */
  count(text: string): number;
}

/** A tokenizer from its file, or from the folder that holds it. */
export const loadTokenizer = async (path: string): Promise<Result<LoadedTokenizer, AppError>> => {
  try {
    const file = (await stat(path)).isDirectory() ? join(path, 'tokenizer.json') : path;
    const { size } = await stat(file);
    if (size > largestFile) return fail(invalidInput(file, `${size} bytes`, wanted));
    return tokenizerIn(await readFile(file, 'utf8'), file);
  } catch (error) {
    return fileFault(path, reasonOf(error));
  }
};

/** The reader of the package trusts the file; what it makes of one that is none is its first word about it. */
const tokenizerIn = (text: string, file: string): Result<LoadedTokenizer, AppError> => {
  const document = documentIn(text);
  if (!isRecord(document) || !isRecord(document['model'])) return fail(invalidInput(file, text.slice(0, 40), wanted));
  try {
    const tokenizer = new Tokenizer(cutIntoWords(document), {});
    return ok({ file, count: (sample) => tokenizer.encode(sample).ids.length });
  } catch (error) {
    return fileFault(file, `no tokenizer that can be read here: ${reasonOf(error)}`);
  }
};

const documentIn = (text: string): unknown => {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
};
