import type { AppError } from '../../core/error.ts';
import { invalidInput } from '../../core/error.ts';
import type { Result } from '../../core/result.ts';
import { fail, ok } from '../../core/result.ts';

/** A word of a list, as an option takes it; the error names the option and the list. */
export const oneOf = <T extends string>(option: string, words: readonly T[], text: string): Result<T, AppError> => {
  const found = words.find((word) => word === text);
  return found === undefined ? fail(invalidInput(option, text, words.join(', '))) : ok(found);
};
