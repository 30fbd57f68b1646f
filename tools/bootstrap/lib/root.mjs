import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository: everything here is found from it, never from the folder the command was typed in. */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');

/** @param {string[]} parts */
export const at = (...parts) => join(root, ...parts);
