import type { Limits } from './limits.d.ts';

/** Requests through a queue, past the page cache. */
interface QueueRequest extends Limits {
  /** One request; a multiple of 4,096, up to 64 MiB. */
  readonly blockBytes: number;
  /** Requests in flight, 1 to 1,024; the sync engine has a thread for each. */
  readonly queueDepth: number;
  readonly engine: 'auto' | 'io_uring' | 'sync';
}

/**
 * One repetition is `bytes` of a stream that goes on without a pause from one repetition to the next and round and round
 * through the file, so only the first includes the filling of the queue. The buffers lie on ordinary pages, as fio's do,
 * new ones for each sample: a virtual disk may be faster or slower with their luck, so take several samples.
 */
interface FileSampleRequest extends QueueRequest {
  readonly path: string;
  /**
   * Where the stream begins; a multiple of blockBytes. Default 0. In random order the same place in the order, so that
   * samples one after another come to every block before they come to one again.
   */
  readonly offsetBytes?: number;
  /** Of one repetition; a multiple of blockBytes, at least threads x queueDepth x blockBytes. */
  readonly bytes: number;
  /** Default `sequential`. `random`: each block once in a round, in an order that depends on the file alone. */
  readonly order?: 'sequential' | 'random';
  /**
   * 1 to 64, each with a queue of its own of queueDepth. Default 1. In sequence each begins a share of the file further
   * on and goes through all of it; in random order each has a share of its own.
   */
  readonly threads?: number;
  /** How many times of single requests to keep at most, 0 to 131,072, thinned evenly. Default 0: none are taken. */
  readonly latencies?: number;
}

/**
 * The file must exist and be a regular one. What this process wrote there is checked in passing, and refused while a part
 * of it was never written: a file system answers that without the disk.
 */
export interface FileReadRequest extends FileSampleRequest {
  readonly kernel: 'file_read';
}

/**
 * Random data. The first sample for a path creates the file (never an existing one, never through a link, mode 0600)
 * and allocates it; further samples of the same process go on in it. The caller removes it. Nothing is flushed, so a
 * drive's own cache may take the first gigabytes.
 */
export interface FileWriteRequest extends FileSampleRequest {
  readonly kernel: 'file_write';
  /** Size of the file; a multiple of blockBytes. */
  readonly fileBytes: number;
}

/**
 * Reads from `path` and writes to `writePath`, a file as that of file_write, in one queue. Where both are the same, it
 * reads in the first half and writes in the second. `bytes` and `elements` count both directions.
 */
export interface FileMixedRequest extends FileSampleRequest {
  readonly kernel: 'file_mixed';
  readonly writePath: string;
  readonly fileBytes: number;
  /** Share of the requests that read, 0 to 1; kept exactly, in turn. */
  readonly readShare: number;
}

/**
 * All tensors once, one after another, each through a full queue that drains before the next. `files`: each in a file of
 * its own, which is opened, moved and closed. `one_file`: each at its place in one preallocated file that stays open.
 * `path` is a folder of the caller's, who removes it. tensor_write makes the files in its first repetition and writes
 * over them afterwards; tensor_read reads and checks what this process wrote there in the same layout.
 */
export interface TensorSampleRequest extends QueueRequest {
  readonly kernel: 'tensor_read' | 'tensor_write';
  readonly path: string;
  /** 1 to 10,000 multiples of 4,096. */
  readonly tensorBytes: readonly number[];
  /** Default `files`. */
  readonly layout?: 'files' | 'one_file';
}

export type StorageSampleRequest = FileReadRequest | FileWriteRequest | FileMixedRequest | TensorSampleRequest;
