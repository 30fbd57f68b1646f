import { availableParallelism, freemem } from 'node:os';
import type { Room } from '../room.ts';
import { readCaches } from './cpu.ts';
import { readAvailable } from './memory.ts';
import type { Reader } from './reader.ts';

/** Taken where the system does not tell its caches (macOS, Windows, some virtual machines): few have more. */
const assumedCacheBytes = 64 * 2 ** 20;

/** What measuring may take now. */
export const machineRoom = async (reader: Reader): Promise<Room> => {
  const caches = await readCaches(reader);
  return {
    threads: availableParallelism(),
    cacheBytes: caches.at(-1)?.bytes ?? assumedCacheBytes,
    availableBytes: (await readAvailable(reader)) ?? freemem(),
  };
};
