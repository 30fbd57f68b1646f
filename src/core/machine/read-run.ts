import type { AppError } from '../error.ts';
import { snakeKeys } from '../keys.ts';
import type { DocumentKind } from '../parse.ts';
import { parseVersioned } from '../parse.ts';
import type { Result } from '../result.ts';
import type { Run } from './run.ts';
import { RunSchema } from './run.ts';

/** From 1 to 2: intervals, outliers, flags and limits of results, and more facts, all of which may be absent. */
export const runDocument: DocumentKind<typeof RunSchema> = {
  kind: 'plimsoll-run',
  schema: RunSchema,
  upgrades: [(run) => ({ ...run, format: 2 })],
};

/** A run from the text of a file; `name` is the file's, for errors. Older formats are upgraded, newer refused. */
export const readRun = (text: string, name: string): Result<Run, AppError> => parseVersioned(runDocument, text, name);

/** The text of a run's file. */
export const runFileText = (run: Run): string => `${JSON.stringify(snakeKeys(run), undefined, 2)}\n`;
