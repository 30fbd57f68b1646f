import { secondsSince } from '../bootstrap/lib/say.mjs';
import { gates } from './gates.mjs';

/** @typedef {{ passed: number, failed: number }} Tally */

/** Gates are single-threaded programs; two at a time keep a small machine busy. */
const atOnce = 2;

/** @param {import('./gates.mjs').Gate} gate @returns {Promise<boolean>} */
const passes = async ({ name, atLeast, look }) => {
  const begun = performance.now();
  const { saw, ok, output } = await look();
  const enough = saw >= atLeast();
  const verdict = ok && enough ? 'ok' : 'FAILED';
  console.log(
    `${name.padEnd(16)} ${verdict.padEnd(7)} ${String(saw).padStart(4)} files ${secondsSince(begun).padStart(7)}`,
  );
  if (!ok) console.log(output.trim());
  if (!enough) console.log(`${name}: saw ${saw} files, and there are at least ${atLeast()}`);
  return ok && enough;
};

/**
 * Format, types, lint, import law and dead code over the whole repository.
 * @returns {Promise<Tally>}
 */
export const check = async () => {
  const waiting = [...gates];
  const tally = { passed: 0, failed: 0 };
  const worker = async () => {
    for (let gate = waiting.shift(); gate !== undefined; gate = waiting.shift()) {
      tally[(await passes(gate)) ? 'passed' : 'failed'] += 1;
    }
  };
  await Promise.all(Array.from({ length: atOnce }, worker));
  return tally;
};
