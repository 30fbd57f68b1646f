import type { Steps } from './columns.ts';
import { note, steps, valuesOf } from './columns.ts';
import type { Pool, PoolCurve, PoolShare, Schedule, Task, TaskId } from './types.ts';

/** The finite buffers while a schedule runs, and who waits for them. */
export interface Pools {
  readonly logs: readonly PoolLog[];
  /** Tasks that are ready but for their pools: by priority, then in the order of the schedule. */
  readonly waiting: Int32Array;
  /** By task: the pool that it lacked when it was last looked at, -1 if none. Empty without pools. */
  readonly lacked: Int32Array;
  waitingCount: number;
  /** Whether anybody came, or gave anything back, since the list was last gone through. */
  changed: boolean;
}

interface PoolLog {
  readonly pool: Pool;
  taken: number;
  peak: number;
  /** The task that was the last to give back. */
  giver: TaskId;
  readonly steps: Steps;
}

/** Sums of fractions of bytes do not cancel exactly. */
const rounding = 1e-9;

/** Throws on pools and shares that no run can serve: bugs of a planner. */
export const openPools = (schedule: Schedule, width: number): Pools => {
  const { pools = [], tasks } = schedule;
  for (const { id, capacity } of pools)
    if (!(capacity >= 0)) throw new Error(`pool ${id}: its capacity is ${capacity}`);
  for (const task of tasks) {
    if (task.takes !== undefined) checkShares(task, task.takes, pools, true);
    if (task.gives !== undefined) checkShares(task, task.gives, pools, false);
  }
  return {
    logs: pools.map((pool) => ({ pool, taken: 0, peak: 0, giver: -1, steps: steps(0) })),
    waiting: new Int32Array(width),
    lacked: new Int32Array(pools.length > 0 ? tasks.length : 0).fill(-1),
    waitingCount: 0,
    changed: false,
  };
};

const checkShares = ({ name }: Task, shares: readonly PoolShare[], pools: readonly Pool[], taken: boolean): void => {
  for (const [index, share] of shares.entries()) {
    const pool = pools[share.pool];
    if (pool === undefined) throw new Error(`task ${name}: no pool ${share.pool}`);
    if (!(share.amount >= 0)) throw new Error(`task ${name}: pool ${pool.id} is asked for ${share.amount}`);
    if (taken && share.amount > pool.capacity * (1 + rounding)) {
      throw new Error(`task ${name}: ${share.amount} of pool ${pool.id}, which has ${pool.capacity} ${pool.unit}`);
    }
    if (shares.findIndex((other) => other.pool === share.pool) !== index) {
      throw new Error(`task ${name}: pool ${pool.id} is listed twice`);
    }
  }
};

/** Puts a task that is ready but for its pools into the list. */
export const enqueue = (pools: Pools, task: TaskId, priority: Float64Array): void => {
  const { waiting } = pools;
  let at = pools.waitingCount;
  while (at > 0 && goesBefore(task, waiting[at - 1] ?? 0, priority)) {
    waiting[at] = waiting[at - 1] ?? 0;
    at -= 1;
  }
  waiting[at] = task;
  pools.waitingCount += 1;
  pools.changed = true;
};

const goesBefore = (task: TaskId, other: TaskId, priority: Float64Array): boolean => {
  const [own, its] = [priority[task] ?? 0, priority[other] ?? 0];
  return own > its || (own === its && task < other);
};

/**
 * Goes through the list once: each task whose pools have enough takes it and is written to `started`; gives how many.
 * A task that does not fit holds back none behind it, so that one that gives back what it needs can go first.
 */
export const takeFitting = (pools: Pools, tasks: readonly Task[], now: number, started: Int32Array): number => {
  const { waiting, lacked } = pools;
  let kept = 0;
  let count = 0;
  for (let i = 0; i < pools.waitingCount; i += 1) {
    const task = waiting[i] ?? 0;
    const shares = tasks[task]?.takes ?? [];
    const lacking = shares.find((share) => !fits(pools, share));
    if (lacking === undefined) {
      take(pools, shares, now);
      started[count] = task;
      count += 1;
    } else {
      lacked[task] = lacking.pool;
      waiting[kept] = task;
      kept += 1;
    }
  }
  pools.waitingCount = kept;
  pools.changed = false;
  return count;
};

const fits = ({ logs }: Pools, { pool, amount }: PoolShare): boolean => {
  const log = logs[pool];
  return log !== undefined && log.taken + amount <= log.pool.capacity * (1 + rounding);
};

const take = ({ logs }: Pools, shares: readonly PoolShare[], now: number): void => {
  for (const { pool, amount } of shares) {
    const log = logs[pool];
    if (log === undefined) continue;
    log.taken += amount;
    if (log.taken > log.peak) log.peak = log.taken;
    note(log.steps, now, log.taken);
  }
};

/** Throws when a task gives back what nobody had taken: a bug of the planner. */
export const giveBack = (pools: Pools, id: TaskId, task: Task, now: number): void => {
  if (task.gives === undefined) return;
  for (const { pool, amount } of task.gives) {
    const log = pools.logs[pool];
    if (log === undefined) continue;
    const left = log.taken - amount;
    if (left < -rounding * log.pool.capacity) {
      throw new Error(`task ${task.name} gives back ${amount} of pool ${log.pool.id}, of which ${log.taken} is taken`);
    }
    log.taken = Math.max(0, left);
    log.giver = id;
    note(log.steps, now, log.taken);
  }
  pools.changed = true;
};

/** Whose end let a task start that has just taken from its pools; -1 if it had what it needed from the beginning. */
export const freedBy = ({ logs, lacked }: Pools, task: TaskId): TaskId => logs[lacked[task] ?? -1]?.giver ?? -1;

/** Says which tasks wait for what, when nothing runs that could ever give it back. */
export const stuck = (pools: Pools, tasks: readonly Task[], now: number): string => {
  const waits = Array.from(pools.waiting.subarray(0, pools.waitingCount), (id) => {
    const { name = '', takes = [] } = tasks[id] ?? {};
    const lacked = takes.find(({ pool }) => pool === pools.lacked[id]);
    const log = pools.logs[lacked?.pool ?? -1];
    const { id: pool = '', unit = '', capacity = 0 } = log?.pool ?? {};
    return `task ${name} (${id}) waits for ${lacked?.amount ?? 0} of pool ${pool}, ${log?.taken ?? 0} of whose ${capacity} ${unit} are taken`;
  });
  return `the schedule is stuck at ${now} s, since nobody runs who would give back: ${waits.join('; ')}`;
};

export const poolCurve = ({ pool, peak, steps }: PoolLog): PoolCurve => ({
  pool: pool.id,
  atSeconds: valuesOf(steps.at),
  taken: valuesOf(steps.values),
  peak,
});
