import type { AppError } from '../error.ts';
import { invalidInput } from '../error.ts';
import { isRecord } from '../parse.ts';
import type { Result } from '../result.ts';
import { all, fail, mapResult, ok } from '../result.ts';

/**
 * Columns that hold what is trained on, in the words of those who publish datasets; the first set that there is counts.
 * Alpaca, Dolly, OpenOrca and TRL each have a name for a question and its answer; what follows `?` may be missing.
 */
const usualColumns: readonly (readonly string[])[] = [
  ...[['text'], ['messages'], ['conversations'], ['conversation'], ['content']],
  ...[
    ['system?', 'prompt', 'completion'],
    ['system?', 'prompt', 'response'],
    ['prompt', 'answer'],
  ],
  ...[
    ['instruction', 'input?', 'output'],
    ['instruction', 'context?', 'response'],
    ['system_prompt?', 'question', 'response'],
  ],
  ...[
    ['question', 'answer'],
    ['query', 'response'],
    ['input', 'output'],
    ['inputs', 'targets'],
  ],
];

/** The columns to read of a dataset that has `there`, or more in further rows; those asked for, else the usual ones. */
export const chooseColumns = (
  asked: readonly string[],
  there: readonly string[],
  more: boolean,
): Result<readonly string[], AppError> => {
  const missing = asked.find((name) => !there.includes(name));
  if (missing !== undefined) return fail(noColumn(missing, there));
  if (asked.length > 0) return ok(asked);
  const usual = usualColumns.find((set) => set.every((name) => name.endsWith('?') || there.includes(name)));
  if (usual === undefined) return fail(noColumn('text, messages, prompt and completion or the like', there));
  const names = usual.map((name) => name.replace('?', ''));
  return ok(more ? names : names.filter((name) => there.includes(name)));
};

const mostNamed = 20;

const noColumn = (name: string, there: readonly string[]): AppError => ({
  code: 'not-found',
  what: 'column',
  name,
  known: there.slice(0, mostNamed).map((one) => one.slice(0, 80)),
});

/** What a row holds in some of its columns, one below the other; `place` says which row, for errors. */
export const rowText = (
  row: Readonly<Record<string, unknown>>,
  columns: readonly string[],
  place: string,
): Result<string, AppError> =>
  mapResult(all(columns.map((column) => cellText(row[column], `${place}, column ${column}`))), (texts) =>
    texts.filter((text) => text !== '').join('\n'),
  );

/** A text, several of them, or the messages of a conversation. What is missing is empty. */
const cellText = (cell: unknown, place: string): Result<string, AppError> => {
  if (cell === undefined || cell === null) return ok('');
  if (typeof cell === 'string') return ok(cell);
  const wrong = fail(invalidInput(place, cell, 'a text, texts, or messages with a content or a value'));
  if (!Array.isArray(cell)) return wrong;
  const parts = cell.map((part: unknown) => messageText(part));
  return parts.every((part) => part !== undefined) ? ok(parts.join('\n')) : wrong;
};

/** `content` as chat templates know it, `value` as ShareGPT has it; content may come in parts with a `text` each. */
const messageText = (message: unknown): string | undefined => {
  if (typeof message === 'string') return message;
  if (!isRecord(message)) return undefined;
  const content = message['content'] ?? message['value'] ?? message['text'];
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) return 'role' in message || 'type' in message ? '' : undefined;
  const parts = content.map((part: unknown) => messageText(part));
  return parts.every((part) => part !== undefined) ? parts.join('\n') : undefined;
};

/** Whether rows are conversations: the template that turns them into text adds tokens that nobody can know here. */
export const isConversation = (cell: unknown): boolean => Array.isArray(cell) && cell.some((part) => isRecord(part));
