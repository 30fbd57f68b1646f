import type { Contention, Demand, Schedule, Task } from './types.ts';

/**
 * A schedule as flat columns for the engine (lists as offsets into one array, compressed sparse rows).
 *
 * A task's work is counted in seconds at full speed: the largest of amount / perSecond over its demands. Weights are
 * the demands relative to that one, so a task that runs with share s (its dominant share) takes weight * s of each
 * resource's capacity, and its remaining seconds fall by s per second. A cap of a task is a cap of its share.
 */
export interface Program {
  readonly tasks: number;
  readonly resources: number;
  readonly overhead: Float64Array;
  readonly work: Float64Array;
  /** The largest share that the task may have: 1, less where its rate is capped, more where contention speeds up. */
  readonly cap: Float64Array;
  readonly priority: Float64Array;
  /** Whether any task has a cap other than 1, and whether any has a priority other than 0. */
  capped: boolean;
  prioritised: boolean;
  /** Demands of task t: demandFrom[t] to demandFrom[t + 1]. */
  readonly demandFrom: Int32Array;
  readonly demandResource: Int32Array;
  readonly demandWeight: Float64Array;
  /** Tasks that wait for task t: dependentFrom[t] to dependentFrom[t + 1]. */
  readonly dependentFrom: Int32Array;
  readonly dependent: Int32Array;
  /** The next task of the same lane, or -1. Lanes are first in, first out, so this is one more thing that waits. */
  readonly nextInLane: Int32Array;
  /** How many tasks each task waits for, its lane's previous one included. */
  readonly waitingFor: Int32Array;
  /** No more tasks than this run at once. */
  readonly width: number;
  readonly contentions: readonly Contention[];
  /** 1 for a resource that a contention names, on either side. */
  readonly contended: Uint8Array;
}

/** Throws on what the builder would refuse too, and on work for a resource that serves nothing: bugs of a planner. */
export const compile = (schedule: Schedule): Program => {
  const { tasks } = schedule;
  const counts = count(tasks);
  const program: Program = {
    tasks: tasks.length,
    resources: schedule.resources.length,
    overhead: new Float64Array(tasks.length),
    work: new Float64Array(tasks.length),
    cap: new Float64Array(tasks.length).fill(1),
    priority: new Float64Array(tasks.length),
    capped: false,
    prioritised: false,
    demandFrom: new Int32Array(tasks.length + 1),
    demandResource: new Int32Array(counts.demands),
    demandWeight: new Float64Array(counts.demands),
    dependentFrom: counts.dependentFrom,
    dependent: new Int32Array(counts.dependencies),
    nextInLane: new Int32Array(tasks.length).fill(-1),
    waitingFor: new Int32Array(tasks.length),
    width: Math.min(tasks.length, schedule.lanes.length),
    contentions: schedule.contentions ?? [],
    contended: new Uint8Array(schedule.resources.length),
  };
  const boost = setContended(program, schedule);
  const lastInLane = new Int32Array(schedule.lanes.length).fill(-1);
  const filled = counts.dependentFrom.slice();
  let demandCount = 0;
  for (const [id, task] of tasks.entries()) {
    setOrder(program, id, task, filled, lastInLane);
    if (!(task.overheadSeconds >= 0)) throw new Error(`task ${task.name}: overhead is ${task.overheadSeconds}`);
    program.overhead[id] = task.overheadSeconds;
    program.demandFrom[id] = demandCount;
    demandCount = setDemands(program, id, task, schedule, demandCount);
    if (boost !== undefined || isCapped(task)) setCap(program, id, task, boost, demandCount);
    if (task.priority !== undefined) setPriority(program, id, task.name, task.priority);
  }
  program.demandFrom[tasks.length] = demandCount;
  return program;
};

const setPriority = (program: Program, id: number, name: string, priority: number): void => {
  if (!Number.isFinite(priority)) throw new Error(`task ${name}: priority is ${priority}`);
  program.priority[id] = priority;
  if (priority !== 0) program.prioritised = true;
};

/** Marks what contentions name, and gives by how much they may raise each resource, at least 1, if there are any. */
const setContended = (program: Program, { resources }: Schedule): Float64Array | undefined => {
  if (program.contentions.length === 0) return undefined;
  const boost = new Float64Array(resources.length).fill(1);
  for (const { resource, whileUsed, factor } of program.contentions) {
    const named = resources[resource];
    if (named === undefined || whileUsed.some((other) => resources[other] === undefined)) {
      throw new Error(
        `contention of resource ${resource} while ${whileUsed.join(', ')} are used: there is no such one`,
      );
    }
    if (!(factor > 0 && factor < Infinity)) throw new Error(`contention of ${named.id}: factor is ${factor}`);
    for (const index of [resource, ...whileUsed]) program.contended[index] = 1;
    if (factor > 1) boost[resource] = (boost[resource] ?? 1) * factor;
    if (boost[resource] === Infinity)
      throw new Error(`contention of ${named.id}: no number holds its factors together`);
  }
  return boost;
};

/** Sizes of the lists, and where the dependents of each task begin. */
const count = (tasks: readonly Task[]) => {
  const dependentFrom = new Int32Array(tasks.length + 1);
  let demands = 0;
  for (const [id, task] of tasks.entries()) {
    demands += task.uses.length;
    for (const before of task.after) {
      if (!(before >= 0 && before < id)) throw new Error(`task ${task.name} (${id}) cannot wait for task ${before}`);
      dependentFrom[before + 1] = (dependentFrom[before + 1] ?? 0) + 1;
    }
  }
  let dependencies = 0;
  for (let id = 1; id <= tasks.length; id += 1) {
    dependencies += dependentFrom[id] ?? 0;
    dependentFrom[id] = dependencies;
  }
  return { demands, dependencies, dependentFrom };
};

const setOrder = (program: Program, id: number, task: Task, filled: Int32Array, lastInLane: Int32Array): void => {
  let waits = task.after.length;
  for (const before of task.after) {
    const slot = filled[before] ?? 0;
    program.dependent[slot] = id;
    filled[before] = slot + 1;
  }
  const previous = lastInLane[task.lane];
  if (previous === undefined) throw new Error(`task ${task.name}: no lane ${task.lane}`);
  if (previous >= 0) {
    program.nextInLane[previous] = id;
    waits += 1;
  }
  lastInLane[task.lane] = id;
  program.waitingFor[id] = waits;
};

/** Writes the demands of one task from `from` on, those on the same resource added up, and gives where they end. */
const setDemands = (program: Program, id: number, task: Task, schedule: Schedule, from: number): number => {
  const { demandResource, demandWeight } = program;
  let to = from;
  let longest = 0;
  for (const { resource, amount } of task.uses) {
    const full = fullSeconds(task, resource, amount, schedule);
    if (full === 0) continue;
    let slot = from;
    while (slot < to && demandResource[slot] !== resource) slot += 1;
    const total = slot < to ? (demandWeight[slot] ?? 0) + full : full;
    demandResource[slot] = resource;
    demandWeight[slot] = total;
    if (slot === to) to += 1;
    if (total > longest) longest = total;
  }
  for (let slot = from; slot < to; slot += 1) demandWeight[slot] = (demandWeight[slot] ?? 0) / longest;
  program.work[id] = longest;
  return to;
};

const fullSeconds = (task: Task, index: number, amount: number, schedule: Schedule): number => {
  if (amount === 0) return 0;
  const resource = schedule.resources[index];
  if (resource === undefined) throw new Error(`task ${task.name}: no resource ${index}`);
  const full = amount / resource.perSecond;
  if (!(full >= 0 && full < Infinity)) {
    throw new Error(`task ${task.name}: ${amount} of ${resource.id}, which serves ${resource.perSecond} per second`);
  }
  return full;
};

const isCapped = ({ uses }: Task): boolean => {
  for (const { atMostPerSecond } of uses) if (atMostPerSecond !== undefined) return true;
  return false;
};

/** The smaller of what its resources can ever give it and what its demands may take. */
const setCap = (program: Program, id: number, task: Task, boost: Float64Array | undefined, to: number): void => {
  let cap = Infinity;
  for (let slot = program.demandFrom[id] ?? 0; slot < to; slot += 1) {
    const most = (boost?.[program.demandResource[slot] ?? 0] ?? 1) / (program.demandWeight[slot] ?? 1);
    if (most < cap) cap = most;
  }
  const longest = program.work[id] ?? 0;
  for (const demand of task.uses) {
    if (demand.atMostPerSecond === undefined || demand.amount === 0) continue;
    const most = longest / leastSeconds(task, demand, demand.atMostPerSecond);
    if (most < cap) cap = most;
  }
  if (cap === Infinity || cap === 1) return;
  program.cap[id] = cap;
  program.capped = true;
};

const leastSeconds = (task: Task, { amount }: Demand, atMostPerSecond: number): number => {
  const least = amount / atMostPerSecond;
  if (!(least >= 0 && least < Infinity))
    throw new Error(`task ${task.name}: ${amount} at ${atMostPerSecond} per second`);
  return least;
};
