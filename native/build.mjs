import { spawn, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { withLock } from '../tools/bootstrap/lib/lock.mjs';

/**
 * Builds the addon and the C++ tests of its kernels when their sources changed. By itself: `node native/build.mjs`,
 * with `--test` to run those tests too. It needs a C++ compiler, make and Python, and no network where Node's headers
 * lie in the npm package of Node or beside the Node that runs this.
 */
const here = dirname(fileURLToPath(import.meta.url));
const modules = join(here, '..', 'node_modules');
const release = join(here, 'build', 'Release');
const stampFile = join(here, 'build', '.stamp');
const exe = process.platform === 'win32' ? '.exe' : '';
const testProgram = join(release, `plimsoll_native_test${exe}`);

export const addonFile = join(release, 'plimsoll_native.node');

/**
 * @typedef {{ ok: true, fresh: boolean, line: string } | { ok: false, why: string, log: string }} Outcome
 * `fresh`: nothing had to be done. `why` is one line.
 */

/** @returns {Promise<Outcome>} */
export const buildNative = async () => (isBuilt() ? upToDate : withLock(buildLocked, 'out/native.lock'));

/** @type {Outcome} */
const upToDate = { ok: true, fresh: true, line: 'the native addon is up to date' };

/** Somebody else may have built it while this one waited. @returns {Promise<Outcome>} */
const buildLocked = async () => {
  if (isBuilt()) return upToDate;
  const compiler = findCompiler();
  if (compiler === undefined) return failure(noCompiler);
  const stamp = stampOfSources();
  const begun = performance.now();
  const { code, log } = await rebuild(compiler);
  if (code !== 0 || !existsSync(addonFile)) return failure(reasonIn(log), log);
  writeFileSync(stampFile, stamp);
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  return { ok: true, fresh: false, line: `built the native addon in ${seconds} s` };
};

/** Contents of the sources, what they are built against, and what else decides on the result. */
const stampOfSources = () => {
  const hash = createHash('sha256');
  const inFolders = ['src', 'test'].flatMap((folder) =>
    readdirSync(join(here, folder), { recursive: true, encoding: 'utf8' }).map((name) => join(folder, name)),
  );
  const sources = [
    'binding.gyp',
    'build.mjs',
    'embed.mjs',
    join('..', 'resources', 'kernels', 'built', 'stamp.json'),
    ...inFolders.filter((name) => /\.[ch]pp$/.test(name)).sort(),
  ];
  for (const source of sources)
    hash
      .update(`${source}\0`)
      .update(readFileSync(join(here, source)))
      .update('\0');
  hash.update(readFileSync(join(modules, 'node-addon-api', 'package.json')));
  const { CXX = '', CXXFLAGS = '', LDFLAGS = '' } = process.env;
  hash.update(JSON.stringify([process.platform, process.arch, CXX, CXXFLAGS, LDFLAGS]));
  return hash.digest('hex');
};

const isBuilt = () =>
  [stampFile, addonFile, testProgram].every((file) => existsSync(file)) &&
  readFileSync(stampFile, 'utf8') === stampOfSources();

const noCompiler =
  'there is no C++ compiler (looked for $CXX, g++, clang++): install g++, make and python3, or the command line tools of Xcode';

/** @returns {string | undefined} for make; on Windows node-gyp looks for itself, so the answer there is empty */
const findCompiler = () => {
  if (process.platform === 'win32') return '';
  const names = [process.env['CXX'] ?? '', 'g++', 'clang++'].filter((name) => name !== '');
  return names.find((name) => spawnSync(name.split(' ')[0] ?? '', ['--version'], { stdio: 'ignore' }).status === 0);
};

/** @param {string} compiler */
const rebuild = async (compiler) => {
  const nodeGyp = join(modules, 'node-gyp', 'bin', 'node-gyp.js');
  const headers = headerFolder();
  const args = [nodeGyp, 'rebuild', '--directory', here, '--jobs', String(availableParallelism())];
  if (headers !== undefined) args.push(`--nodedir=${headers}`);
  const env = compiler === '' ? process.env : { ...process.env, CXX: compiler };
  return run(nodeProgram(), args, env);
};

const npmNode = () => join(modules, `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`);

/** node-gyp needs a newer Node than this script may run on. */
const nodeProgram = () => {
  const program = join(npmNode(), 'bin', `node${exe}`);
  return existsSync(program) ? program : process.execPath;
};

/** Where include/node is; undefined lets node-gyp fetch the headers, as on Windows, which needs node.lib with them. */
const headerFolder = () =>
  process.platform === 'win32'
    ? undefined
    : [npmNode(), resolve(dirname(process.execPath), '..')].find((folder) =>
        existsSync(join(folder, 'include', 'node', 'node_api.h')),
      );

/**
 * @param {string} program
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} env
 * @returns {Promise<{ code: number, log: string }>}
 */
const run = (program, args, env) =>
  new Promise((settle) => {
    const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'], windowsHide: true });
    let log = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (/** @type {string} */ text) => (log += text));
    child.once('error', (error) => settle({ code: 1, log: `${log}${error.message}\n` }));
    child.once('close', (code) => settle({ code: code ?? 1, log }));
  });

/** The compiler's first complaint, or else node-gyp's. @param {string} log */
const reasonIn = (log) => {
  const lines = log.split('\n').map((line) => line.trim());
  const complaint =
    lines.find((line) => /\berror\b.*:/i.test(line) && !line.startsWith('gyp')) ??
    lines.find((line) => /^gyp ERR! (stack|find)/.test(line));
  return complaint ?? 'node-gyp failed';
};

/** @param {string} why @param {string} [log] @returns {Outcome} */
const failure = (why, log = '') => ({ ok: false, why, log });

/** Runs the C++ tests in a folder beside the build, which is on a disk where /tmp may not be. */
const runTests = () => {
  mkdirSync(join(here, 'build'), { recursive: true });
  const scratch = mkdtempSync(join(here, 'build', 'test-'));
  try {
    return spawnSync(testProgram, [scratch], { stdio: 'inherit' }).status ?? 1;
  } finally {
    rmSync(scratch, { recursive: true, force: true });
  }
};

const isEntry = process.argv[1] !== undefined && resolve(process.argv[1]) === fileURLToPath(import.meta.url);
if (isEntry) {
  const outcome = await buildNative();
  if (outcome.ok) {
    console.log(outcome.line);
    if (process.argv.includes('--test')) process.exitCode = runTests();
  } else {
    process.stderr.write(outcome.log);
    console.error(`error: the native addon was not built: ${outcome.why}`);
    process.exitCode = 1;
  }
}
