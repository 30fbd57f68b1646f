import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { at } from './root.mjs';

/**
 * What a build step was made from: names, sizes and modification times, so that a warm start reads no file.
 * @param {readonly string[]} paths files and folders, relative to the repository
 * @param {readonly string[]} [skipped] folders left out, relative to the repository
 */
export const fingerprint = (paths, skipped = []) => {
  const hash = createHash('sha256');
  /** @param {string} path */
  const add = (path) => {
    if (skipped.includes(path)) return;
    const stat = statSync(at(path), { throwIfNoEntry: false });
    if (stat === undefined) hash.update(`${path} missing\n`);
    else if (stat.isDirectory()) for (const name of readdirSync(at(path)).sort()) add(join(path, name));
    else hash.update(`${path} ${stat.size} ${stat.mtimeMs}\n`);
  };
  for (const path of paths) add(path);
  return hash.digest('hex');
};

/**
 * @param {string} path relative to the repository
 * @returns {Record<string, unknown>} empty where there is no such file, or it is not a JSON object
 */
export const readStamp = (path) => {
  try {
    /** @type {unknown} */
    const value = JSON.parse(readFileSync(at(path), 'utf8'));
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
};

/**
 * Whole or not at all.
 * @param {string} path relative to the repository
 * @param {Record<string, unknown>} value
 */
export const writeStamp = (path, value) => {
  mkdirSync(dirname(at(path)), { recursive: true });
  const temporary = at(`${path}.${process.pid}`);
  writeFileSync(temporary, JSON.stringify(value));
  renameSync(temporary, at(path));
};

/** @param {string} path relative to the repository */
export const removeStamp = (path) => rmSync(at(path), { force: true });
