import { seconds } from '../units.ts';
import { push, servedColumns } from './columns.ts';
import { applyContention, rateCurve } from './contention.ts';
import { shareFairly } from './fair-share.ts';
import { acquire, memoryCurve, release } from './memory.ts';
import { enqueue, freedBy, giveBack, poolCurve, stuck, takeFitting } from './pools.ts';
import type { Run } from './run.ts';
import { addReady, begin } from './run.ts';
import type { Schedule, Timeline } from './types.ts';

/**
 * Runs a schedule and finds when each task starts and ends: an event simulation of fluid tasks. Between two events
 * every running task progresses at a constant share (fair-share.ts); an event is a task that starts, ends its
 * overhead, or ends. Cost: events times the tasks that run at once, which lanes bound.
 *
 * The same schedule always gives the same timeline; at one instant, what ends comes before what starts. Throws on a
 * schedule that is a planner's bug (see `compile`, `release` and `giveBack`), one that is stuck among them.
 */
export const simulate = (schedule: Schedule): Timeline => {
  const run = begin(schedule);
  startReady(run);
  while (run.activeCount > 0) {
    let next = earliest(run);
    // Shares matter only if time passes: all that is due now comes first.
    if (run.stale && next > run.now) {
      reshare(run);
      next = earliest(run);
    }
    if (!(next < Infinity)) throw new Error(`the schedule runs past any time that a number can hold`);
    run.now = next;
    takeDue(run);
    settleDue(run);
    startReady(run);
  }
  if (run.pools.waitingCount > 0) throw new Error(stuck(run.pools, run.tasks, run.now));
  return {
    schedule,
    start: run.start,
    end: run.end,
    stepSeconds: seconds(run.now),
    memory: run.memory.map(memoryCurve),
    served: servedColumns(run.served),
    freedBy: run.freedBy,
    pools: run.pools.logs.map(poolCurve),
    rates: run.rates.map(rateCurve),
  };
};

const startReady = (run: Run): void => {
  for (let i = 0; i < run.readyCount; i += 1) {
    const task = run.ready[i] ?? 0;
    if (run.tasks[task]?.takes === undefined) start(run, task);
    else enqueue(run.pools, task, run.program.priority);
  }
  run.readyCount = 0;
  if (run.pools.changed) startWaiting(run);
};

const startWaiting = (run: Run): void => {
  const count = takeFitting(run.pools, run.tasks, run.now, run.ready);
  for (let i = 0; i < count; i += 1) {
    const task = run.ready[i] ?? 0;
    run.freedBy[task] = freedBy(run.pools, task);
    start(run, task);
  }
};

const start = (run: Run, task: number): void => {
  run.start[task] = run.now;
  const spec = run.tasks[task];
  if (spec !== undefined) acquire(run.memory, spec, run.now);
  run.active[run.activeCount] = task;
  run.activeCount += 1;
  const overhead = run.program.overhead[task] ?? 0;
  if (overhead > 0) run.dueAt[task] = run.now + overhead;
  else work(run, task);
};

const earliest = (run: Run): number => {
  let first = Infinity;
  for (let i = 0; i < run.activeCount; i += 1) {
    const at = run.dueAt[run.active[i] ?? 0] ?? 0;
    if (at < first) first = at;
  }
  return first;
};

/** Moves the tasks that are due now from `active` to `due`; those that only end their overhead stay in both. */
const takeDue = (run: Run): void => {
  const { active, due, dueAt, working, now } = run;
  let kept = 0;
  let taken = 0;
  for (let i = 0; i < run.activeCount; i += 1) {
    const task = active[i] ?? 0;
    const isDue = dueAt[task] === now;
    if (isDue) {
      due[taken] = task;
      taken += 1;
    }
    if (!isDue || working[task] === 0) {
      active[kept] = task;
      kept += 1;
    }
  }
  run.activeCount = kept;
  run.dueCount = taken;
};

const settleDue = (run: Run): void => {
  for (let i = 0; i < run.dueCount; i += 1) {
    const task = run.due[i] ?? 0;
    if (run.working[task] === 0) work(run, task);
    else finish(run, task);
  }
};

/** Ends the overhead. A task that meets no other on its resources runs at its cap, and nobody else is touched. */
const work = (run: Run, task: number): void => {
  const { program, users } = run;
  const length = program.work[task] ?? 0;
  const cap = program.cap[task] ?? 1;
  let alone = true;
  const to = program.demandFrom[task + 1] ?? 0;
  for (let slot = program.demandFrom[task] ?? 0; slot < to; slot += 1) {
    const resource = program.demandResource[slot] ?? 0;
    const others = users[resource] ?? 0;
    users[resource] = others + 1;
    if (others > 0 || program.contended[resource] === 1) alone = false;
  }
  run.working[task] = 1;
  run.left[task] = length;
  run.since[task] = run.now;
  run.share[task] = alone ? cap : 0;
  run.dueAt[task] = alone ? run.now + length / cap : Infinity;
  if (!alone) run.stale = true;
};

const finish = (run: Run, task: number): void => {
  const { program, users, waitingFor } = run;
  run.end[task] = run.now;
  const length = program.work[task] ?? 0;
  if (length > 0) serve(run, task, (run.left[task] ?? 0) / length);
  const to = program.demandFrom[task + 1] ?? 0;
  for (let slot = program.demandFrom[task] ?? 0; slot < to; slot += 1) {
    const resource = program.demandResource[slot] ?? 0;
    const others = (users[resource] ?? 0) - 1;
    users[resource] = others;
    if (others > 0 || program.contended[resource] === 1) run.stale = true;
  }
  const spec = run.tasks[task];
  if (spec !== undefined) {
    release(run.memory, spec, run.now);
    giveBack(run.pools, task, spec, run.now);
  }
  const last = program.dependentFrom[task + 1] ?? 0;
  for (let slot = program.dependentFrom[task] ?? 0; slot < last; slot += 1) {
    arrive(run, waitingFor, program.dependent[slot] ?? 0);
  }
  const next = program.nextInLane[task] ?? -1;
  if (next >= 0) arrive(run, waitingFor, next);
};

const arrive = (run: Run, waitingFor: Int32Array, task: number): void => {
  const still = (waitingFor[task] ?? 0) - 1;
  waitingFor[task] = still;
  if (still === 0) addReady(run, task);
};

/** Computes all shares anew; a task whose share stays keeps its end to the last bit. */
const reshare = (run: Run): void => {
  const { active, sharers, working, program, share } = run;
  let count = 0;
  for (let i = 0; i < run.activeCount; i += 1) {
    const task = active[i] ?? 0;
    if (working[task] === 0 || (program.work[task] ?? 0) === 0) continue;
    sharers[count] = task;
    count += 1;
  }
  if (program.prioritised) highestFirst(sharers, count, program.priority);
  if (run.rates.length > 0) applyContention(program, run.users, run.rates, run.sharing.capacity, run.now);
  shareFairly(program, sharers, count, run.sharing);
  for (let i = 0; i < count; i += 1) {
    const task = sharers[i] ?? 0;
    const next = run.sharing.share[i] ?? 0;
    if (next !== share[task]) changeShare(run, task, next);
  }
  run.stale = false;
};

/** Sorts the first `count`; equals keep their order. */
const highestFirst = (tasks: Int32Array, count: number, priority: Float64Array): void => {
  for (let i = 1; i < count; i += 1) {
    const task = tasks[i] ?? 0;
    const own = priority[task] ?? 0;
    let at = i;
    while (at > 0 && (priority[tasks[at - 1] ?? 0] ?? 0) < own) {
      tasks[at] = tasks[at - 1] ?? 0;
      at -= 1;
    }
    tasks[at] = task;
  }
};

const changeShare = (run: Run, task: number, next: number): void => {
  const served = Math.min(run.left[task] ?? 0, (run.share[task] ?? 0) * (run.now - (run.since[task] ?? 0)));
  if (served > 0) serve(run, task, served / (run.program.work[task] ?? 1));
  const left = (run.left[task] ?? 0) - served;
  run.left[task] = left;
  run.since[task] = run.now;
  run.share[task] = next;
  run.dueAt[task] = isOver(left, next, run.now) ? run.now : run.now + left / next;
};

/**
 * A task that others now push aside is not held up for what the rounding of the clock left of it, or it would end much
 * later than one whose times are rounded the other way.
 */
const isOver = (left: number, share: number, now: number): boolean =>
  left === 0 || (share === 0 && left <= clockRounding * now);
const clockRounding = 1e-12;

/** Writes down that a part of the task was served since its share last changed. */
const serve = (run: Run, task: number, fraction: number): void => {
  push(run.served.task, task);
  push(run.served.from, run.since[task] ?? 0);
  push(run.served.to, run.now);
  push(run.served.fraction, fraction);
};
