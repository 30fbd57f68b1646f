import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { npm } from './npm.mjs';
import { root } from './root.mjs';
import { say, secondsSince } from './say.mjs';
import { withLock } from './lock.mjs';

/** Windows cannot delete a program that runs, and ours may be the Node in node_modules: there npm mends the folder. */
const verb = process.platform === 'win32' ? 'install' : 'ci';

/** @typedef {Record<string, { version?: string, integrity?: string, optional?: boolean }>} Packages */

/**
 * Why node_modules cannot be used as it is, or undefined where it can. npm writes what it installed to a lockfile of
 * its own inside node_modules, as its last act; comparing that with ours needs no stamp that could lie.
 * @param {string} folder with package-lock.json and node_modules
 * @returns {string | undefined}
 */
export const missingDependencies = (folder = root) => {
  const wanted = packagesIn(join(folder, 'package-lock.json'));
  const installed = packagesIn(join(folder, 'node_modules', '.package-lock.json'));
  if (wanted === undefined) return 'package-lock.json cannot be read';
  if (installed === undefined)
    return existsSync(join(folder, 'node_modules')) ? 'an install did not finish' : 'node_modules is missing';
  const stale = Object.entries(wanted).find(([path, entry]) => path !== '' && !matches(entry, installed[path]));
  return stale === undefined
    ? undefined
    : `package-lock.json asks for ${stale[0].replace(/^node_modules\//, '')} ${stale[1].version ?? ''}`.trimEnd();
};

/** @param {Packages[string]} wanted @param {Packages[string] | undefined} installed */
const matches = (wanted, installed) =>
  installed === undefined
    ? wanted.optional === true
    : installed.version === wanted.version && installed.integrity === wanted.integrity;

/** @param {string} file @returns {Packages | undefined} */
const packagesIn = (file) => {
  try {
    /** @type {unknown} */
    const lock = JSON.parse(readFileSync(file, 'utf8'));
    return /** @type {{ packages?: Packages }} */ (lock).packages;
  } catch {
    return undefined;
  }
};

export const installDependencies = () =>
  withLock(async () => {
    const why = missingDependencies();
    if (why === undefined) return;
    say(`installing packages with npm, because ${why}`);
    const begun = performance.now();
    const { code } = await npm([verb, '--no-audit', '--no-fund', '--loglevel=error'], { output: 'stderr' });
    if (code !== 0) throw new Error(`npm could not install the packages (exit code ${code}); its own words are above`);
    say(`packages installed in ${secondsSince(begun)}`);
  });
