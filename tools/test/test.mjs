import { mkdirSync } from 'node:fs';
import { buildAddon } from '../bootstrap/lib/addon.mjs';
import { buildApp } from '../bootstrap/lib/app.mjs';
import { at } from '../bootstrap/lib/root.mjs';
import { reasonOf, secondsSince } from '../bootstrap/lib/say.mjs';
import { check } from '../check/check.mjs';
import { browserTests, electronTests } from './end-to-end.mjs';
import { nativeTests } from './native.mjs';
import { leftOut, one, total } from './tally.mjs';
import { unitTests } from './unit.mjs';

/** @typedef {import('./tally.mjs').Tally} Tally */

/** @param {string} title @param {() => Promise<Tally>} work @returns {Promise<Tally>} */
const stage = async (title, work) => {
  console.log(`\n== ${title}`);
  const begun = performance.now();
  const tally = await work();
  console.log(`== ${title}: ${tally.passed} passed, ${tally.failed} failed, in ${secondsSince(begun)}`);
  return tally;
};

/** @returns {Promise<Tally>} */
const build = async () => {
  try {
    await buildApp();
    return one(true);
  } catch (error) {
    console.log(reasonOf(error));
    return one(false);
  }
};

/** @returns {Promise<Tally>} */
const gates = async () => ({ ...(await check()), leftOut: [] });

/**
 * Every check and every test. The last line is `N passed, N failed`, all stages added up.
 * @returns {Promise<number>} how many failed
 */
export const test = async () => {
  mkdirSync(at('test-results'), { recursive: true });
  const hasAddon = await buildAddon({ again: true });
  const built = await stage('build', build);
  const stages = [built, await stage('check', gates), await stage('C++ tests', () => nativeTests(hasAddon))];
  stages.push(await stage('unit tests', unitTests));
  if (built.failed === 0) {
    stages.push(await stage('end-to-end tests in Electron', electronTests));
    stages.push(await stage('end-to-end tests in a browser', browserTests));
  } else stages.push(leftOut('all end-to-end tests: the app could not be built'));
  const { passed, failed, leftOut: missing } = total(stages);
  console.log('');
  for (const what of missing) console.log(`left out: ${what}`);
  console.log(`${passed} passed, ${failed} failed`);
  return failed;
};
