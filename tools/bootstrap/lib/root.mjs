import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository: everything here is found from it, never from the folder the command was typed in. */
export const root = resolve(dirname(fileURLToPath(import.meta.url)), '../../..');

/** A path relative to the repository, or an absolute one as it is. @param {string[]} parts */
export const at = (...parts) => resolve(root, ...parts);
