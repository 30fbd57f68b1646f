import { existsSync, readFileSync } from 'node:fs';
import { run } from './run.mjs';
import { say } from './say.mjs';

/** The `ID` and `ID_LIKE` lines of os-release. */
const distribution = () => {
  const file = '/etc/os-release';
  return existsSync(file) ? (readFileSync(file, 'utf8').match(/^ID(_LIKE)?=.*$/gm) ?? []).join(' ') : '';
};

/**
 * What the tests need from Debian or Ubuntu beyond Node, npm and git. Where a package was renamed, both names, the newer
 * first. Ubuntu has no Chromium package that is not a snap.
 * @type {readonly (readonly string[])[]}
 */
const needed = [
  ['g++'],
  ['make'],
  ['python3'],
  ['xvfb'],
  ['xauth'],
  ['libgtk-3-0t64', 'libgtk-3-0'],
  ['libnss3'],
  ['libasound2t64', 'libasound2'],
  ['libgbm1'],
  ['libnotify4'],
  ['libxss1'],
  ['libxtst6'],
  ['fonts-dejavu-core'],
  ['pocl-opencl-icd'],
  ...(distribution().includes('ubuntu') ? [] : [['chromium']]),
];

const hasApt = () =>
  process.platform === 'linux' && existsSync('/usr/bin/apt-get') && existsSync('/usr/bin/dpkg-query');

/** As root on Debian or Ubuntu installs the missing packages; as a user prints the one command that would. */
export const provideSystemPackages = async () => {
  if (!hasApt()) return;
  const missing = await missingPackages();
  if (missing.length === 0) return;
  if (process.getuid?.() === 0) await install(missing);
  else
    say(
      `missing system packages; to have every test: sudo apt-get install -y --no-install-recommends ${(await available(missing)).join(' ')}`,
    );
};

const missingPackages = async () => {
  const { output } = await run('dpkg-query', ['-W', '-f', '${Package} ${db:Status-Status}\n', ...needed.flat()]);
  const installed = new Set([...output.matchAll(/^(\S+) installed$/gm)].map(([, name]) => name));
  return needed.filter((names) => !names.some((name) => installed.has(name)));
};

/** @param {readonly (readonly string[])[]} missing */
const install = async (missing) => {
  const env = { DEBIAN_FRONTEND: 'noninteractive' };
  const update = await run('apt-get', ['update', '-qq'], { env });
  const names = await available(missing);
  say(`installing system packages: ${names.join(' ')}`);
  const { code, output } = await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...names], { env });
  if (code !== 0) say(`apt-get could not install them:\n${update.output}${output}`);
};

/** The name each package has in this release. @param {readonly (readonly string[])[]} missing */
const available = (missing) =>
  Promise.all(
    missing.map(async (names) => {
      for (const name of names) if ((await run('apt-cache', ['show', '--quiet=2', name])).code === 0) return name;
      return names.at(-1) ?? '';
    }),
  );
