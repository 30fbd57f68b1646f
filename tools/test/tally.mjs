/**
 * What a stage of `npm test` found.
 * @typedef {object} Tally
 * @property {number} passed
 * @property {number} failed
 * @property {readonly string[]} leftOut what could not run here, each with how many and why
 */

/** @param {boolean} ok @returns {Tally} */
export const one = (ok) => ({ passed: ok ? 1 : 0, failed: ok ? 0 : 1, leftOut: [] });

/** @param {string} what @returns {Tally} */
export const leftOut = (what) => ({ passed: 0, failed: 0, leftOut: [what] });

/** @param {readonly Tally[]} tallies @returns {Tally} */
export const total = (tallies) => ({
  passed: tallies.reduce((sum, { passed }) => sum + passed, 0),
  failed: tallies.reduce((sum, { failed }) => sum + failed, 0),
  leftOut: tallies.flatMap((tally) => tally.leftOut),
});

/**
 * A runner that failed although no test of it did (it crashed, or found no test) counts as one failure.
 * @param {Tally} counted
 * @param {number} code the runner's exit code
 * @returns {Tally}
 */
export const withExitCode = (counted, code) =>
  code !== 0 && counted.failed === 0 ? { ...counted, failed: 1 } : counted;
