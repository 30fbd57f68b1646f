import { camelKeys, snakeKeys } from '../../core/keys.ts';
import { parseJson } from '../../core/parse.ts';

/** A value as a JSON column holds it, in snake_case. */
export const columnOf = (value: unknown): string => JSON.stringify(snakeKeys(value));

/** What a JSON column holds; undefined when it is no JSON, which the schema of the row then refuses. */
export const valueIn = (column: string): unknown => {
  const parsed = parseJson(column, '');
  return parsed.ok ? camelKeys(parsed.value) : undefined;
};
