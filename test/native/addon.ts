import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { expect } from 'vitest';
import type * as Addon from '../../native/index.d.ts';
import type { FileReadRequest, FileWriteRequest, TensorSampleRequest } from '../../native/storage.d.ts';

export const native = join(import.meta.dirname, '..', '..', 'native');
export const addonFile = join(native, 'build', 'Release', 'plimsoll_native.node');

export const loadAddon = () => {
  if (!existsSync(addonFile)) throw new Error('the addon is not built: node native/build.mjs');
  return createRequire(import.meta.url)(addonFile) as typeof Addon;
};

/** A folder on a disk, where the system's temporary folder may be memory. */
export const makeScratch = () => {
  const folder = mkdtempSync(join(native, 'build', 'test-'));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
};

/** Small enough that a test need not wait for it. */
export const triad: Addon.ArraySampleRequest = {
  kernel: 'triad',
  elements: 10_000,
  threads: 1,
  variant: 'auto',
  minSeconds: 0,
  maxRepetitions: 3,
};

export const writing = (path: string): FileWriteRequest => ({
  kernel: 'file_write',
  path,
  fileBytes: 2 ** 22,
  bytes: 2 ** 20,
  blockBytes: 2 ** 16,
  queueDepth: 4,
  engine: 'auto',
  minSeconds: 60,
  maxRepetitions: 4,
});

export const reading = (path: string): FileReadRequest => {
  const { fileBytes: _, ...shared } = writing(path);
  return { ...shared, kernel: 'file_read' };
};

export const tensorsIn = (path: string): Omit<TensorSampleRequest, 'kernel'> => ({
  path,
  tensorBytes: [2 ** 20, 2 ** 13, 2 ** 18],
  blockBytes: 2 ** 16,
  queueDepth: 4,
  engine: 'auto',
  minSeconds: 60,
  maxRepetitions: 3,
});

/** Vitest's matchers are `any`. */
export const containing = (text: string): unknown => expect.stringContaining(text);
export const matching = (pattern: RegExp): unknown => expect.stringMatching(pattern);
