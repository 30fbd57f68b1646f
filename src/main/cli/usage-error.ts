import type { CommanderError } from 'commander';
import type { AppError } from '../../core/error.ts';

/** What commander says about a wrong command line, as one of our errors. It quotes the option or argument it means. */
export const usageError = ({ code, message }: CommanderError, commands: readonly string[]): AppError => {
  const path = (/'([^']+)'/.exec(message)?.[1] ?? '').split(' ')[0] ?? '';
  switch (code) {
    case 'commander.unknownCommand':
      return { code: 'not-found', what: 'command', name: path, known: [...commands] };
    case 'commander.unknownOption':
      return { code: 'invalid-input', path, value: 'unknown', allowed: 'the options that --help lists' };
    case 'commander.missingMandatoryOptionValue':
    case 'commander.optionMissingArgument':
    case 'commander.missingArgument':
      return { code: 'invalid-input', path, value: 'missing', allowed: 'a value, as --help says' };
    case 'commander.help':
      return { code: 'invalid-input', path: 'command', value: 'missing', allowed: commands.join(', ') };
    default:
      return { code: 'invalid-input', path: 'arguments', value: 'wrong', allowed: message.replace(/^error: /, '') };
  }
};
