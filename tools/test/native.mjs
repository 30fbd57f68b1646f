import { at } from '../bootstrap/lib/root.mjs';
import { run } from '../bootstrap/lib/run.mjs';
import { leftOut, withExitCode } from './tally.mjs';

/**
 * The C++ tests of the kernels, which need no Node. Their runner ends with `N passed, N failed`, and says with
 * `left out:` what needs something that this machine has not.
 * @param {boolean} hasAddon without a compiler there is neither
 * @returns {Promise<import('./tally.mjs').Tally>}
 */
export const nativeTests = async (hasAddon) => {
  if (!hasAddon) return leftOut('the C++ tests of the kernels: there is no compiler, or they do not compile');
  const { code, output } = await run(process.execPath, [at('native', 'build.mjs'), '--test']);
  process.stdout.write(output);
  const [, passed = '0', failed = '0'] = /^(\d+) passed, (\d+) failed$/m.exec(output) ?? [];
  const missing = [...output.matchAll(/^left out: (.*)$/gm)].map(([, what = '']) => what);
  return withExitCode({ passed: Number(passed), failed: Number(failed), leftOut: missing }, code);
};
