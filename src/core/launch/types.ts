/**
 * A trace of a PyTorch profiler as columns. Every time is a whole number of nanoseconds since `Trace.originNs`, held
 * exactly (below 2^53), so that differences and sums are exact too.
 */

/** What a row is; `Rows.kind` holds the index in this list. The order is the last tie rule of the trees: outer first. */
export const rowKinds = [
  'annotation',
  'module',
  'operator',
  'runtime',
  'driver',
  'kernel',
  'memcpy',
  'memset',
  'gpu-annotation',
  'sync',
] as const;
export type RowKind = (typeof rowKinds)[number];

/** The codes of `Rows.kind`, by name. */
export const kindCode: Readonly<Record<RowKind, number>> = {
  annotation: 0,
  module: 1,
  operator: 2,
  runtime: 3,
  driver: 4,
  kernel: 5,
  memcpy: 6,
  memset: 7,
  'gpu-annotation': 8,
  sync: 9,
};

/** No row, no correlation, nothing said. */
export const none = -1;

/**
 * The rows of a trace, one value a row in every column, in one order: `beginNs` ascending, then `endNs` descending, then
 * `kind` ascending, then the order of the file. So whatever encloses a row stands before it, and so does its launch
 * unless the clocks of processor and GPU disagree.
 */
export interface Rows {
  readonly count: number;
  /** Index in `rowKinds`. */
  readonly kind: Uint8Array;
  /** Index in `Trace.names`. */
  readonly name: Uint32Array;
  /** Index in `Trace.lanes`. */
  readonly lane: Uint16Array;
  readonly beginNs: Float64Array;
  /** Not before `beginNs`: rows with a negative duration are left out and counted. */
  readonly endNs: Float64Array;
  /** Shared by a call and the GPU rows that it caused; `none` where the file has none. Unique only within a process. */
  readonly correlation: Float64Array;
  /**
   * Of a copy or set: its bytes. Of an operator: autograd's sequence number, or -2 minus that number where the row is
   * the backward of it. Of a sync: the correlation of the event record it waits for. `none` where the file has none.
   */
  readonly detail: Float64Array;
}

/** What belongs to what. Both columns hold rows, or `none`. */
export interface Links {
  /**
   * The row that directly encloses a row of a processor's thread: of the rows before it on its lane that end no earlier
   * than it does, the last. Touching ends count as enclosed. `none` for a root and for rows of the GPU.
   */
  readonly parent: Int32Array;
  /** The call that caused a kernel, copy or set (rule in `launches.ts`); `none` if the file does not hold it. */
  readonly launch: Int32Array;
}

/** A thread of the processor, or a stream of a GPU. */
export interface Lane {
  readonly kind: 'thread' | 'stream';
  /** As the file spells them. */
  readonly pid: string;
  readonly tid: string;
  /** Of a stream, where the file says so. */
  readonly device: number | undefined;
  readonly stream: number | undefined;
  /** What the file calls it: `python3`, `thread 12 (autograd)`. */
  readonly label: string | undefined;
}

/** The names of a trace: UTF-8 one after the other, name i from `offset[i]` to `offset[i + 1]`. */
export interface Names {
  readonly count: number;
  readonly bytes: Uint8Array;
  readonly offset: Uint32Array;
}

/** Events of the file that are not rows, and why. */
export interface LeftOut {
  /** Flows, instants, counters, Python functions: nothing that is asked here needs them. */
  readonly notNeeded: number;
  /** Not an event: broken JSON, or without a name, a time or a place. */
  readonly malformed: number;
  readonly negativeDuration: number;
  /** More than 2^53 ns (104 days) from the rest: a clock that was lost (kineto#109: kernels at time 0). */
  readonly outOfTime: number;
  /** Larger than the reader's limit for one event. */
  readonly oversize: number;
  /** On a thread or stream beyond the first 65535. */
  readonly outOfLanes: number;
}

export interface TraceHead {
  /** Name of the file, without folders. */
  readonly title: string;
  /** Bytes of the file, and of JSON in it. */
  readonly fileBytes: number;
  readonly jsonBytes: number;
  /** Absolute time of 0, in the file's own clock, as a decimal number. */
  readonly originNs: string;
  /** Where the file ends before its JSON does: how that showed. */
  readonly cutOff: string | undefined;
  /** Events of the file in all, rows and left out. */
  readonly events: number;
  readonly leftOut: LeftOut;
  /** Rows whose name came after the first `mostNames` different ones; they share the name `otherNames`. */
  readonly unnamedRows: number;
  /** As the file's own metadata says. */
  readonly devices: readonly string[];
  readonly rank: number | undefined;
  readonly worldSize: number | undefined;
}

export interface Trace {
  readonly head: TraceHead;
  readonly names: Names;
  readonly lanes: readonly Lane[];
  readonly rows: Rows;
  readonly links: Links;
}

/** A trace without what only its import needs: a quarter less to hold. */
export interface Timeline extends Omit<Trace, 'rows'> {
  readonly rows: Omit<Rows, 'correlation' | 'detail'>;
}
