import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Chromium's sandbox needs a helper owned by root with the setuid bit, or the right to make a user namespace, and refuses
 * to start without; as root it refuses always. The page that runs in it is ours and loads nothing from outside.
 * @param {string} executable
 * @returns {{ args: readonly string[], said: string | undefined }} what to start Electron with, and what to tell the user
 */
export const sandboxing = (executable) => {
  if (process.platform !== 'linux') return { args: [], said: undefined };
  const off = ['--no-sandbox'];
  if (process.getuid?.() === 0)
    return { args: off, said: "Chromium's sandbox is off (--no-sandbox): it does not run as root" };
  const helper = join(dirname(executable), 'chrome-sandbox');
  if (isSetuidRoot(helper) || mayMakeNamespaces()) return { args: [], said: undefined };
  const remedy = `sudo chown root:root ${helper} && sudo chmod 4755 ${helper}`;
  return {
    args: off,
    said: `Chromium's sandbox is off (--no-sandbox): user namespaces are forbidden here; to have it: ${remedy}`,
  };
};

/** @param {string} file */
const isSetuidRoot = (file) => {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat?.uid === 0 && (stat.mode & 0o4000) !== 0;
};

/** Kernel settings, AppArmor and container profiles can each forbid it, so it is tried, not read. */
const mayMakeNamespaces = () => {
  const { error, status } = spawnSync('unshare', ['--user', '--map-root-user', 'true'], { stdio: 'ignore' });
  return error !== undefined || status === 0;
};
