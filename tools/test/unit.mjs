import { existsSync, readFileSync, rmSync } from 'node:fs';
import { at } from '../bootstrap/lib/root.mjs';
import { run } from '../bootstrap/lib/run.mjs';
import { withExitCode } from './tally.mjs';

/**
 * @typedef {object} Report the part of vitest's JSON report that is counted
 * @property {number} numPassedTests
 * @property {number} numFailedTests
 * @property {number} numPendingTests
 * @property {readonly { status: string, assertionResults: readonly unknown[] }[]} testResults
 */

const report = 'test-results/unit.json';

/** @returns {Promise<import('./tally.mjs').Tally>} */
export const unitTests = async () => {
  rmSync(at(report), { force: true });
  const args = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  const { code } = await run(process.execPath, [at('node_modules', 'vitest', 'vitest.mjs'), ...args], {
    output: 'inherit',
  });
  return withExitCode(counted(), code);
};

/** @returns {import('./tally.mjs').Tally} */
const counted = () => {
  try {
    /** @type {unknown} */
    const json = JSON.parse(readFileSync(at(report), 'utf8'));
    const { numPassedTests, numFailedTests, numPendingTests, testResults } = /** @type {Report} */ (json);
    const unreadable = testResults.filter(
      ({ status, assertionResults }) => status === 'failed' && assertionResults.length === 0,
    );
    return {
      passed: numPassedTests,
      failed: numFailedTests + unreadable.length,
      leftOut: [...(numPendingTests > 0 ? [`${numPendingTests} unit tests marked as skipped`] : []), ...absentTraces()],
    };
  } catch {
    return { passed: 0, failed: 1, leftOut: [] };
  }
};

/** Real traces are no part of the project (`test/core/launch/real-traces.ts`). */
const absentTraces = () =>
  existsSync(process.env['PLIMSOLL_TRACES'] ?? at('..', 'shared', 'traces'))
    ? []
    : ['tests on real profiler traces: there is no folder ../shared/traces, and PLIMSOLL_TRACES names none'];
