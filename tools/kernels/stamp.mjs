import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { at } from '../bootstrap/lib/root.mjs';

/** The GPU kernels: sources, what nvcc made of them, and a note of which contents belong together. */
export const sourceFolder = at('resources', 'kernels');
export const builtFolder = join(sourceFolder, 'built');
export const stampFile = join(builtFolder, 'stamp.json');

/** @param {string} file */
const hashOf = (file) => createHash('sha256').update(readFileSync(file)).digest('hex');

/** @param {string} folder @param {RegExp} kind @returns {Record<string, string>} SHA-256 by name, sorted */
const hashes = (folder, kind) =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => kind.test(name))
      .sort()
      .map((name) => [name.replaceAll('\\', '/'), hashOf(join(folder, name))]),
  );

export const sourceHashes = () => hashes(sourceFolder, /\.cuh?$/);
export const builtHashes = () => hashes(builtFolder, /\.(fatbin|ptx)$/);
