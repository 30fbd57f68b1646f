import type { AppError } from '../../core/error.ts';
import { messageOf } from '../../core/error.ts';
import { unreachable } from '../../core/result.ts';

/** What to do about an error at a terminal; the error itself states only facts. */
export const adviceOf = (error: AppError): string => {
  switch (error.code) {
    case 'invalid-input':
      return 'correct it and run the command again';
    case 'not-found':
      return notFoundAdvice[error.what] ?? 'check the spelling';
    case 'document-from-future':
      return 'a newer Plimsoll wrote this file: update this one, or write the file again in the older format';
    case 'store-from-future':
      return 'a newer Plimsoll wrote this history: update this one, or name another folder with --data DIR';
    case 'store-unusable':
      return 'free space or make the folder writable, or name another folder with --data DIR';
    case 'store-busy':
    case 'busy':
      return 'wait until it has ended and run the command again';
    case 'file-unusable':
      return /ENOSPC|EDQUOT/.test(error.why)
        ? 'make room there, or name another place'
        : 'check the path and its permissions';
    case 'not-available':
      return notAvailableAdvice[error.what] ?? 'the rest works without it';
    case 'failed':
      return 'run the command again; if it fails again, report it with this text';
    case 'cancelled':
      return 'what was stored so far is kept';
    default:
      return unreachable(error);
  }
};

const notAvailableAdvice: Readonly<Record<string, string>> = {
  'this machine': 'run "plimsoll profile" once, or name a machine file with --machine',
  'a plan that fits': 'try a smaller model, a shorter --seq or a smaller --batch, or more memory with --set',
};

const notFoundAdvice: Readonly<Record<string, string>> = {
  'stored trace': '"plimsoll trace list" shows those that are kept',
  run: '"plimsoll runs list" shows the stored runs; "plimsoll profile" makes one',
  column: 'name one of them, or several separated by commas, with --column',
  machine: '"plimsoll profile" measures this machine; --machine also takes a machine file',
  model:
    'a model is also a config.json, weights, a folder with them, or a shape such as gpt:layers=40,hidden=5120,heads=40 or moe:layers=32,hidden=4096,intermediate=14336,experts=8,top_k=2; --online looks a name such as Qwen/Qwen3-8B up on the Hugging Face Hub',
};

/** `{"error":{...}}` as `--json` prints it. `path` is empty where the error is not about one field or file. */
export const errorDocument = (error: AppError): object => ({
  error: { code: error.code, message: messageOf(error), path: pathOf(error), hint: adviceOf(error) },
});

export const errorText = (error: AppError): string => `plimsoll: ${messageOf(error)}\n  ${adviceOf(error)}`;

const pathOf = (error: AppError): string => {
  switch (error.code) {
    case 'invalid-input':
      return error.path;
    case 'store-from-future':
    case 'store-unusable':
    case 'store-busy':
    case 'file-unusable':
      return error.file;
    case 'document-from-future':
      return error.document;
    case 'not-found':
      return error.name;
    case 'not-available':
    case 'busy':
    case 'failed':
      return error.what;
    case 'cancelled':
      return '';
    default:
      return unreachable(error);
  }
};
