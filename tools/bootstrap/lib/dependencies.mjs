import { readFileSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { existsSync } from 'node:fs';
import { at, root } from './root.mjs';
import { run } from './run.mjs';
import { say, secondsSince } from './say.mjs';
import { withLock } from './lock.mjs';

/** @typedef {Record<string, { version?: string, integrity?: string, optional?: boolean }>} Packages */

/**
 * Why node_modules cannot be used as it is, or undefined where it can. npm writes what it installed to a lockfile of
 * its own inside node_modules, as its last act; comparing that with ours needs no stamp that could lie.
 * @returns {string | undefined}
 */
export const missingDependencies = () => {
  const wanted = packagesIn(at('package-lock.json'));
  const installed = packagesIn(at('node_modules', '.package-lock.json'));
  if (wanted === undefined) return 'package-lock.json cannot be read';
  if (installed === undefined)
    return existsSync(at('node_modules')) ? 'an install did not finish' : 'node_modules is missing';
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
    const { code } = await npm();
    if (code !== 0) throw new Error(`npm could not install the packages (exit code ${code}); its own words are above`);
    say(`packages installed in ${secondsSince(begun)}`);
  });

/**
 * npm is run by a Node from outside node_modules, since it replaces that folder. Windows cannot delete a program that
 * runs, and ours may be the Node in node_modules, so there npm mends the folder instead of replacing it.
 */
const npm = () => {
  const args = [process.platform === 'win32' ? 'install' : 'ci', '--no-audit', '--no-fund', '--loglevel=error'];
  const cli = process.env['npm_execpath'];
  const node = process.env['npm_node_execpath'];
  const outside = (process.env['PATH'] ?? '')
    .split(delimiter)
    .filter((folder) => !folder.startsWith(join(root, 'node_modules')));
  const env = { PATH: outside.join(delimiter) };
  if (cli?.endsWith('.js') === true) return run(node ?? process.execPath, [cli, ...args], { output: 'stderr', env });
  const beside = join(dirname(process.execPath), 'node_modules', 'npm', 'bin', 'npm-cli.js');
  if (existsSync(beside)) return run(process.execPath, [beside, ...args], { output: 'stderr', env });
  return run('npm', args, { output: 'stderr', env });
};
