import { existsSync, renameSync, statSync } from 'node:fs';

/** Tells a file from another one that has taken its name since. */
export const fileIdentity = (file: string): string => {
  const { dev, ino, birthtimeMs } = statSync(file);
  return `${dev}:${ino}:${birthtimeMs}`;
};

/**
 * Sets a damaged database aside with its journals, under names that say so; nothing is deleted. A second process that
 * saw the same damage must not set aside the fresh file, hence the identity.
 */
export const quarantine = (file: string, identity: string, nowMs: number): string => {
  const kept = `${file}.corrupt-${new Date(nowMs).toISOString().replace(/[:.]/g, '-')}`;
  if (fileIdentity(file) !== identity) return kept;
  for (const suffix of ['-wal', '-shm', '']) {
    if (existsSync(file + suffix)) renameSync(file + suffix, kept + suffix);
  }
  return kept;
};
