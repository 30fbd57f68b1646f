import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { temporaryFolder } from './temporary.ts';

/** Makes a folder read-only until the test ends. Modes do not stop root, so root mounts the folder over itself. */
export const makeReadOnly = (folder: string): void => {
  if (process.getuid?.() === 0) {
    execFileSync('mount', ['--bind', folder, folder]);
    onTestFinished(() => void execFileSync('umount', [folder]));
    execFileSync('mount', ['-o', 'remount,bind,ro', folder]);
  } else {
    chmodSync(folder, 0o555);
    onTestFinished(() => chmodSync(folder, 0o755));
  }
};

/** Mounting is for root on Linux. */
export const canMakeDisks = process.platform === 'linux' && process.getuid?.() === 0;

/** A disk of its own, gone when the test ends. */
export const smallDisk = (mebibytes: number): string => {
  const folder = join(temporaryFolder(), 'disk');
  mkdirSync(folder);
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${mebibytes}m`, 'plimsoll-test', folder]);
  onTestFinished(() => void execFileSync('umount', ['--lazy', folder]));
  return folder;
};
