import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { at } from './root.mjs';
import { say } from './say.mjs';
import { fingerprint, readStamp, removeStamp, writeStamp } from './stamp.mjs';
import { withLock } from './lock.mjs';

const stamp = 'native/build/addon.json';
const log = 'native/build/addon.log';
const sourcesNow = () => fingerprint(['native', 'package-lock.json'], [join('native', 'build')]);

/**
 * Builds the native addon if its sources changed. Without it everything but measuring works, so a failure is one line and
 * no more. A build that failed is not tried again until the sources change or `npm run build` asks for it; one that could
 * not begin, for lack of a compiler, is.
 * @param {{ again?: boolean }} [options] `again`: try even where these sources failed before
 * @returns {Promise<boolean>} whether there is an addon
 */
export const buildAddon = async ({ again = false } = {}) => {
  const known = lastOutcome();
  if (known === 'built') return true;
  if (typeof known === 'object' && !again) return without(known.why);
  return withLock(() => (lastOutcome() === 'built' ? Promise.resolve(true) : build()));
};

const build = async () => {
  const sources = sourcesNow();
  removeStamp(stamp);
  say('building the native addon');
  const { buildNative } = await import('../../../native/build.mjs');
  const outcome = await buildNative();
  if (outcome.ok) {
    writeStamp(stamp, { sources });
    say(outcome.line);
    return true;
  }
  if (outcome.log === '') return without(outcome.why);
  const why = `${outcome.why}; all of it: ${log}`;
  writeStamp(stamp, { sources, why });
  writeFileSync(at(log), outcome.log);
  return without(why);
};

/** @returns {'built' | 'unknown' | { why: string }} */
const lastOutcome = () => {
  const { sources, why } = readStamp(stamp);
  if (sources !== sourcesNow()) return 'unknown';
  return typeof why === 'string' ? { why } : 'built';
};

/** @param {string} why */
const without = (why) => {
  say(`no native addon, so measuring is off: ${why}`);
  return false;
};
