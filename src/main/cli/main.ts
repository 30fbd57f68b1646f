import { CommanderError } from 'commander';
import type { AppError } from '../../core/error.ts';
import { snakeKeys } from '../../core/keys.ts';
import type { Result } from '../../core/result.ts';
import { fail } from '../../core/result.ts';
import { errorDocument, errorText } from './advice.ts';
import type { Answer, ExitCode } from './answer.ts';
import { exitCodeOf } from './answer.ts';
import { createProgram } from './program.ts';
import type { Terminal } from './session.ts';
import { usageError } from './usage-error.ts';

/** Runs one command line; answers its exit code. */
export const main = async (args: readonly string[], terminal: Terminal): Promise<ExitCode> => {
  const asJson = args.includes('--json');
  const outcome = await outcomeOf(args, terminal);
  if (outcome === undefined) return 0;
  const exitCode = print(outcome, asJson, terminal);
  if (outcome.ok) await outcome.value.after?.();
  return exitCode;
};

/** Undefined where help or the version was printed instead. */
const outcomeOf = async (
  args: readonly string[],
  terminal: Terminal,
): Promise<Result<Answer, AppError> | undefined> => {
  let outcome: Result<Answer, AppError> | undefined;
  const program = createProgram(terminal, (result) => {
    outcome = result;
  });
  try {
    await program.parseAsync([...args], { from: 'user' });
    return outcome;
  } catch (error) {
    if (!(error instanceof CommanderError)) return fail(bugOf(error));
    return error.exitCode === 0
      ? undefined
      : fail(
          usageError(
            error,
            program.commands.map((command) => command.name()),
          ),
        );
  }
};

const print = (outcome: Result<Answer, AppError>, asJson: boolean, { out, err }: Terminal): ExitCode => {
  if (outcome.ok) {
    const { json, text, exitCode } = outcome.value;
    out(asJson ? jsonText(json) : `${plain(text)}\n`);
    return exitCode;
  }
  if (asJson) out(jsonText(errorDocument(outcome.error)));
  else err(`${plain(errorText(outcome.error))}\n`);
  return exitCodeOf(outcome.error);
};

const jsonText = (document: object) => `${harmless(JSON.stringify(snakeKeys(document), undefined, 2))}\n`;

/** Terminals, grep and awk want a common space between number and unit. */
const plain = (text: string) => harmless(text.replaceAll('\u00a0', ' '));

/**
 * Names come from files of others: what would move the cursor, ring or turn the writing direction is printed as the
 * escape that JSON has for it.
 */
const harmless = (text: string) =>
  text.replace(
    /[^\P{Cc}\n]|[\u202a-\u202e\u2066-\u2069]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );

const bugOf = (error: unknown): AppError => ({
  code: 'failed',
  what: 'plimsoll',
  why: error instanceof Error ? (error.stack ?? error.message) : String(error),
});
