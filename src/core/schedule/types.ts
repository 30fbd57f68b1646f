import type { Bytes, Seconds } from '../units.ts';

/**
 * A Schedule is what a planner emits: tasks with demands on shared resources, an order, and memory that comes and goes.
 * It holds no clock time. The engine (`simulate`) runs it and finds the time.
 */

/** Something shared: a link direction, an engine, a device, memory bandwidth. Fluid: its capacity may be split at will. */
export interface Resource {
  readonly id: string;
  /** Units served per second, e.g. B/s, FLOP/s, parameters/s; a half-duplex drive serves device-seconds (capacity 1). */
  readonly perSecond: number;
}

/**
 * While tasks at work use every resource of `whileUsed` (past their overhead, however little they get), `resource`
 * serves `factor` times its rate: drives that read and write at once, memory that copies and the CPU use. Factors of
 * several such rules multiply.
 */
export interface Contention {
  /** Indexes into `Schedule.resources`. */
  readonly resource: number;
  readonly whileUsed: readonly number[];
  /** Above 0; above 1 where the two go better together than in turns. */
  readonly factor: number;
}

/**
 * A finite buffer: so many slots, or so many bytes. It only says who may start; what it holds in memory is told by
 * `acquires` and `releases`, or is resident where it is allocated once for all.
 */
export interface Pool {
  readonly id: string;
  readonly unit: 'slots' | 'bytes';
  readonly capacity: number;
}

/** A place that holds bytes. */
export interface Tier {
  readonly id: TierId;
  readonly capacity: Bytes;
  /** Held from before the step to after it: weights, optimizer states, pinned pools. */
  readonly resident: Bytes;
}
export type TierId = 'gpu' | 'dram' | 'cxl' | 'nvme';

export const phases = ['forward', 'backward', 'optimizer'] as const;
export type Phase = (typeof phases)[number];

/** Index of a task in its schedule. */
export type TaskId = number;

/**
 * One piece of work. It starts when every task in `after` has ended and its lane is free (tasks of one lane run one
 * at a time, in the order of the list, like a CUDA stream), and every pool in `takes` has as much free. First
 * `overheadSeconds` pass, using nothing; then its demands progress together, at the rate that the most contended
 * resource or its own caps allow, until all are served.
 */
export interface Task {
  readonly name: string;
  readonly lane: number;
  readonly phase: Phase;
  readonly after: readonly TaskId[];
  readonly uses: readonly Demand[];
  readonly overheadSeconds: Seconds;
  /** Taken when the task starts. */
  readonly acquires: readonly Holding[];
  /** Given back when the task ends. */
  readonly releases: readonly Holding[];
  /**
   * Higher goes first (0 if absent), as with streams: the resources serve it as if those below did not run, and those
   * share what is left. A task that waits for a pool is also served before those below.
   */
  readonly priority?: number;
  /** Taken from pools when the task starts. */
  readonly takes?: readonly PoolShare[];
  /** Given back to pools when the task ends, whoever took it. */
  readonly gives?: readonly PoolShare[];
}
export interface PoolShare {
  /** Index into `Schedule.pools`. */
  readonly pool: number;
  /** Slots or bytes, as the pool counts. */
  readonly amount: number;
}
export interface Demand {
  /** Index into `Schedule.resources`. */
  readonly resource: number;
  /** Units of the resource. */
  readonly amount: number;
  /** The task gets no more than this per second, however idle the resource: what a copy of its size attains. */
  readonly atMostPerSecond?: number;
}
export interface Holding {
  readonly tier: TierId;
  readonly bytes: Bytes;
}

export interface Schedule {
  readonly resources: readonly Resource[];
  readonly contentions?: readonly Contention[];
  readonly pools?: readonly Pool[];
  readonly tiers: readonly Tier[];
  /** Names of lanes in the order they are drawn: `GPU compute`, `H2D copies`, `NVMe`, `CPU Adam`. */
  readonly lanes: readonly string[];
  /** Every task comes after all tasks in its `after`, so the list is a topological order. */
  readonly tasks: readonly Task[];
}

/**
 * What the engine finds, as columns (index = task). Seconds count from the start of the step. Memory is one step
 * function per tier: at `atSeconds[i]` the tier begins to hold `heldBytes[i]`; `atSeconds` rises strictly. `peak`
 * includes what is resident, and what a task of no length holds for no time.
 */
export interface Timeline {
  readonly schedule: Schedule;
  readonly start: Float64Array;
  readonly end: Float64Array;
  readonly stepSeconds: Seconds;
  readonly memory: readonly MemoryCurve[];
  readonly served: ServedColumns;
  /** The task whose end let this one take from its pools; -1 where it did not wait for a pool. */
  readonly freedBy: Int32Array;
  /** In the order of `Schedule.pools`. */
  readonly pools: readonly PoolCurve[];
  /** One for each resource that a contention names; the others keep their rate. */
  readonly rates: readonly RateCurve[];
}

/**
 * When each task's demands were served, as columns: from `fromSeconds[i]` to `toSeconds[i]`, at a constant rate,
 * `fraction[i]` of all demands of `task[i]` was served. The fractions of one task add up to 1. A task without work
 * has no row.
 */
export interface ServedColumns {
  readonly task: Int32Array;
  readonly fromSeconds: Float64Array;
  readonly toSeconds: Float64Array;
  readonly fraction: Float64Array;
}

export interface MemoryCurve {
  readonly tier: TierId;
  readonly atSeconds: Float64Array;
  readonly heldBytes: Float64Array;
  readonly peak: Bytes;
}

/** From `atSeconds[i]` on, `taken[i]` of the pool is taken; `atSeconds` rises strictly. */
export interface PoolCurve {
  readonly pool: string;
  readonly atSeconds: Float64Array;
  readonly taken: Float64Array;
  readonly peak: number;
}

/** From `atSeconds[i]` on, the resource serves `factor[i]` times its rate; `atSeconds` rises strictly, from 0. */
export interface RateCurve {
  /** Index into `Schedule.resources`. */
  readonly resource: number;
  readonly atSeconds: Float64Array;
  readonly factor: Float64Array;
}
