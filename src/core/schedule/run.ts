import { servedLog } from './columns.ts';
import type { ServedLog } from './columns.ts';
import type { RateLog } from './contention.ts';
import { rateLogs } from './contention.ts';
import { sharing } from './fair-share.ts';
import type { Sharing } from './fair-share.ts';
import { memoryLog } from './memory.ts';
import type { TierLog } from './memory.ts';
import type { Pools } from './pools.ts';
import { openPools } from './pools.ts';
import { compile } from './program.ts';
import type { Program } from './program.ts';
import type { Schedule, Task } from './types.ts';

/** The state of a run. Columns of tasks are indexed by task; `active`, `due` and `ready` list tasks. */
export interface Run {
  readonly tasks: readonly Task[];
  readonly program: Program;
  readonly waitingFor: Int32Array;
  readonly start: Float64Array;
  readonly end: Float64Array;
  /** 1 once the overhead is over. */
  readonly working: Uint8Array;
  /** When the overhead or the work ends if shares stay as they are. */
  readonly dueAt: Float64Array;
  /** Seconds of work left at time `since`, and the share from then on. */
  readonly left: Float64Array;
  readonly since: Float64Array;
  readonly share: Float64Array;
  /** Working tasks on each resource. */
  readonly users: Int32Array;
  /** Started and not ended, in the order of their starts. */
  readonly active: Int32Array;
  readonly due: Int32Array;
  readonly ready: Int32Array;
  readonly sharers: Int32Array;
  readonly sharing: Sharing;
  readonly memory: readonly TierLog[];
  readonly served: ServedLog;
  readonly pools: Pools;
  readonly freedBy: Int32Array;
  readonly rates: readonly RateLog[];
  activeCount: number;
  dueCount: number;
  readyCount: number;
  now: number;
  /** Whether a task came to, or left, a resource where that concerns others since shares were last computed. */
  stale: boolean;
}

export const begin = (schedule: Schedule): Run => {
  const program = compile(schedule);
  const { tasks, width } = program;
  const run: Run = {
    tasks: schedule.tasks,
    program,
    waitingFor: program.waitingFor.slice(),
    start: new Float64Array(tasks),
    end: new Float64Array(tasks),
    working: new Uint8Array(tasks),
    dueAt: new Float64Array(tasks),
    left: new Float64Array(tasks),
    since: new Float64Array(tasks),
    share: new Float64Array(tasks),
    users: new Int32Array(program.resources),
    active: new Int32Array(width),
    due: new Int32Array(width),
    ready: new Int32Array(width),
    sharers: new Int32Array(width),
    sharing: sharing(program),
    memory: memoryLog(schedule.tiers),
    served: servedLog(2 * tasks),
    pools: openPools(schedule, width),
    freedBy: new Int32Array(tasks).fill(-1),
    rates: rateLogs(program),
    activeCount: 0,
    dueCount: 0,
    readyCount: 0,
    now: 0,
    stale: false,
  };
  for (let task = 0; task < tasks; task += 1) if (run.waitingFor[task] === 0) addReady(run, task);
  return run;
};

export const addReady = (run: Run, task: number): void => {
  run.ready[run.readyCount] = task;
  run.readyCount += 1;
};
