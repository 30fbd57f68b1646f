import type { AppError } from '../error.ts';
import { invalidInput } from '../error.ts';
import { snakeKeys } from '../keys.ts';
import type { DocumentKind } from '../parse.ts';
import { parseVersioned } from '../parse.ts';
import type { Result } from '../result.ts';
import { fail } from '../result.ts';
import type { Model } from './model.ts';
import { ModelSchema } from './model.ts';

/** Model documents are a kilobyte. */
const longestText = 1e6;

/** Format 2 adds optional parts: what format 1 says means the same. */
const modelDocument: DocumentKind<typeof ModelSchema> = {
  kind: 'plimsoll-model',
  schema: ModelSchema,
  upgrades: [(document) => ({ ...document, format: 2 })],
};

/** A model from the text of a Plimsoll model file (`resources/models/*.json`); `name` is the file's, for errors. */
export const readModel = (text: string, name: string): Result<Model, AppError> =>
  text.length > longestText
    ? fail(invalidInput(name, `${String(text.length)} characters`, `at most ${String(longestText)} characters`))
    : parseVersioned(modelDocument, text, name);

/** The text of a model's file: fields in the order of the schema, so that equal models have equal texts. */
export const modelText = (model: Model): string =>
  `${JSON.stringify(snakeKeys(ModelSchema.parse(model)), undefined, 2)}\n`;
