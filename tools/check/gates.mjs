import { globSync } from 'node:fs';
import { at, root } from '../bootstrap/lib/root.mjs';
import { run } from '../bootstrap/lib/run.mjs';

/**
 * What a gate found. A gate that looked at nothing has not passed, so each counts the files it saw.
 * @typedef {{ saw: number, ok: boolean, output: string }} Verdict
 */

/**
 * @typedef {object} Gate
 * @property {string} name
 * @property {() => number} atLeast files it must have seen for its word to count
 * @property {() => Promise<Verdict>} look
 */

/** @param {string} path inside node_modules @param {readonly string[]} args @param {'capture' | 'merged'} [output] */
const tool = (path, args, output = 'merged') => run(process.execPath, [at('node_modules', path), ...args], { output });

/** @param {string} text @param {RegExp} pattern */
const linesWith = (text, pattern) => text.split('\n').filter((line) => pattern.test(line));

/** @param {string} text @param {RegExp} pattern */
const linesWithout = (text, pattern) =>
  text
    .split('\n')
    .filter((line) => !pattern.test(line))
    .join('\n');

const sourceFiles = () => globSync('src/**/*.{ts,tsx}', { cwd: root }).length;

/** @returns {Promise<Verdict>} */
const format = async () => {
  const { code, output } = await tool('prettier/bin/prettier.cjs', ['--check', '--log-level', 'debug', '.']);
  return {
    saw: linesWith(output, /resolve config from/).length,
    ok: code === 0,
    output: linesWithout(output, /^\[debug\]/),
  };
};

/** @param {string} environment @returns {() => Promise<Verdict>} */
const types = (environment) => async () => {
  const { code, output } = await tool('typescript/bin/tsc', ['-p', `tsconfig.${environment}.json`, '--listFiles']);
  const isOurs = (/** @type {string} */ line) => line.startsWith(root) && !line.includes('/node_modules/');
  const ours = linesWith(output, /^\S+\.[cm]?[jt]sx?$/).filter(isOurs);
  return { saw: ours.length, ok: code === 0, output: linesWithout(output, /^(\/|[A-Z]:).*\.([cm]?[jt]sx?|json)$/) };
};

/** @returns {Promise<Verdict>} */
const lint = async () => {
  const { code, output } = await tool(
    'eslint/bin/eslint.js',
    ['.', '--max-warnings', '0', '--format', at('tools/check/eslint-format.mjs')],
    'capture',
  );
  const [count = '', ...rest] = output.split('\n');
  return { saw: Number(count), ok: code === 0, output: rest.join('\n') };
};

/** @returns {Promise<Verdict>} */
const importLaw = async () => {
  const args = ['src', '--config', '.dependency-cruiser.cjs', '--output-type'];
  const { code, output } = await tool('dependency-cruiser/bin/dependency-cruiser.mjs', [...args, 'err']);
  return { saw: Number(/(\d+) modules/.exec(output)?.[1] ?? 0), ok: code === 0, output };
};

/** @returns {Promise<Verdict>} */
const deadCode = async () => {
  const counter = at('tools/check/knip-count.mjs');
  const { code, output } = await tool('knip/bin/knip.js', [
    '--reporter',
    'symbols',
    '--reporter',
    counter,
    '--no-progress',
    '--treat-config-hints-as-errors',
  ]);
  return {
    saw: Number(/^processed (\d+)$/m.exec(output)?.[1] ?? 0),
    ok: code === 0,
    output: linesWithout(output, /^processed \d+$/),
  };
};

const some = () => 1;

/** @type {readonly Gate[]} */
export const gates = [
  { name: 'format', atLeast: sourceFiles, look: format },
  ...['core', 'main', 'preload', 'renderer', 'test', 'tools'].map((name) => ({
    name: `types ${name}`,
    atLeast: some,
    look: types(name),
  })),
  { name: 'lint', atLeast: sourceFiles, look: lint },
  { name: 'import law', atLeast: sourceFiles, look: importLaw },
  { name: 'dead code', atLeast: sourceFiles, look: deadCode },
];
