import { mkdirSync, readFileSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { at } from './root.mjs';
import { say } from './say.mjs';

const beatMs = 2_000;
const deadAfterMs = 60_000;
const takeoverAfterMs = 10_000;

/**
 * Runs `work` while no other bootstrap of this clone runs its own. The lock is a file with the owner's process id,
 * touched every two seconds; it is stale when that process is gone, or has not touched it for a minute.
 * @template T
 * @param {() => Promise<T>} work
 * @param {string} [path] relative to the repository
 * @returns {Promise<T>}
 */
export const withLock = async (work, path = 'out/bootstrap.lock') => {
  const file = at(path);
  mkdirSync(dirname(file), { recursive: true });
  await acquire(file);
  const release = () => rmSync(file, { force: true });
  process.once('exit', release);
  const beat = setInterval(() => touch(file), beatMs);
  try {
    return await work();
  } finally {
    clearInterval(beat);
    process.off('exit', release);
    release();
  }
};

/** @param {string} file */
const acquire = async (file) => {
  for (let told = false; !create(file);) {
    const owner = read(file);
    if (owner === undefined) continue;
    if (isStale(file, owner) && takeOver(file)) return;
    if (!told) say(`waiting for another start in this folder to finish preparing (process ${owner.pid})`);
    told = true;
    await pause(200);
  }
};

/** @param {string} file @returns {boolean} whether it was not there before */
const create = (file) => {
  try {
    writeFileSync(file, JSON.stringify({ pid: process.pid, host: hostname() }), { flag: 'wx' });
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
};

/**
 * Only one waiter may replace a stale lock: it holds a second lock for the few microseconds that takes, and looks again.
 * @param {string} file
 */
const takeOver = (file) => {
  const second = `${file}.takeover`;
  if (ageMs(second) > takeoverAfterMs) rmSync(second, { force: true });
  if (!create(second)) return false;
  try {
    const owner = read(file);
    if (owner !== undefined && !isStale(file, owner)) return false;
    rmSync(file, { force: true });
    return create(file);
  } finally {
    rmSync(second, { force: true });
  }
};

/**
 * @param {string} file
 * @returns {{ pid: number, host: string } | undefined} undefined once it is gone; pid 0 while it is still being written
 */
const read = (file) => {
  try {
    /** @type {unknown} */
    const owner = JSON.parse(readFileSync(file, 'utf8'));
    const { pid = 0, host = '' } = /** @type {{ pid?: number, host?: string }} */ (owner);
    return { pid, host };
  } catch (error) {
    return codeOf(error) === 'ENOENT' ? undefined : { pid: 0, host: '' };
  }
};

/** @param {string} file @param {{ pid: number, host: string }} owner */
const isStale = (file, { pid, host }) =>
  ageMs(file) > deadAfterMs || (pid !== 0 && host === hostname() && !isAlive(pid));

/** @param {number} pid */
const isAlive = (pid) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
};

/** @param {string} file @returns {number} 0 where there is none */
const ageMs = (file) => {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat === undefined ? 0 : Date.now() - stat.mtimeMs;
};

/** @param {string} file */
const touch = (file) => {
  try {
    utimesSync(file, new Date(), new Date());
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
};

/** @param {unknown} error */
const codeOf = (error) => (error instanceof Error && 'code' in error ? error.code : undefined);
