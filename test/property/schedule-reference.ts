import type { Schedule, Task } from '../../src/core/schedule/types.ts';

/**
 * A naive simulator to hold the engine against: time goes in small equal steps, shares are found anew in every step
 * from plain lists, and nothing is shared with the engine but the types. A step in which something begins or ends is
 * taken as two halves, six times over, so that the errors of many events stay below one step.
 */
export const referenceEnds = (schedule: Schedule, dt: number): readonly number[] => {
  let state: State = { left: schedule.tasks.map(() => 1), ends: schedule.tasks.map(() => Infinity) };
  for (let step = 0; state.ends.includes(Infinity); step += 1) {
    state = refined(schedule, state, step * dt, (step + 1) * dt, 6);
  }
  return state.ends;
};

interface State {
  /** Part of each task's work that is not done. */
  readonly left: readonly number[];
  readonly ends: readonly number[];
}

const refined = (schedule: Schedule, before: State, from: number, to: number, halvings: number): State => {
  const after: Moved = { left: [...before.left], ends: [...before.ends] };
  advance(schedule, after, from, to);
  if (halvings === 0 || running(schedule, before, from) === running(schedule, after, to)) return after;
  const middle = (from + to) / 2;
  const half = refined(schedule, before, from, middle, halvings - 1);
  return refined(schedule, half, middle, to, halvings - 1);
};

/** Names the tasks that are at work at a moment. */
const running = (schedule: Schedule, { ends }: State, now: number): string =>
  schedule.tasks
    .flatMap((task, id) => (ends[id] === Infinity && workFrom(schedule, ends, task, id) <= now ? [id] : []))
    .join();

interface Moved {
  readonly left: number[];
  readonly ends: number[];
}

/** One step: in passes, since the end of a task may let others begin in the same step. Each task moves once. */
const advance = (schedule: Schedule, { left, ends }: Moved, from: number, to: number): void => {
  const moved = new Set<number>();
  for (;;) {
    const begun = schedule.tasks.flatMap((task, id) =>
      ends[id] === Infinity && workFrom(schedule, ends, task, id) <= to ? [id] : [],
    );
    const pass = begun.filter((id) => !moved.has(id));
    if (pass.length === 0) return;
    const rates = fairRates(
      schedule,
      begun.filter((id) => needsOf(schedule, id).size > 0),
    );
    const since = pass.map((id) => {
      const task = schedule.tasks[id];
      return task === undefined ? from : Math.max(from, workFrom(schedule, ends, task, id));
    });
    for (const [index, id] of pass.entries()) {
      moved.add(id);
      const begins = since[index] ?? from;
      const rate = rates.get(id) ?? Infinity;
      const todo = left[id] ?? 0;
      if (rate * (to - begins) >= todo || rate === Infinity) ends[id] = begins + todo / rate;
      else left[id] = todo - rate * (to - begins);
    }
  }
};

/** When the task's overhead is over, as far as is known; Infinity while something ahead of it runs. */
const workFrom = (schedule: Schedule, ends: readonly number[], task: Task, id: number): number => {
  const ahead = schedule.tasks.flatMap((other, index) => (index < id && other.lane === task.lane ? [index] : []));
  return Math.max(0, ...[...task.after, ...ahead].map((before) => ends[before] ?? 0)) + task.overheadSeconds;
};

/** Tasks per second: shares rise together until a resource is full, its users stop, and so on. */
const fairRates = (schedule: Schedule, working: readonly number[]): ReadonlyMap<number, number> => {
  const needs = new Map(working.map((id) => [id, needsOf(schedule, id)]));
  const rates = new Map<number, number>();
  const free = schedule.resources.map(() => 1);
  let rising = working;
  while (rising.length > 0) {
    const pressure = schedule.resources.map((_, resource) =>
      rising.reduce((sum, id) => sum + perShare(needs.get(id), resource), 0),
    );
    const room = pressure.map((sum, resource) => (sum > 1e-12 ? (free[resource] ?? 0) / sum : Infinity));
    const raise = Math.min(...room);
    const full = room.indexOf(raise);
    for (const id of rising) {
      const need = needs.get(id);
      const longest = Math.max(...(need?.values() ?? []));
      rates.set(id, (rates.get(id) ?? 0) + raise / longest);
      for (const resource of need?.keys() ?? []) {
        free[resource] = (free[resource] ?? 0) - raise * perShare(need, resource);
      }
    }
    rising = rising.filter((id) => perShare(needs.get(id), full) === 0);
  }
  return rates;
};

/** Seconds at full speed by resource. */
const needsOf = (schedule: Schedule, id: number): ReadonlyMap<number, number> => {
  const needs = new Map<number, number>();
  for (const { resource, amount } of schedule.tasks[id]?.uses ?? []) {
    const rate = schedule.resources[resource]?.perSecond ?? 0;
    if (amount > 0) needs.set(resource, (needs.get(resource) ?? 0) + amount / rate);
  }
  return needs;
};

/** Part of the resource that the task uses per unit of its dominant share. */
const perShare = (need: ReadonlyMap<number, number> | undefined, resource: number): number =>
  need === undefined ? 0 : (need.get(resource) ?? 0) / Math.max(...need.values());
