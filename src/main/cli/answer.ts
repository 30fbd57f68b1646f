import type { AppError } from '../../core/error.ts';
import { unreachable } from '../../core/result.ts';

/** 0 done, 1 the answer is no, 2 bad usage or input, 3 failed while working, 130 cancelled. */
export type ExitCode = 0 | 1 | 2 | 3 | 130;

/** What a command found: as data for `--json`, as text for people. */
export interface Answer {
  readonly json: object;
  /** Without the last line end. */
  readonly text: string;
  readonly exitCode: ExitCode;
  /** What goes on after the answer was printed, until it ends. */
  readonly after?: () => Promise<void>;
}

export const yes = (json: object, text: string): Answer => ({ json, text, exitCode: 0 });

export const exitCodeOf = (error: AppError): ExitCode => {
  switch (error.code) {
    case 'invalid-input':
    case 'not-found':
    case 'document-from-future':
    case 'store-from-future':
    case 'store-unusable':
    case 'store-busy':
    case 'file-unusable':
    case 'busy':
      return 2;
    case 'not-available':
      return 1;
    case 'failed':
      return 3;
    case 'cancelled':
      return 130;
    default:
      return unreachable(error);
  }
};
