import type { Schedule, Task } from '../../src/core/schedule/types.ts';

/**
 * A naive simulator to hold the engine against: time goes in small equal steps, shares are found anew in every step
 * from plain lists, and nothing is shared with the engine but the types. A step in which something begins or ends is
 * taken as two halves, six times over, so that the errors of many events stay below one step. Who waits for a pool is
 * looked at between steps only. `undefined` if it comes to a point from which nothing goes on.
 */
export const referenceEnds = (schedule: Schedule, dt: number): readonly number[] | undefined => {
  const { tasks } = schedule;
  let state: State = { left: tasks.map(() => 1), ends: tasks.map(() => Infinity), entered: tasks.map(() => Infinity) };
  admit(schedule, state, 0);
  for (let step = 0; state.ends.includes(Infinity); step += 1) {
    if (isStuck(schedule, state, step * dt)) return undefined;
    state = refined(schedule, state, step * dt, (step + 1) * dt, 6);
  }
  return state.ends;
};

interface State {
  /** Part of each task's work that is not done. */
  readonly left: number[];
  readonly ends: number[];
  /** When a task took what it takes from pools. */
  readonly entered: number[];
}

const refined = (schedule: Schedule, before: State, from: number, to: number, halvings: number): State => {
  const after: State = { left: [...before.left], ends: [...before.ends], entered: [...before.entered] };
  advance(schedule, after, from, to);
  if (halvings === 0 || running(schedule, before, from) === running(schedule, after, to)) {
    admit(schedule, after, to);
    return after;
  }
  const middle = (from + to) / 2;
  const half = refined(schedule, before, from, middle, halvings - 1);
  return refined(schedule, half, middle, to, halvings - 1);
};

/** Tells of each task whether it is ahead, at work or over at a moment. */
const running = (schedule: Schedule, state: State, now: number): string =>
  schedule.tasks
    .map((_, id) => ((state.ends[id] ?? 0) <= now ? 'o' : workFrom(schedule, state, id) <= now ? 'w' : 'a'))
    .join('');

/** Nobody is at work or in his overhead, and everything that is left waits for others. */
const isStuck = (schedule: Schedule, state: State, now: number): boolean =>
  schedule.tasks.every((_, id) => state.ends[id] !== Infinity || workFrom(schedule, state, id) === Infinity) &&
  state.ends.every((end) => end === Infinity || end <= now);

/** Lets in who is ready and finds enough in the pools: the highest priority first, then the first listed. */
const admit = (schedule: Schedule, state: State, now: number): void => {
  const free = (schedule.pools ?? []).map(({ capacity }) => capacity);
  const move = (shares: Task['takes'], sign: number) => {
    for (const { pool, amount } of shares ?? []) free[pool] = (free[pool] ?? 0) + sign * amount;
  };
  for (const [id, task] of schedule.tasks.entries()) {
    if ((state.entered[id] ?? 0) <= now) move(task.takes, -1);
    if ((state.ends[id] ?? 0) <= now) move(task.gives, 1);
  }
  const waiting = [...schedule.tasks.entries()].filter(
    ([id, { takes }]) => takes !== undefined && state.entered[id] === Infinity && readyAt(schedule, state, id) <= now,
  );
  for (const [id, task] of waiting.sort(([, a], [, b]) => (b.priority ?? 0) - (a.priority ?? 0))) {
    if ((task.takes ?? []).some(({ pool, amount }) => amount > (free[pool] ?? 0) + 1e-9)) continue;
    state.entered[id] = now;
    move(task.takes, -1);
  }
};

/** One step: in passes, since the end of a task may let others begin in the same step. Each task moves once. */
const advance = (schedule: Schedule, state: State, from: number, to: number): void => {
  const { left, ends } = state;
  const moved = new Set<number>();
  for (;;) {
    const begun = [...schedule.tasks.keys()].filter(
      (id) => ends[id] === Infinity && workFrom(schedule, state, id) <= to,
    );
    const pass = begun.filter((id) => !moved.has(id));
    if (pass.length === 0) return;
    const rates = fairRates(
      schedule,
      begun.filter((id) => needsOf(schedule, id).size > 0),
    );
    const since = pass.map((id) => Math.max(from, workFrom(schedule, state, id)));
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

/** When all that is ahead of the task has ended, as far as is known; Infinity while something runs. */
const readyAt = ({ tasks }: Schedule, { ends }: State, id: number): number => {
  const { after = [], lane } = tasks[id] ?? {};
  const ahead = tasks.flatMap((other, index) => (index < id && other.lane === lane ? [index] : []));
  return Math.max(0, ...[...after, ...ahead].map((before) => ends[before] ?? 0));
};

/** When the task's overhead is over, as far as is known. */
const workFrom = (schedule: Schedule, state: State, id: number): number => {
  const task = schedule.tasks[id];
  const start = task?.takes === undefined ? readyAt(schedule, state, id) : (state.entered[id] ?? Infinity);
  return start + (task?.overheadSeconds ?? 0);
};

/** Tasks per second, class by class from the highest priority down. */
const fairRates = (schedule: Schedule, working: readonly number[]): ReadonlyMap<number, number> => {
  const needs = new Map(working.map((id) => [id, needsOf(schedule, id)]));
  const rates = new Map<number, number>();
  const used = new Set([...needs.values()].flatMap((need) => [...need.keys()]));
  const free = schedule.resources.map((_, resource) =>
    (schedule.contentions ?? [])
      .filter((rule) => rule.resource === resource && rule.whileUsed.every((other) => used.has(other)))
      .reduce((product, { factor }) => product * factor, 1),
  );
  const priorityOf = (id: number) => schedule.tasks[id]?.priority ?? 0;
  for (const priority of [...new Set(working.map(priorityOf))].sort((a, b) => b - a)) {
    raise(
      working.filter((id) => priorityOf(id) === priority),
      needs,
      (id) => capOf(schedule, id),
      free,
      rates,
    );
  }
  return rates;
};

type Needs = ReadonlyMap<number, ReadonlyMap<number, number>>;

/** Shares rise together until a resource is full, whose users stop, or a task is at its cap, which stops; and so on. */
const raise = (
  tasks: readonly number[],
  needs: Needs,
  cap: (id: number) => number,
  free: number[],
  rates: Map<number, number>,
): void => {
  const perUnit = (id: number, resource: number) => {
    const need = needs.get(id);
    return need === undefined ? 0 : (need.get(resource) ?? 0) / Math.max(...need.values());
  };
  const longest = (id: number) => Math.max(...(needs.get(id)?.values() ?? []));
  for (const id of tasks) rates.set(id, 0);
  let rising = tasks;
  while (rising.length > 0) {
    const pressure = free.map((_, resource) => rising.reduce((sum, id) => sum + perUnit(id, resource), 0));
    const room = pressure.map((sum, resource) => (sum > 1e-12 ? Math.max(0, free[resource] ?? 0) / sum : Infinity));
    const toCap = rising.map((id) => (cap(id) - (rates.get(id) ?? 0)) * longest(id));
    const step = Math.max(0, Math.min(...room, ...toCap));
    const full = room.map((one) => one <= step + 1e-12);
    for (const id of rising) {
      rates.set(id, (rates.get(id) ?? 0) + step / longest(id));
      for (const resource of needs.get(id)?.keys() ?? []) {
        free[resource] = (free[resource] ?? 0) - step * perUnit(id, resource);
      }
    }
    rising = rising.filter(
      (id, index) =>
        (toCap[index] ?? 0) > step + 1e-12 && !full.some((isFull, resource) => isFull && perUnit(id, resource) > 0),
    );
  }
};

/** Tasks per second that the caps of its demands allow. */
const capOf = (schedule: Schedule, id: number): number =>
  Math.min(
    ...(schedule.tasks[id]?.uses ?? []).map(({ amount, atMostPerSecond = Infinity }) =>
      amount > 0 ? atMostPerSecond / amount : Infinity,
    ),
  );

/** Seconds at full speed by resource. */
const needsOf = (schedule: Schedule, id: number): ReadonlyMap<number, number> => {
  const needs = new Map<number, number>();
  for (const { resource, amount } of schedule.tasks[id]?.uses ?? []) {
    const rate = schedule.resources[resource]?.perSecond ?? 0;
    if (amount > 0) needs.set(resource, (needs.get(resource) ?? 0) + amount / rate);
  }
  return needs;
};
