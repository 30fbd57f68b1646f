import { optimizerBufferCount, tunedAio } from './deepspeed.ts';
import { exactPinnedBytes, pinnedBytes } from './pinned.ts';

/**
 * DeepSpeed as the papers that compare with it ran it, up to July 2026, and 0.19.6, after the changes of August 2026:
 * gradients flushed without blocking and `pin_memory` on by default (pull request 8207), exact swap buffers (8212),
 * checkpoints sent to the CPU on a stream of their own (8255). papers/fuyou-memascend, section 7.
 */
export const releases = ['paper', 'current'] as const;
export type Release = (typeof releases)[number];

/** How the last micro-batch's gradients become fp32 in host memory: backward stands still for each, or goes on. */
export const flushes = ['blocking', 'asynchronous'] as const;
export type Flush = (typeof flushes)[number];

/** Host memory of a pinned swap buffer: PyTorch's allocator rounds to a power of two, `mlock` to pages (PR 8212). */
export const swapBufferBytes = (requested: number, release: Release): number =>
  release === 'paper' ? pinnedBytes(requested) : exactPinnedBytes(requested);

/** Host memory of the optimizer's swap buffers, one pinned tensor each, as large as the largest group. */
export const optimizerBufferBytes = (
  largestGroup: number,
  { pipelined, release }: { readonly pipelined: boolean; readonly release: Release },
): number => optimizerBufferCount(pipelined) * swapBufferBytes(4 * largestGroup, release);

export interface Aio {
  readonly blockBytes: number;
  readonly queueDepth: number;
  readonly threads: number;
}

/** Defaults of `aio` where nobody tuned it (swap_tensor/constants.py), which papers rarely did; and what plans export. */
export const aioOf = (release: Release): Aio =>
  release === 'paper' ? { blockBytes: 2 ** 20, queueDepth: 8, threads: 1 } : tunedAio;

/**
 * What one thread of DeepSpeed's file access moves, reading or writing: it hands requests of 1 MiB to the kernel, which
 * pins their pages and cuts them into commands, all on that thread. Fitted to one row: the update of GPT-2 4.0B on ten
 * SmartSSDs (Smart-Infinity, HPCA'24), whose drives and uplink would give more; the paper's gain ends at four drives.
 */
export const aioThreadBytesPerSecond = 7.64e9;

/** fp32 values that DeepSpeed's CPU Adam hands over at a time. cpu_adam.h, TILE. */
export const adamTile = 128 * 2 ** 20;
