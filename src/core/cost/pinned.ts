import type { Bytes } from '../units.ts';
import { bytes } from '../units.ts';

/**
 * What PyTorch's pinned allocator takes for a request: the next power of two. pytorch issue 95823 (8.1 GiB becomes
 * 16 GiB) and LMCache issue 1147; CachingHostAllocator.
 */
export const pinnedBytes = (requested: number): Bytes => {
  if (!(requested > 0)) return bytes(0);
  let size = 2 ** Math.ceil(Math.log2(requested));
  // log2 rounds: correct by one step where it went astray.
  if (size / 2 >= requested) size /= 2;
  if (size < requested) size *= 2;
  return bytes(size);
};

/** DeepSpeed's own mlock allocator, since August 2026 used for NVMe swap buffers (PR 8212): whole pages. */
export const exactPinnedBytes = (requested: number): Bytes => bytes(Math.ceil(requested / 4096) * 4096);
