import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { at } from './root.mjs';
import { run } from './run.mjs';
import { say } from './say.mjs';
import { readStamp, removeStamp, writeStamp } from './stamp.mjs';

const patienceMs = 20_000;
const retryAfterMs = 24 * 3600 * 1000;
const memory = 'out/electron-download.json';

/**
 * Lets the `electron` package download its own release. It is given up when no byte has come for 20 s, so a slow line may
 * take longer; a failure is remembered for a day, so that the next start does not wait for it again.
 * @param {string} version
 * @returns {Promise<boolean>} whether it is there now
 */
export const downloadElectron = async (version) => {
  const { version: failedVersion, failed_at_ms: failedAt } = readStamp(memory);
  const retryAt = typeof failedAt === 'number' && failedVersion === version ? failedAt + retryAfterMs : 0;
  if (Date.now() < retryAt) {
    say(
      `Electron ${version} could not be downloaded before; the next try is after ${new Date(retryAt).toLocaleString('sv')}`,
    );
    return false;
  }
  say(`downloading Electron ${version}`);
  const why = await download();
  if (why === undefined) removeStamp(memory);
  else {
    writeStamp(memory, { version, failed_at_ms: Date.now() });
    say(`Electron ${version} could not be downloaded (${why}); the next try is in a day`);
  }
  return why === undefined;
};

/** @returns {Promise<string | undefined>} why it failed */
const download = async () => {
  const folder = mkdtempSync(at('out', 'electron-'));
  const patience = new AbortController();
  const watch = watchGrowth(folder, () => patience.abort());
  try {
    const env = { TMPDIR: folder, TEMP: folder, TMP: folder };
    const installer = at('node_modules', 'electron', 'install.js');
    const { code, output } = await run(process.execPath, [installer], { env, signal: patience.signal });
    if (patience.signal.aborted) return `nothing came for ${patienceMs / 1000} s`;
    return code === 0 ? undefined : (output.trim().split('\n')[0] ?? 'no reason given');
  } finally {
    clearInterval(watch);
    rmSync(folder, { recursive: true, force: true });
  }
};

/** @param {string} folder @param {() => void} stalled */
const watchGrowth = (folder, stalled) => {
  let size = 0;
  let grownAt = performance.now();
  return setInterval(() => {
    const now = sizeOf(folder);
    if (now !== size) grownAt = performance.now();
    else if (performance.now() - grownAt > patienceMs) stalled();
    size = now;
  }, 500);
};

/** @param {string} folder @returns {number} bytes */
const sizeOf = (folder) => {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  return files.reduce((sum, file) => sum + (statSync(join(folder, file), { throwIfNoEntry: false })?.size ?? 0), 0);
};
