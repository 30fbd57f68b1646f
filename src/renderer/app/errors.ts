import type { AppError } from '../../core/error.ts';
import { messageOf } from '../../core/error.ts';
import { unreachable } from '../../core/result.ts';
import { capitalised } from './names.ts';

/** What a person reads: the fact in neutral words, and what can be done about it. */
export interface ErrorText {
  readonly title: string;
  readonly fact: string;
  readonly advice: string;
}

export const errorText = (error: AppError): ErrorText => ({
  title: titleOf(error),
  fact: factOf(error),
  advice: adviceOf(error),
});

const titleOf = (error: AppError): string => {
  switch (error.code) {
    case 'invalid-input':
      return 'A value is not allowed';
    case 'not-found':
      return 'Not found';
    case 'document-from-future':
    case 'store-from-future':
      return 'Made by a newer version';
    case 'store-unusable':
      return 'The history cannot be used';
    case 'store-busy':
    case 'busy':
      return 'Busy';
    case 'file-unusable':
      return 'A file cannot be used';
    case 'not-available':
      return 'Not available here';
    case 'failed':
      return 'Something failed';
    case 'cancelled':
      return 'Cancelled';
    default:
      return unreachable(error);
  }
};

const adviceOf = (error: AppError): string => {
  switch (error.code) {
    case 'invalid-input':
      return 'Correct the value and try again.';
    case 'not-found':
      return 'Choose one that is listed.';
    case 'document-from-future':
      return 'Update Plimsoll, or ask for the file in an older format.';
    case 'store-from-future':
      return 'Update Plimsoll. The file was left as it is.';
    case 'store-unusable':
      return 'Check that the data folder can be written and that its disk has space. Planning works without the history.';
    case 'store-busy':
      return 'Another copy of Plimsoll is using the history. Close it, or wait until it is done.';
    case 'file-unusable':
      return 'Check that the file exists, that it can be read or written, and that the disk has space.';
    case 'not-available':
      return 'Nothing needs to be done; the rest of the program works without it.';
    case 'busy':
      return 'Wait until it is done, or cancel it, then try again.';
    case 'failed':
      return 'Try again. If it fails again, report it with the lines of the log.';
    case 'cancelled':
      return 'What was finished before has been kept.';
    default:
      return unreachable(error);
  }
};

/** A sentence; the name of a field or file at its beginning keeps its spelling. */
const factOf = (error: AppError) => {
  const text = messageOf(error);
  const begins = error.code === 'not-found' || error.code === 'cancelled' ? capitalised(text) : text;
  return begins.endsWith('.') ? begins : `${begins}.`;
};
