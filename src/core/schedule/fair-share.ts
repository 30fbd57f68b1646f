import type { Program } from './program.ts';

/** Arrays that the sharing writes; made once per run. */
export interface Sharing {
  /** The outcome: share of the i-th task of the list, above 0 and at most 1. */
  readonly share: Float64Array;
  /** Per resource, in the current round: capacity taken by frozen tasks, and weight of those still rising. */
  readonly taken: Float64Array;
  readonly rising: Float64Array;
}

export const sharing = (program: Program): Sharing => ({
  share: new Float64Array(program.width),
  taken: new Float64Array(program.resources),
  rising: new Float64Array(program.resources),
});

/**
 * Max-min fair sharing by progressive filling (Bertsekas and Gallager, Data Networks, 2nd ed., section 6.5.2), over
 * dominant shares as in Dominant Resource Fairness (Ghodsi et al., NSDI 2011, section 4): the shares of all tasks
 * rise together until a resource is full; the tasks that use it stay there, and the others rise on. Every task must
 * have a demand. Sums are made anew in each round, since differences of shrinking sums would lose digits.
 */
export const shareFairly = (program: Program, tasks: Int32Array, count: number, out: Sharing): void => {
  out.share.fill(0, 0, count);
  let level = 0;
  let open = count;
  while (open > 0) {
    addUp(program, tasks, count, out);
    const full = firstFull(program.resources, out);
    level = Math.max(level, levelOf(full, out));
    if (level >= 1) {
      raiseOpen(count, out);
      return;
    }
    open -= freeze(program, tasks, count, full, level, out);
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
      if (own > 0) taken[resource] = (taken[resource] ?? 0) + weight * own;
      else rising[resource] = (rising[resource] ?? 0) + weight;
    }
  }
};

/** The share at which a resource is full. */
const levelOf = (resource: number, out: Sharing): number =>
  (1 - (out.taken[resource] ?? 0)) / (out.rising[resource] ?? 0);

/** The resource that fills first; a tie goes to the first listed. */
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

const raiseOpen = (count: number, out: Sharing): void => {
  for (let i = 0; i < count; i += 1) if (out.share[i] === 0) out.share[i] = 1;
};

/** Gives `level` to the rising tasks that use the resource, and says how many there were. */
const freeze = (
  program: Program,
  tasks: Int32Array,
  count: number,
  resource: number,
  level: number,
  out: Sharing,
): number => {
  let frozen = 0;
  for (let i = 0; i < count; i += 1) {
    if (out.share[i] !== 0 || !uses(program, tasks[i] ?? 0, resource)) continue;
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
