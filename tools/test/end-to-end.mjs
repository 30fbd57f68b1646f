import { existsSync, readFileSync, rmSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { hasDisplay } from '../bootstrap/lib/display.mjs';
import { findTestElectron } from '../bootstrap/lib/electron.mjs';
import { at } from '../bootstrap/lib/root.mjs';
import { run } from '../bootstrap/lib/run.mjs';
import { leftOut, withExitCode } from './tally.mjs';

/** @typedef {import('./tally.mjs').Tally} Tally */
/** @typedef {{ stats: { expected: number, unexpected: number, flaky: number, skipped: number } }} Report */

const playwright = at('node_modules', '@playwright', 'test', 'cli.js');

/** @param {string} name @returns {string | undefined} */
const onPath = (name) =>
  (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((folder) => join(folder, name))
    .find((file) => existsSync(file));

/** @param {string} project */
const argumentsFor = (project) => [playwright, 'test', `--project=${project}`, '--reporter=list,json'];

/** @param {string} project */
const reportOf = (project) => at('test-results', `${project}.json`);

/** @returns {Promise<Tally>} */
export const electronTests = async () => {
  const electron = await findTestElectron();
  if (electron === undefined) return unable('electron', 'there is no Electron');
  const xvfb = onPath('xvfb-run');
  if (xvfb === undefined && !hasDisplay()) return unable('electron', 'there is neither xvfb-run nor a display');
  const [command, before] =
    xvfb === undefined ? [process.execPath, []] : [xvfb, ['-a', '-s', '-screen 0 3840x2160x24', process.execPath]];
  return tests('electron', command, [...before, ...argumentsFor('electron')], { PLIMSOLL_ELECTRON: electron });
};

/** @returns {Promise<Tally>} */
export const browserTests = async () => {
  const chromium =
    process.env['PLIMSOLL_CHROMIUM'] ??
    ['chromium', 'google-chrome', 'google-chrome-stable'].map(onPath).find((file) => file !== undefined);
  if (chromium === undefined) return unable('browser', 'there is no Chromium');
  return tests('browser', process.execPath, argumentsFor('browser'), { PLIMSOLL_CHROMIUM: chromium });
};

/** @param {string} project @param {string} command @param {readonly string[]} args @param {NodeJS.ProcessEnv} env */
const tests = async (project, command, args, env) => {
  rmSync(reportOf(project), { force: true });
  const { code } = await run(command, args, {
    output: 'inherit',
    env: { ...env, PLAYWRIGHT_JSON_OUTPUT_FILE: reportOf(project) },
  });
  return withExitCode(counted(project), code);
};

/** @param {string} project @returns {Tally} */
const counted = (project) => {
  try {
    /** @type {unknown} */
    const json = JSON.parse(readFileSync(reportOf(project), 'utf8'));
    const { expected, unexpected, flaky, skipped } = /** @type {Report} */ (json).stats;
    const skips = skipped > 0 ? [`${skipped} end-to-end tests (${project}) marked as skipped`] : [];
    return { passed: expected, failed: unexpected + flaky, leftOut: skips };
  } catch {
    return { passed: 0, failed: 1, leftOut: [] };
  }
};

/** @param {string} project @param {string} why @returns {Promise<Tally>} */
const unable = async (project, why) => {
  const { output } = await run(process.execPath, [playwright, 'test', `--project=${project}`, '--list']);
  const count = /Total: (\d+) test/.exec(output)?.[1] ?? 'all';
  return leftOut(`${count} end-to-end tests (${project}): ${why}`);
};
