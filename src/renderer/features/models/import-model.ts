import type { AppError } from '../../../core/error.ts';
import { invalidInput } from '../../../core/error.ts';
import type { Model } from '../../../core/model/model.ts';
import { longestConfig, readConfig } from '../../../core/model/read-config.ts';
import type { Result } from '../../../core/result.ts';
import { fail } from '../../../core/result.ts';

/** What is needed of a File. */
interface TextFile {
  readonly name: string;
  readonly size: number;
  text(): Promise<string>;
}

/** The model of a config.json; a file that is too large is refused before it is read. */
export const readModelFile = async (file: TextFile): Promise<Result<Model, AppError>> => {
  if (file.size > longestConfig)
    return fail(invalidInput(file.name, `${String(file.size)} bytes`, `at most ${String(longestConfig)} bytes`));
  return readConfig(await file.text(), file.name);
};
