import type { AppError } from '../../../src/core/error.ts';
import type { Result } from '../../../src/core/result.ts';

export const valueOf = <T>(result: Result<T, AppError>): T => {
  if (!result.ok) throw new Error(`expected a value, got ${JSON.stringify(result.error)}`);
  return result.value;
};

export const errorOf = <T>(result: Result<T, AppError>): AppError => {
  if (result.ok) throw new Error(`expected an error, got ${JSON.stringify(result.value)}`);
  return result.error;
};
