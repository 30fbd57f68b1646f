import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { at } from './root.mjs';
import { run } from './run.mjs';
import { say, secondsSince } from './say.mjs';
import { fingerprint, readStamp, removeStamp, writeStamp } from './stamp.mjs';
import { withLock } from './lock.mjs';

const stamp = 'native/build/addon.json';
const log = 'native/build/addon.log';
const sourcesNow = () => fingerprint(['native', 'package-lock.json'], [join('native', 'build')]);

/**
 * Builds the native addon if its sources changed. Without it everything but measuring works, so a failure is one line and
 * no more, and is not tried again until the sources change or `npm run build` asks for it.
 * @param {{ again?: boolean }} [options] `again`: try even where these sources failed before
 * @returns {Promise<boolean>} whether there is an addon
 */
export const buildAddon = async ({ again = false } = {}) => {
  const known = outcome();
  if (known === 'built') return true;
  if (typeof known === 'object' && !again) return without(known.why);
  return withLock(async () => {
    if (outcome() === 'built') return true;
    const sources = sourcesNow();
    removeStamp(stamp);
    const missing = missingTools();
    if (missing.length > 0) return without(`needs ${missing.join(', ')}`);
    say('building the native addon');
    const begun = performance.now();
    const { code, output } = await run(process.execPath, [at('native', 'build.mjs')]);
    const why = code === 0 ? undefined : `${lastLine(output)}; all of it: ${log}`;
    mkdirSync(at('native', 'build'), { recursive: true });
    writeFileSync(at(log), output);
    writeStamp(stamp, { sources, why });
    if (why !== undefined) return without(why);
    say(`built the native addon in ${secondsSince(begun)}`);
    return true;
  });
};

/** @returns {'built' | 'unknown' | { why: string }} */
const outcome = () => {
  const { sources, why } = readStamp(stamp);
  if (sources !== sourcesNow()) return 'unknown';
  return typeof why === 'string' ? { why } : 'built';
};

/** @param {string} why */
const without = (why) => {
  say(`no native addon, so measuring is off: ${why}`);
  return false;
};

/** What node-gyp needs; on Windows it searches by itself and its own message is the better one. */
const missingTools = () => {
  if (process.platform === 'win32') return [];
  /** @type {readonly (readonly string[])[]} */
  const needed = [['c++', 'g++', 'clang++'], ['make'], ['python3']];
  return needed
    .filter((names) => !names.some(isOnPath))
    .map((names) => (names[0] === 'c++' ? 'a C++ compiler' : names.join()));
};

/** @param {string} name */
const isOnPath = (name) =>
  (process.env['PATH'] ?? '').split(delimiter).some((folder) => existsSync(join(folder, name)));

/** @param {string} output */
const lastLine = (output) =>
  output
    .trimEnd()
    .split('\n')
    .findLast((line) => /error/i.test(line))
    ?.trim() ?? 'native/build.mjs failed';
