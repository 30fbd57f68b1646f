import type { MemoryCurve, Pool, PoolCurve, Task, TierId, Timeline } from './types.ts';

/** The JSON object format of Chrome trace events, as far as Perfetto and chrome://tracing draw it. */
export interface ChromeTrace {
  readonly displayTimeUnit: 'ms';
  readonly traceEvents: readonly TraceEvent[];
}
export type TraceEvent = MetadataEvent | CompleteEvent | CounterEvent;

interface MetadataEvent {
  readonly ph: 'M';
  readonly name: 'process_name' | 'thread_name' | 'thread_sort_index';
  readonly pid: number;
  readonly tid: number;
  readonly args: { readonly name: string } | { readonly sort_index: number };
}
interface CompleteEvent {
  readonly ph: 'X';
  readonly name: string;
  readonly cat: string;
  readonly pid: number;
  readonly tid: number;
  /** Microseconds. */
  readonly ts: number;
  readonly dur: number;
  readonly args: Readonly<Record<string, number>>;
}
interface CounterEvent {
  readonly ph: 'C';
  readonly name: string;
  readonly pid: number;
  readonly ts: number;
  readonly args: { readonly bytes: number } | { readonly slots: number };
}

/** A step of a trace, under the name of its process. */
export interface NamedStep {
  readonly name: string;
  readonly timeline: Timeline;
}

/** One step as a trace: a thread per lane, its tasks as slices, and a counter per memory tier and per pool. */
export const chromeTrace = (timeline: Timeline): ChromeTrace => chromeTraceOf([{ name: 'training step', timeline }]);

/** Steps beside each other, each as a process of its own that starts at 0. */
export const chromeTraceOf = (steps: readonly NamedStep[]): ChromeTrace => ({
  displayTimeUnit: 'ms',
  traceEvents: steps.flatMap((step, index) => eventsOf(step, index + 1)),
});

const eventsOf = ({ name, timeline }: NamedStep, pid: number): readonly TraceEvent[] => [
  { ph: 'M', name: 'process_name', pid, tid: 0, args: { name } },
  ...timeline.schedule.lanes.flatMap((lane, index) => laneNames(lane, index, pid)),
  ...timeline.schedule.tasks.map((task, id) => slice(timeline, task, id, pid)),
  ...timeline.memory.flatMap((curve) => counter(curve, pid)),
  ...timeline.pools.flatMap((curve, index) =>
    poolCounter(curve, timeline.schedule.pools?.[index]?.unit ?? 'bytes', pid),
  ),
];

/** Lane 0 is thread 1, since some viewers take thread 0 for the process itself. */
const thread = (lane: number): number => lane + 1;

const laneNames = (name: string, lane: number, pid: number): readonly MetadataEvent[] => [
  { ph: 'M', name: 'thread_name', pid, tid: thread(lane), args: { name } },
  { ph: 'M', name: 'thread_sort_index', pid, tid: thread(lane), args: { sort_index: lane } },
];

const slice = (timeline: Timeline, task: Task, id: number, pid: number): CompleteEvent => {
  const start = nanoseconds(timeline.start[id] ?? 0);
  const uses = task.uses.map(({ resource, amount }): [string, number] => [
    timeline.schedule.resources[resource]?.id ?? '',
    amount,
  ]);
  return {
    ph: 'X',
    name: task.name,
    cat: task.phase,
    pid,
    tid: thread(task.lane),
    ts: microseconds(start),
    dur: microseconds(nanoseconds(timeline.end[id] ?? 0) - start),
    args: { task: id, overhead_seconds: task.overheadSeconds, ...Object.fromEntries(uses) },
  };
};

const counter = (curve: MemoryCurve, pid: number): readonly CounterEvent[] =>
  Array.from(curve.atSeconds, (at, row) => ({
    ph: 'C',
    name: memoryNames[curve.tier],
    pid,
    ts: microseconds(nanoseconds(at)),
    args: { bytes: curve.heldBytes[row] ?? 0 },
  }));

/** What is taken of a pool. */
const poolCounter = (curve: PoolCurve, unit: Pool['unit'], pid: number): readonly CounterEvent[] =>
  Array.from(curve.atSeconds, (at, row) => {
    const taken = curve.taken[row] ?? 0;
    const args = unit === 'slots' ? { slots: taken } : { bytes: taken };
    return { ph: 'C', name: `Pool ${curve.pool}`, pid, ts: microseconds(nanoseconds(at)), args };
  });

const memoryNames: Readonly<Record<TierId, string>> = {
  gpu: 'GPU memory',
  dram: 'DRAM',
  cxl: 'CXL memory',
  nvme: 'NVMe',
};

/** Both ends of a slice are rounded, not its length, so that neighbours still touch and never overlap. */
const nanoseconds = (at: number): number => Math.round(at * 1e9);

/**
 * Older Perfettos multiply by 1000 and cut off the rest, so a quotient rounded down would lose a nanosecond and let
 * slices overlap, which are dropped. One step up in the last place prevents that.
 */
const microseconds = (whole: number): number => {
  const quotient = whole / 1000;
  return quotient * 1000 < whole ? quotient * (1 + 2 ** -52) : quotient;
};
