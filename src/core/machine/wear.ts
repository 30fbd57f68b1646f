import type { Bytes } from '../units.ts';
import { sum } from '../units.ts';
import type { Facts } from './facts.ts';
import type { StorageFacts } from './facts-storage.ts';
import type { Known } from './known.ts';
import { diskOf } from './profile/disk.ts';
import type { Run } from './run.ts';

/** What measuring wrote to a folder, and what share that is of all that may be written to the drives below it. */
export interface Wear {
  readonly path: string;
  readonly bytesWritten: number;
  /** Undefined where the endurance of a drive is unknown, or how the drives are joined. */
  readonly share: number | undefined;
}

export const wearOf = ({ results, facts }: Pick<Run, 'results' | 'facts'>): readonly Wear[] => {
  const written = new Map<string, number>();
  for (const { settings, bytesWritten } of results) {
    const path = settings['path'];
    if (typeof path === 'string' && bytesWritten > 0) written.set(path, (written.get(path) ?? 0) + bytesWritten);
  }
  return [...written].map(([path, bytesWritten]) => ({
    path,
    bytesWritten,
    share: shareOf(facts, path, bytesWritten),
  }));
};

/** Data is written once over these, and more than once over others. */
const once: ReadonlySet<string> = new Set(['raid0', 'linear']);

const shareOf = (facts: Facts, path: string, bytesWritten: number): number | undefined => {
  const disk = diskOf(facts, path);
  const endurance = disk === undefined ? undefined : enduranceOf(disk);
  return endurance === undefined ? undefined : bytesWritten / endurance.value;
};

/** What may be written in all to the drives below a file system; undefined as the share above. */
export const enduranceOf = ({ drives = [], raid }: StorageFacts): Known<Bytes> | undefined => {
  const known = drives.flatMap(({ enduranceBytes }) =>
    enduranceBytes === undefined || enduranceBytes.value === null ? [] : [enduranceBytes],
  );
  const [first, ...rest] = known;
  const isOnce = drives.length === 1 || once.has(raid?.value?.level ?? '');
  if (first === undefined || known.length < drives.length || !isOnce) return undefined;
  const value = rest.reduce<Bytes>((total, one) => sum(total, one.value), first.value);
  return value > 0 ? { value, source: first.source } : undefined;
};
