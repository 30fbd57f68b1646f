import { existsSync } from 'node:fs';
import { at } from './root.mjs';
import { become } from './run.mjs';

/** better-sqlite3 crashes without a word below 22, and Node runs TypeScript by itself from 22.18. */
const oldest = [22, 18];
const preferred = 24;

/** @param {string} version */
const parts = (version) => version.split('.').map(Number);

const runsThisApp = () => {
  const [major = 0, minor = 0] = parts(process.versions.node);
  return major > (oldest[0] ?? 0) || (major === oldest[0] && minor >= (oldest[1] ?? 0));
};

/** The Node that came with the packages, where there is one for this machine. */
const packagedNode = () => {
  const windows = process.platform === 'win32';
  const folder = `node-${windows ? 'win' : process.platform}-${process.arch}`;
  const file = at('node_modules', folder, 'bin', windows ? 'node.exe' : 'node');
  return existsSync(file) ? file : undefined;
};

/**
 * Goes on only under a Node that can run the app: starts the same command again under the packaged one where this one is
 * older than it, and refuses before any native module is loaded where neither will do.
 * @returns {Promise<void>}
 */
export const underRightNode = async () => {
  const packaged = packagedNode();
  const [major = 0] = parts(process.versions.node);
  if (packaged !== undefined && major < preferred) {
    process.exit(await become(packaged, [...process.execArgv, ...process.argv.slice(1)]));
  }
  if (runsThisApp()) return;
  process.stderr.write(
    `plimsoll: needs Node ${oldest.join('.')} or newer and found ${process.versions.node} (${process.execPath}); ` +
      `no Node for ${process.platform}-${process.arch} comes with the packages, so install a newer one\n`,
  );
  process.exit(2);
};
