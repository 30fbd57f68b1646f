/**
 * The native addon: a table of kernels, and one function that times one of them for a bounded time. Loops, sweeps,
 * statistics and cancel belong to the caller; it asks for samples of 0.05 to 0.5 s and stops between them.
 */

/** Bytes and FLOP are declared, counted as STREAM counts them: what the loop names, without write-allocate traffic. */
export interface KernelInfo {
  readonly id: KernelId;
  readonly kind: 'memory' | 'compute' | 'storage';
  readonly elementUnit: 'double' | 'parameter' | 'byte';
  readonly bytesPerElement: number;
  readonly flopPerElement: number;
  /** Memory that a sample holds for each element; for storage 0, since its buffers are queueDepth x blockBytes. */
  readonly allocatedBytesPerElement: number;
  /**
   * What runs on this machine, what `auto` takes first: instruction sets, those ending in `_nt` with non-temporal
   * stores (no write-allocate), or for storage the engines.
   */
  readonly variants: readonly string[];
}

export type ArrayKernelId = 'read' | 'copy' | 'triad' | 'adam_bf16' | 'adam_fp16';
export type FileKernelId = 'file_read' | 'file_write';
export type KernelId = ArrayKernelId | FileKernelId;

export interface Limits {
  /** The sample ends with the repetition that brings the timed total to this, 0 to 60 s. */
  readonly minSeconds: number;
  /** It ends after so many repetitions in any case, 1 to 100,000. */
  readonly maxRepetitions: number;
}

/**
 * read: sum of a. copy: a = b. triad: a = b + s c. adam_*: one AdamW step over fp32 parameters and moments with
 * gradients in the named precision, which also writes the parameters in it.
 *
 * Threads start once a sample; one warm-up repetition comes before the timed ones. The arrays of the last memory sample
 * and of the last Adam sample stay allocated, so that the next one with the same elements, threads and pages (and the
 * same precision) pays no first touch. Each thread touches its own part first; when there are as many threads as CPUs,
 * each is bound to one.
 */
export interface ArraySampleRequest extends Limits {
  readonly kernel: ArrayKernelId;
  /** Doubles in each array, or parameters. */
  readonly elements: number;
  /** 1 to 1,024. */
  readonly threads: number;
  /** `auto` or one of the kernel's variants. */
  readonly variant: string;
  /**
   * `huge` asks the system for 2 MiB pages, which spare address translation: the memory's own speed. `ordinary` takes
   * what any program gets that does not ask, STREAM and PyTorch among them. Default `huge`.
   */
  readonly pages?: 'huge' | 'ordinary';
}

/**
 * Sequential, past the page cache. One repetition is `bytes` of a stream that goes on without a pause from one
 * repetition to the next and from the end of the file to its start, so only the first includes the filling of the
 * queue. The buffers lie on ordinary pages, as fio's do, new ones for each sample: a virtual disk may be faster or
 * slower with their luck, so take several samples.
 */
interface FileSampleRequest extends Limits {
  readonly path: string;
  /** Where the stream begins; a multiple of blockBytes. Default 0. */
  readonly offsetBytes?: number;
  /** Of one repetition; a multiple of blockBytes. */
  readonly bytes: number;
  /** One request; a multiple of 4,096, up to 64 MiB. */
  readonly blockBytes: number;
  /** Requests in flight, 1 to 1,024; the file must hold as many blocks. The sync engine has a thread for each. */
  readonly queueDepth: number;
  readonly engine: 'auto' | 'io_uring' | 'sync';
}

/** The file must exist and be a regular one. What this process wrote there with file_write is checked in passing. */
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

export type SampleRequest = ArraySampleRequest | FileReadRequest | FileWriteRequest;

export interface Sample {
  /** One for each repetition: from the start of the first thread to the end of the last. */
  readonly seconds: Float64Array;
  /** Of one repetition, so bytes per second = elements x bytesPerElement / seconds. */
  readonly elements: number;
  /** Which variant or engine ran. */
  readonly variant: string;
  /** What the reader of the figure should know, e.g. that io_uring was not to be had. */
  readonly note?: string;
}

export interface SampleError extends Error {
  readonly code:
    | 'bad-argument'
    | 'unsupported'
    | 'out-of-memory'
    | 'io'
    /** The kernel's result was not what it must be; the times are worthless. */
    | 'wrong-result'
    /** Another sample of this process is running. */
    | 'busy';
}

export function kernels(): KernelInfo[];

/** Times one kernel off the main thread. Rejects with a SampleError naming the field, its value and what is allowed. */
export function sample(request: SampleRequest): Promise<Sample>;
