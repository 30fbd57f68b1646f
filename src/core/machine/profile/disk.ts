import type { Facts } from '../facts.ts';

export type Disk = Facts['storage'][number];

/** The mounted disk that holds a folder: the longest mount point above it. */
export const diskOf = (facts: Facts, path: string): Disk | undefined =>
  facts.storage
    .filter(({ mount }) => path === mount || path.startsWith(mount.endsWith('/') ? mount : `${mount}/`))
    .toSorted((a, b) => b.mount.length - a.mount.length)[0] ??
  (facts.storage.length === 1 ? facts.storage[0] : undefined);
