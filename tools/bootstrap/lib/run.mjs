import { spawn } from 'node:child_process';
import { dirname, delimiter } from 'node:path';
import { root } from './root.mjs';

/**
 * @typedef {object} Ended
 * @property {number} code exit code; 128 + signal number is not used, `signal` says it
 * @property {NodeJS.Signals | undefined} signal
 * @property {string} output stdout, and stderr with it where `merged`; empty where it was passed through
 */

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd] the repository, unless told
 * @property {NodeJS.ProcessEnv} [env] added to this process' own
 * @property {'capture' | 'merged' | 'stderr' | 'inherit'} [output] `stderr`: what it prints goes to our stderr
 * @property {AbortSignal} [signal] kills the command and all it started
 */

/** Children find the same Node as `node`, whatever the machine's own is. */
const pathWithThisNode = () => `${dirname(process.execPath)}${delimiter}${process.env['PATH'] ?? ''}`;

/** @type {Record<NonNullable<RunOptions['output']>, import('node:child_process').StdioOptions>} */
const plumbing = {
  capture: ['ignore', 'pipe', 'inherit'],
  merged: ['ignore', 'pipe', 'pipe'],
  stderr: ['ignore', 2, 2],
  inherit: 'inherit',
};

/**
 * Runs a program with an argument array, never through a shell, and waits for it.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<Ended>}
 */
export const run = (command, args, { cwd = root, env = {}, output = 'merged', signal } = {}) =>
  new Promise((resolve, reject) => {
    const grouped = signal !== undefined && process.platform !== 'win32';
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, PATH: pathWithThisNode(), ...env },
      stdio: plumbing[output],
      detached: grouped,
      windowsHide: true,
    });
    let text = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream?.setEncoding('utf8').on('data', (/** @type {string} */ chunk) => (text += chunk));
    }
    const stop = () =>
      grouped && child.pid !== undefined ? process.kill(-child.pid, 'SIGKILL') : child.kill('SIGKILL');
    signal?.addEventListener('abort', stop, { once: true });
    child.once('error', reject);
    child.once('close', (code, killedBy) => {
      signal?.removeEventListener('abort', stop);
      resolve({ code: code ?? 1, signal: killedBy ?? undefined, output: text });
    });
  });

/**
 * Hands the terminal to a program: signals reach it, and this process ends as it ends.
 * @param {string} command
 * @param {readonly string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 * @returns {Promise<number>} its exit code
 */
export const become = (command, args, env = {}) =>
  new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: 'inherit', env: { ...process.env, ...env } });
    /** @type {readonly NodeJS.Signals[]} */
    const passed = ['SIGINT', 'SIGTERM', 'SIGHUP'];
    const pass = (/** @type {NodeJS.Signals} */ name) => child.kill(name);
    for (const name of passed) process.on(name, pass);
    child.once('error', reject);
    child.once('close', (code, killedBy) => {
      for (const name of passed) process.off(name, pass);
      resolve(code ?? (killedBy === 'SIGINT' ? 130 : 1));
    });
  });
