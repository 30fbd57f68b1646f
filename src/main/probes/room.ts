import { capacityText } from '../../core/format.ts';
import type { Result } from '../../core/result.ts';
import { fail, ok } from '../../core/result.ts';
import type { Kernel } from './protocol.ts';
import type { Failure } from './failure.ts';
import { unavailable } from './failure.ts';

/** What a measurement may take of this machine. */
export interface Room {
  /** Threads that run at once. */
  readonly threads: number;
  /** All last-level caches together. */
  readonly cacheBytes: number;
  /** Memory that this process may still take, the limits of its container included. */
  readonly availableBytes: number;
}

/** An array must be this many times the caches, or they answer instead of the memory (STREAM's rule, McCalpin). */
const timesCaches = 4;
/** Below this a repetition is so short that starting it shows. */
const leastArrayBytes = 64 * 2 ** 20;
/** A measurement takes no more than this share of the memory that is to be had. */
const mostShare = 0.25;
const doubleBytes = 8;

/**
 * Elements of each array: 4 times the caches, as far as a quarter of the available memory allows, and not at all where
 * even all arrays together would fall below 4 times the caches.
 */
export const elementsFor = (kernel: Pick<Kernel, 'allocatedBytesPerElement'>, room: Room): Result<number, Failure> => {
  const wanted = Math.max(leastArrayBytes, timesCaches * room.cacheBytes) / doubleBytes;
  const allowed = (room.availableBytes * mostShare) / kernel.allocatedBytesPerElement;
  const elements = 2 ** 10 * Math.floor(Math.min(wanted, allowed) / 2 ** 10);
  const total = elements * kernel.allocatedBytesPerElement;
  const least = timesCaches * room.cacheBytes;
  if (total >= least && elements > 0) return ok(elements);
  return fail(
    unavailable(`needs arrays of ${capacityText(least)}; a quarter of the available memory is ${capacityText(total)}`),
  );
};
