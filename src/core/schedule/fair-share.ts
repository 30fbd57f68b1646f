import type { Program } from './program.ts';

/** Arrays that the sharing writes; made once per run. */
export interface Sharing {
  /** The outcome: share of the i-th task of the list, at most its cap; 0 only below a higher priority. */
  readonly share: Float64Array;
  /** What each resource serves of its rate: 1, or what contention makes of it. Written by whoever knows. */
  readonly capacity: Float64Array;
  /** Per resource, in the current round: capacity taken by frozen tasks, and weight of those still rising. */
  readonly taken: Float64Array;
  readonly rising: Float64Array;
}

export const sharing = (program: Program): Sharing => ({
  share: new Float64Array(program.width),
  capacity: new Float64Array(program.resources).fill(1),
  taken: new Float64Array(program.resources),
  rising: new Float64Array(program.resources),
});

/** Share of a task that still rises. */
const rises = -1;

/**
 * Max-min fair sharing by progressive filling (Bertsekas and Gallager, Data Networks, 2nd ed., section 6.5.2), over
 * dominant shares as in Dominant Resource Fairness (Ghodsi et al., NSDI 2011, section 4): the shares of all tasks
 * rise together until a resource is full or a task is at its cap; the tasks that use the one, or the other itself,
 * stay there, and the others rise on. Every task must have a demand. Sums are made anew in each round, since
 * differences of shrinking sums would lose digits.
 *
 * Priorities are strict: the tasks must be listed from the highest down, and each class fills what those above leave.
 */
export const shareFairly = (program: Program, tasks: Int32Array, count: number, out: Sharing): void => {
  let from = 0;
  while (from < count) {
    const to = program.prioritised ? endOfClass(program, tasks, from, count) : count;
    fill(program, tasks, from, to, out);
    from = to;
  }
};

const endOfClass = (program: Program, tasks: Int32Array, from: number, count: number): number => {
  const priority = program.priority[tasks[from] ?? 0];
  let to = from + 1;
  while (to < count && program.priority[tasks[to] ?? 0] === priority) to += 1;
  return to;
};

/** Shares of the tasks from `from` to `to`; those before keep theirs. */
const fill = (program: Program, tasks: Int32Array, from: number, to: number, out: Sharing): void => {
  out.share.fill(rises, from, to);
  let level = 0;
  let open = to - from;
  while (open > 0) {
    addUp(program, tasks, to, out);
    const full = firstFull(program.resources, out);
    level = full < 0 ? Infinity : Math.max(level, levelOf(full, out));
    const stopped = level < 1 && !program.capped ? 0 : stopAtCaps(program, tasks, from, to, level, out);
    open -= stopped > 0 ? stopped : freeze(program, tasks, from, to, full, level, out);
  }
};

const addUp = (program: Program, tasks: Int32Array, count: number, out: Sharing): void => {
  const { demandFrom, demandResource, demandWeight } = program;
  const { share, taken, rising } = out;
  taken.fill(0);
  rising.fill(0);
  for (let i = 0; i < count; i += 1) {
    const task = tasks[i] ?? 0;
    const own = share[i] ?? 0;
    const to = demandFrom[task + 1] ?? 0;
    for (let slot = demandFrom[task] ?? 0; slot < to; slot += 1) {
      const resource = demandResource[slot] ?? 0;
      const weight = demandWeight[slot] ?? 0;
      if (own === rises) rising[resource] = (rising[resource] ?? 0) + weight;
      else taken[resource] = (taken[resource] ?? 0) + weight * own;
    }
  }
};

/** Of what others leave of a resource, so much is the rounding of their sum. */
const dust = 1e-12;

/** The share at which a resource is full; 0 if it is already. */
const levelOf = (resource: number, out: Sharing): number => {
  const capacity = out.capacity[resource] ?? 1;
  const room = capacity - (out.taken[resource] ?? 0);
  return room > dust * capacity ? room / (out.rising[resource] ?? 0) : 0;
};

/** The resource that fills first; a tie goes to the first listed. -1 if no rising task uses any. */
const firstFull = (resources: number, out: Sharing): number => {
  let first = -1;
  let lowest = Infinity;
  for (let resource = 0; resource < resources; resource += 1) {
    if ((out.rising[resource] ?? 0) === 0) continue;
    const level = levelOf(resource, out);
    if (level < lowest) {
      first = resource;
      lowest = level;
    }
  }
  return first;
};

/** Gives the rising tasks whose cap is no higher than `level` their cap, and says how many there were. */
const stopAtCaps = (
  program: Program,
  tasks: Int32Array,
  from: number,
  to: number,
  level: number,
  out: Sharing,
): number => {
  let stopped = 0;
  for (let i = from; i < to; i += 1) {
    const cap = program.cap[tasks[i] ?? 0] ?? 1;
    if (out.share[i] !== rises || cap > level) continue;
    out.share[i] = cap;
    stopped += 1;
  }
  return stopped;
};

/** Gives `level` to the rising tasks that use the resource, and says how many there were. */
const freeze = (
  program: Program,
  tasks: Int32Array,
  from: number,
  to: number,
  resource: number,
  level: number,
  out: Sharing,
): number => {
  let frozen = 0;
  for (let i = from; i < to; i += 1) {
    if (out.share[i] !== rises || !uses(program, tasks[i] ?? 0, resource)) continue;
    out.share[i] = level;
    frozen += 1;
  }
  return frozen;
};

const uses = (program: Program, task: number, resource: number): boolean => {
  const to = program.demandFrom[task + 1] ?? 0;
  for (let slot = program.demandFrom[task] ?? 0; slot < to; slot += 1) {
    if (program.demandResource[slot] === resource) return true;
  }
  return false;
};
