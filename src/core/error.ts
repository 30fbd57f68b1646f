import { z } from 'zod';

/**
 * Every error that a user can act on. The core states facts; each front end adds its own advice.
 * `path` names the field in the words of the file or flag it came from, e.g. `gpu.memory_bytes` or `--batch`.
 */
export const AppErrorSchema = z.discriminatedUnion('code', [
  z.object({ code: z.literal('invalid-input'), path: z.string(), value: z.string(), allowed: z.string() }),
  z.object({ code: z.literal('not-found'), what: z.string(), name: z.string(), known: z.array(z.string()) }),
  z.object({ code: z.literal('document-from-future'), document: z.string(), found: z.number(), known: z.number() }),
  z.object({ code: z.literal('store-from-future'), file: z.string(), found: z.number(), known: z.number() }),
  z.object({ code: z.literal('store-unusable'), file: z.string(), why: z.string() }),
  z.object({ code: z.literal('store-busy'), file: z.string(), why: z.string() }),
  z.object({ code: z.literal('file-unusable'), file: z.string(), why: z.string() }),
  z.object({ code: z.literal('not-available'), what: z.string(), why: z.string() }),
  z.object({ code: z.literal('busy'), what: z.string(), why: z.string() }),
  z.object({ code: z.literal('failed'), what: z.string(), why: z.string() }),
  z.object({ code: z.literal('cancelled') }),
]);
export type AppError = z.infer<typeof AppErrorSchema>;

export const invalidInput = (path: string, value: unknown, allowed: string): AppError => ({
  code: 'invalid-input',
  path,
  value: shown(value),
  allowed,
});

/** One neutral sentence of fact, without advice. */
export const messageOf = (error: AppError): string => {
  switch (error.code) {
    case 'invalid-input':
      return `${error.path === '' ? 'input' : error.path} is ${error.value}; allowed: ${error.allowed}`;
    case 'not-found':
      return `no ${error.what} named ${error.name}${error.known.length > 0 ? `; known: ${error.known.join(', ')}` : ''}`;
    case 'document-from-future':
      return `${error.document} has format ${String(error.found)}; this version knows up to ${String(error.known)}`;
    case 'store-from-future':
      return `${error.file} has schema ${String(error.found)}; this version knows up to ${String(error.known)}`;
    case 'store-unusable':
    case 'store-busy':
    case 'file-unusable':
      return `${error.file}: ${error.why}`;
    case 'not-available':
    case 'busy':
    case 'failed':
      return `${error.what}: ${error.why}`;
    case 'cancelled':
      return 'cancelled';
  }
};

/** A value as an error shows it: short, quoted if text, never multi-line. */
const shown = (value: unknown): string => {
  if (value === undefined) return 'missing';
  if (typeof value === 'number' && !Number.isFinite(value)) return String(value);
  const text = jsonOf(value) ?? typeof value;
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
};

/** Undefined for what JSON has no words for: functions, big integers, values that hold themselves. */
const jsonOf = (value: unknown): string | undefined => {
  try {
    return JSON.stringify(value);
  } catch {
    return undefined;
  }
};

/** An error of the operating system: in `words` for its code (`ENOENT`), else in its own. */
export const wordsFor = (error: unknown, words: Readonly<Record<string, string>>): string => {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return words[code] ?? (error instanceof Error ? error.message : String(error));
};
