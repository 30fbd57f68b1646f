/**
 * The native addon: a table of kernels, and one function that times one of them for a bounded time; devices behind a
 * driver, and one function that times an operation of one of them. Loops, sweeps, statistics and cancel belong to the
 * caller; it asks for samples of 0.05 to 0.5 s and stops between them.
 */

import type { Limits } from './limits.d.ts';
import type { StorageSampleRequest } from './storage.d.ts';

/** Bytes and FLOP are declared, counted as STREAM counts them: what the loop names, without write-allocate traffic. */
export interface KernelInfo {
  readonly id: KernelId;
  readonly kind: 'memory' | 'compute' | 'storage';
  readonly elementUnit: 'double' | 'line' | 'byte' | 'page' | 'fma' | 'cycle' | 'number' | 'parameter';
  readonly bytesPerElement: number;
  readonly flopPerElement: number;
  /**
   * Memory that a sample holds for each element, that of passing arrays included; for storage 0, since its buffers are
   * queueDepth x blockBytes. Of `page_fault` it is the page of this system.
   */
  readonly allocatedBytesPerElement: number;
  /**
   * What runs on this machine, what `auto` takes first: instruction sets, those ending in `_nt` with non-temporal
   * stores (no write-allocate), or for storage the engines.
   */
  readonly variants: readonly string[];
}

export type ArrayKernelId =
  | 'read'
  | 'write'
  | 'copy'
  | 'scale'
  | 'add'
  | 'triad'
  | 'chase'
  | 'first_touch'
  | 'page_fault'
  | 'pin'
  | 'fma_fp32'
  | 'cycles'
  | 'convert_fp32_bf16'
  | 'convert_bf16_fp32'
  | 'convert_fp32_fp16'
  | 'convert_fp16_fp32'
  | 'overflow_two_pass'
  | 'overflow_fused'
  | 'adam_fp32'
  | 'adam_bf16'
  | 'adam_fp16'
  | 'adam_bf16_states';
export type KernelId = ArrayKernelId | StorageSampleRequest['kernel'];

/**
 * Over doubles: read (sum of a), write (a = s), copy (a = b), scale (a = s b), add (a = b + c), triad (a = b + s c).
 *
 * chase: loads that each need the one before, in random order over `elements` lines of 64 bytes; seconds / elements is the
 * latency. The elements of its sample are the loads of a repetition. With more than one thread the others meanwhile read
 * as much memory again as fast as they can.
 *
 * Over memory that is new in each repetition: first_touch writes all of it, page_fault one byte of each of the system's
 * smallest pages, pin locks it into RAM.
 *
 * fma_fp32: fused multiply-adds, `elements` in all. cycles: `elements` dependent additions in each thread, one a cycle,
 * so that elements / seconds is the clock of the slowest.
 *
 * convert_X_Y: X to Y, to the nearest. overflow_*: whether fp32 gradients hold an infinity or a NaN, in PyTorch's steps
 * with their temporary arrays, or in one pass.
 *
 * adam_fp32, adam_bf16, adam_fp16: one AdamW step over fp32 parameters and moments with gradients in the named precision;
 * the 16-bit ones also write the parameters in it. adam_bf16_states: parameters, moments and gradients in bf16.
 *
 * Threads start once a sample; one warm-up repetition comes before the timed ones. The arrays of the last sample stay
 * allocated, so that the next one with the same elements, threads, CPUs, pages and nodes (and, but for the memory kernels,
 * the same kernel) pays no first touch; short chains are new each time.
 */
export interface ArraySampleRequest extends Limits {
  readonly kernel: ArrayKernelId;
  /** What the kernel counts in: doubles in each array, lines, bytes, parameters. */
  readonly elements: number;
  /** 1 to 1,024. */
  readonly threads: number;
  /** `auto` or one of the kernel's variants. */
  readonly variant: string;
  /**
   * `huge` asks the system for 2 MiB pages, which spare address translation: the memory's own speed. `ordinary` takes
   * what any program gets that does not ask, STREAM and PyTorch among them; `small` refuses larger ones. Default `huge`.
   */
  readonly pages?: 'huge' | 'ordinary' | 'small';
  /**
   * The system's numbers of the CPUs on which the threads run, in turn. Without: as the system likes, but when there are
   * as many threads as CPUs, each is bound to one. macOS binds none.
   */
  readonly cpus?: readonly number[];
  /**
   * The system's numbers of the NUMA nodes on which memory lies. Without: each thread touches its own part first, which
   * then lies near it. With several, pages are shared out among them, and the note says how many each got.
   */
  readonly nodes?: readonly number[];
  /** Over several nodes: page by page, or by the weights that the system was given (Linux 6.9). Default `equal`. */
  readonly interleave?: 'equal' | 'weighted';
}

export type SampleRequest = ArraySampleRequest | StorageSampleRequest;

export interface Sample {
  /** One for each repetition: from the start of the first thread to the end of the last. */
  readonly seconds: Float64Array;
  /** Of one repetition, so bytes per second = elements x bytesPerElement / seconds. */
  readonly elements: number;
  /** Which variant or engine ran. */
  readonly variant: string;
  /** The kernel checked its result, or, where it only writes, that all was taken; there are no others. */
  readonly verified: true;
  /** What the reader of the figure should know, e.g. that io_uring was not to be had. */
  readonly note?: string;
  /** Seconds of single requests, where they were asked for. With several requests in flight they overlap. */
  readonly latencies?: Float64Array;
  /** Share of the file that lay in the page cache afterwards, where any did: then the figure is not of the drive. */
  readonly cachedShare?: number;
  /** Of chase with several threads: what the others read meanwhile. */
  readonly loadBytesPerSecond?: number;
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
    | 'busy'
    /** Somebody else computes on the device. */
    | 'in-use'
    /** The device's driver refused a call; others may succeed. */
    | 'driver'
    /** The device answers nothing more to this process; only a new process may help. */
    | 'lost';
}

export function kernels(): KernelInfo[];

/** Times one kernel off the main thread. Rejects with a SampleError naming the field, its value and what is allowed. */
export function sample(request: SampleRequest): Promise<Sample>;

export type DeviceApi = 'cuda' | 'opencl';

/** Compute capability, clocks and the like where the driver tells them; what is not known is left out. */
export interface DeviceInfo {
  /** What `deviceSample` calls it. */
  readonly index: number;
  readonly name: string;
  readonly vendor: string;
  readonly kind: 'gpu' | 'cpu' | 'accelerator';
  /** Version of the driver, e.g. 580.65.06. */
  readonly driver?: string;
  /** What the driver offers, e.g. `CUDA 13.0`. */
  readonly apiVersion: string;
  readonly memoryBytes: number;
  readonly sharesHostMemory: boolean;
  /** 0000:01:00.0 */
  readonly pciSlot?: string;
  /** Streaming multiprocessors, compute units. */
  readonly computeUnits: number;
  /** Of NVIDIA's, e.g. `8.9`. */
  readonly computeCapability?: string;
  /** Two or more copy in both directions at once. */
  readonly copyEngines?: number;
  /** The NUMA node that it is attached to. */
  readonly numaNode?: number;
  /** Indices of devices whose memory it can reach itself. */
  readonly peers: readonly number[];
  readonly allocationGranularityBytes?: number;
  /** What can be measured on it, and for `matmul` in which number formats. */
  readonly operations: readonly DeviceOperation[];
  readonly dtypes: readonly DeviceDtype[];
  readonly state?: DeviceState;
  /** Why there is no state. */
  readonly stateWhy?: string;
}

/** How a device is at the moment; what its driver does not tell is left out. */
export interface DeviceState {
  readonly computeHz?: number;
  readonly memoryHz?: number;
  readonly mostComputeHz?: number;
  readonly mostMemoryHz?: number;
  /** Of the link now: a resting GPU lowers it. */
  readonly pcieGeneration?: number;
  readonly pcieWidth?: number;
  /** What card and slot can do together. */
  readonly mostPcieGeneration?: number;
  readonly mostPcieWidth?: number;
  readonly temperatureCelsius?: number;
  readonly powerWatts?: number;
  readonly powerLimitWatts?: number;
  /** The highest limit that may be set. */
  readonly mostPowerLimitWatts?: number;
  /** Share of the last moments in which something ran on it. */
  readonly busyShare?: number;
  /** Of its memory, by anybody. */
  readonly usedBytes?: number;
  /** That compute on it, this one left out; `bytes` of its memory. */
  readonly programs?: readonly { readonly name: string; readonly bytes?: number }[];
  readonly ecc?: boolean;
  /** Not corrected, since the driver was loaded. */
  readonly eccErrors?: number;
  /** The card is cut into instances (Multi-Instance GPU). */
  readonly mig?: boolean;
  /** Why its clocks are lower than they could be, in words; empty where they are not. */
  readonly slowdowns: readonly string[];
}

export type DeviceDtype = 'fp32' | 'fp16' | 'bf16' | 'tf32' | 'int8' | 'fp8';

/**
 * `work` of a sample is bytes, FLOP, parameters, launches, events or calls of one repetition.
 *
 * h2d, d2h: one copy of `bytes`. both: one copy of `bytes` each way at once; work is 2 x bytes. d2d, copy: read and
 * written in the device's memory, so work is 2 x bytes. peer: a copy to the memory of device `peer`. zero_copy: a kernel
 * reads `bytes` of pinned host memory. read, triad: kernels over arrays of `bytes`; work is 1 x and 3 x bytes.
 * matmul: C = A B in `dtype`, m x k by k x n; work is 2 m n k. adam: one AdamW step over `count` parameters with fp32
 * states, gradients in `dtype`. allocation: `count` allocations of `bytes` each and their release; work is the bytes that
 * the device had less while one of them lived.
 *
 * launch: one small kernel; seconds is the launch call, queueSeconds from its begin to the kernel's begin, deviceSeconds
 * the kernel by events. launch_throughput: `count` launches and one wait. launch_pipelined: the same while the device is
 * held until all are queued. launch_depth: launches until the call blocks, at most `count`; work is how many fitted.
 * launch_streams: `count` launches round-robin over `streams`. graph: one launch of a graph of `count` kernels in a line.
 * event: `count` records of an event. synchronize: `count` waits for an idle queue. chain: `count` kernels in a line over
 * `bytes` each, work is count; queueSeconds is the sum over the kernels (SKIP's TKLQT).
 */
export type DeviceOperation =
  | 'h2d'
  | 'd2h'
  | 'both'
  | 'd2d'
  | 'peer'
  | 'zero_copy'
  | 'read'
  | 'copy'
  | 'triad'
  | 'matmul'
  | 'adam'
  | 'allocation'
  | 'launch'
  | 'launch_throughput'
  | 'launch_pipelined'
  | 'launch_depth'
  | 'launch_streams'
  | 'graph'
  | 'event'
  | 'synchronize'
  | 'chain';

/** A field that the operation does not have is refused; `memory` is `pinned` where it is not given. */
export interface DeviceRequest extends Limits {
  readonly api: DeviceApi;
  readonly device: number;
  readonly operation: DeviceOperation;
  /** h2d, d2h, both, d2d, peer, zero_copy, read, copy, triad, allocation, chain. */
  readonly bytes?: number;
  /** h2d, d2h, both. */
  readonly memory?: 'pinned' | 'pageable';
  /** NUMA node of the host memory: h2d, d2h, both, zero_copy. */
  readonly node?: number;
  /** adam, allocation, launch_*, graph, event, synchronize, chain. */
  readonly count?: number;
  readonly streams?: number;
  readonly peer?: number;
  readonly dtype?: DeviceDtype;
  readonly m?: number;
  readonly n?: number;
  readonly k?: number;
}

/** Times are of one repetition each; every result was verified before. */
export interface DeviceSample {
  /** By the host's monotonic clock. */
  readonly seconds: Float64Array;
  /** By the device's own clock. */
  readonly deviceSeconds?: Float64Array;
  readonly queueSeconds?: Float64Array;
  readonly work: number;
  /** What ran: a library, or one of our kernels. */
  readonly by: string;
  /** The device slowed itself down meanwhile, for heat or power; the note says why. */
  readonly throttled: boolean;
  /** What the reader of the figure should know. */
  readonly note?: string;
}

/** Rejects with `unsupported` where the API is not to be had here, with the reason. */
export function devices(api: DeviceApi): Promise<DeviceInfo[]>;

/** Times one operation off the main thread. Never takes more than 80 % of the device's free memory. */
export function deviceSample(request: DeviceRequest): Promise<DeviceSample>;
