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
  /** The largest cache that one core fills. */
  readonly ownCacheBytes: number;
  /** Memory that this process may still take, the limits of its container included. */
  readonly availableBytes: number;
  /** Memory that this process may lock; infinity where nothing limits it. */
  readonly lockableBytes: number;
  /** NUMA nodes that this process may use, in the order of their numbers; empty where the system does not tell. */
  readonly nodes: readonly RoomNode[];
}

export interface RoomNode {
  readonly id: number;
  readonly kind: 'dram' | 'cxl';
  /** Processors that this process may use, one of each core first. */
  readonly cpus: readonly number[];
  readonly availableBytes: number;
  /** From its processors to the memory of each node, 10 being local; empty where the system does not tell. */
  readonly distances: readonly { readonly node: number; readonly distance: number }[];
}

/** An array must be this many times the caches, or they answer instead of the memory (STREAM's rule, McCalpin). */
const timesCaches = 4;
/** Below this a repetition is so short that starting it shows. */
const leastArrayBytes = 64 * 2 ** 20;
/** A measurement takes no more than this share of the memory that is to be had. */
const mostShare = 0.25;
const doubleBytes = 8;

type Space = Pick<Room, 'cacheBytes' | 'availableBytes'>;

/** Memory that one figure may take. */
export const allowedBytes = ({ availableBytes }: Pick<Room, 'availableBytes'>): number => availableBytes * mostShare;

/**
 * Elements of each array: 4 times the caches, as far as a quarter of the available memory allows, and not at all where
 * even all arrays together would fall below 4 times the caches.
 */
export const elementsFor = (
  { allocatedBytesPerElement }: Pick<Kernel, 'allocatedBytesPerElement'>,
  room: Space,
): Result<number, Failure> => {
  const wanted =
    Math.max(leastArrayBytes, timesCaches * room.cacheBytes) / Math.min(doubleBytes, allocatedBytesPerElement);
  const allowed = allowedBytes(room) / allocatedBytesPerElement;
  // Upwards, so that no array falls short of 4 times the caches, and downwards where memory is the limit.
  const elements = 2 ** 10 * Math.min(Math.ceil(wanted / 2 ** 10), Math.floor(allowed / 2 ** 10));
  const total = elements * allocatedBytesPerElement;
  const least = timesCaches * room.cacheBytes;
  if (total >= least && elements > 0) return ok(elements);
  return fail(
    unavailable(`needs arrays of ${capacityText(least)}; a quarter of the available memory is ${capacityText(total)}`),
  );
};

/** So many elements, if a quarter of the available memory holds them. */
export const fitting = (
  elements: number,
  { allocatedBytesPerElement }: Pick<Kernel, 'allocatedBytesPerElement'>,
  room: Pick<Room, 'availableBytes'>,
): Result<number, Failure> => {
  const bytes = elements * allocatedBytesPerElement;
  if (bytes <= allowedBytes(room)) return ok(elements);
  const allowed = capacityText(allowedBytes(room));
  return fail(unavailable(`needs ${capacityText(bytes)}; a quarter of the available memory is ${allowed}`));
};

/** Of a chain of loads: beyond it a longer one only takes longer to lay out. */
const longestChainBytes = 512 * 2 ** 20;

/** The longest chain of loads: 4 times the largest cache of a core, so that it misses that. */
export const chainBytes = ({ ownCacheBytes }: Pick<Room, 'ownCacheBytes'>): number =>
  Math.min(longestChainBytes, timesCaches * 2 ** Math.ceil(Math.log2(ownCacheBytes)));
