import { z } from 'zod';
import type { AppError } from './error.ts';
import { invalidInput } from './error.ts';
import { camelKeys, snakeName } from './keys.ts';
import type { Result } from './result.ts';
import { chain, fail, ok } from './result.ts';

z.config({ jitless: true });

/** Deepest nesting accepted from outside: real documents stay under 12, hostile ones overflow recursion. */
const maximumDepth = 64;

/** Most characters of a field's path, and of what is allowed there, that an error repeats. */
const longestQuote = 300;

/**
 * JSON text to a value: refuses what is not JSON, what is nested too deeply, and an object that says a name twice, which
 * JSON.parse would pass over in silence. `name` is the file's or field's name.
 */
export const parseJson = (text: string, name: string): Result<unknown, AppError> => {
  const fault = faultOf(text);
  if (fault?.kind === 'deep')
    return fail(invalidInput(name, 'nested deeper', `at most ${String(maximumDepth)} levels`));
  if (fault?.kind === 'twice') return fail(invalidInput(name, shortened(fault.key), 'each name once in an object'));
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    return ok(value);
  } catch {
    return fail(invalidInput(name, text.slice(0, 40), 'JSON text'));
  }
};

/** Checks a value against a schema; the error names the first wrong field in snake_case, as files spell it. */
export const check = <S extends z.ZodType>(schema: S, value: unknown, root = ''): Result<z.output<S>, AppError> => {
  const parsed = schema.safeParse(value);
  if (parsed.success) return ok(parsed.data);
  const issue = parsed.error.issues[0];
  if (issue === undefined) return fail(invalidInput(root, value, 'a valid document'));
  const path = pathText(root, issue.path);
  return fail(invalidInput(shortened(path), valueAt(value, issue.path), shortened(allowedText(issue.message))));
};

/** Names of fields come from outside and may be as long as the document. */
const shortened = (text: string) => (text.length > longestQuote ? `${text.slice(0, longestQuote - 3)}...` : text);

/** A document on disk has snake_case names; in memory they are camelCase. */
export const checkDocument = <S extends z.ZodType>(schema: S, value: unknown, root = '') =>
  check(schema, camelKeys(value), root);

export const parseDocument = <S extends z.ZodType>(schema: S, text: string, name: string) =>
  chain(parseJson(text, name), (value) => checkDocument(schema, value));

/** A kind of document that outlives the version of the program that wrote it. */
export interface DocumentKind<S extends z.ZodType> {
  readonly kind: string;
  readonly schema: S;
  /** Step i takes a document from format i + 1 to i + 2, in the names of the file; the newest format follows the last. */
  readonly upgrades: readonly ((document: Readonly<Record<string, unknown>>) => Readonly<Record<string, unknown>>)[];
}

/** Reads a document of any format up to the newest; a newer one is refused with both numbers, before anything else. */
export const parseVersioned = <S extends z.ZodType>(
  document: DocumentKind<S>,
  text: string,
  name: string,
): Result<z.output<S>, AppError> => chain(parseJson(text, name), (value) => checkVersioned(document, value, name));

/** The same for a document that is a value already, in the names of the file. */
export const checkVersioned = <S extends z.ZodType>(
  { kind, schema, upgrades }: DocumentKind<S>,
  value: unknown,
  name: string,
): Result<z.output<S>, AppError> => {
  if (!isRecord(value)) return fail(invalidInput(name, value, 'a JSON object'));
  if (value['kind'] !== kind) return fail(invalidInput('kind', value['kind'], JSON.stringify(kind)));
  const { format } = value;
  const newest = upgrades.length + 1;
  if (typeof format !== 'number' || !Number.isInteger(format) || format < 1)
    return fail(invalidInput('format', format, `a whole number from 1 to ${String(newest)}`));
  if (format > newest) return fail({ code: 'document-from-future', document: name, found: format, known: newest });
  return checkDocument(
    schema,
    upgrades.slice(format - 1).reduce((document, upgrade) => upgrade(document), value),
  );
};

export const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const pathText = (root: string, path: readonly PropertyKey[]) =>
  path.reduce<string>(
    (text, part) =>
      typeof part === 'number'
        ? `${text}[${String(part)}]`
        : `${text}${text === '' ? '' : '.'}${snakeName(String(part))}`,
    root,
  );

const valueAt = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>(
    (at, part) => (typeof at === 'object' && at !== null ? Reflect.get(at, part) : undefined),
    value,
  );

/** What zod says is expected, without its preamble: `number`, `>0`, `"plimsoll-job"`. */
const allowedText = (message: string) =>
  message
    .replace(/^(Invalid input|Too small|Too big): expected /, '')
    .replace(/^(number|int) to be /, '')
    .replace(/, received .*$/, '');

type Fault = { readonly kind: 'deep' } | { readonly kind: 'twice'; readonly key: string };

/** One pass over the text, right or wrong JSON: a name is the string before a colon. */
const faultOf = (text: string): Fault | undefined => {
  const open: (Set<string> | undefined)[] = [];
  let [from, to] = [0, 0];
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === quote) {
      from = i + 1;
      i = to = endOfString(text, from);
    } else if (c === openBrace || c === openBracket) {
      if (open.push(c === openBrace ? new Set() : undefined) > maximumDepth) return { kind: 'deep' };
    } else if (c === closeBrace || c === closeBracket) open.pop();
    else if (c === colon) {
      const key = keyOf(text.slice(from, to));
      const names = open.at(-1);
      if (names?.has(key) === true) return { kind: 'twice', key };
      names?.add(key);
    }
  }
  return undefined;
};

const [quote, backslash, colon] = [0x22, 0x5c, 0x3a];
const [openBrace, closeBrace, openBracket, closeBracket] = [0x7b, 0x7d, 0x5b, 0x5d];

const endOfString = (text: string, from: number): number => {
  for (let i = from; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === quote) return i;
    if (c === backslash) i++;
  }
  return text.length;
};

/** The same name may be written with escapes. */
const keyOf = (raw: string): string => {
  if (!raw.includes('\\')) return raw;
  try {
    return String(JSON.parse(`"${raw}"`));
  } catch {
    return raw;
  }
};
