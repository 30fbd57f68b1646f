import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { CountInput } from '../../../src/main/ports.ts';
import { countTokens } from '../../../src/main/workers/dataset/count.ts';

/**
 * Files of this folder: a byte-level BPE tokenizer that Hugging Face's `tokenizers` 0.23 trained, the lengths that it
 * gives for some samples, and those samples as pyarrow 25 writes them.
 */
export const at = (name: string) => join(import.meta.dirname, 'files', name);
export const tokenizer = at('tokenizer.json');

export const folder = () => {
  const made = mkdtempSync(join(tmpdir(), 'plimsoll-datasets-'));
  onTestFinished(() => rmSync(made, { recursive: true }));
  return made;
};
export const written = (name: string, text: string | Uint8Array) => {
  const file = join(folder(), name);
  writeFileSync(file, text);
  return file;
};
export const lines = (values: readonly unknown[]) => values.map((value) => `${JSON.stringify(value)}\n`).join('');

export const count = (file: string, changes: Partial<CountInput> = {}) =>
  countTokens({ file, tokenizer, columns: [], ...changes }, () => undefined);
