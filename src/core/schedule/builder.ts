import { seconds } from '../units.ts';
import type { Seconds } from '../units.ts';
import type { Demand, Holding, Phase, Resource, Schedule, Task, TaskId, Tier } from './types.ts';

/** What tasks may name. Ids that are literals become types, so that a wrong one does not compile. */
export interface Parts<R extends string, L extends string> {
  readonly resources: readonly (Resource & { readonly id: R })[];
  readonly tiers: readonly Tier[];
  readonly lanes: readonly L[];
}

/** A task as a planner writes it: lane and resources by id, what is absent is nothing. */
export interface TaskSpec<R extends string, L extends string> {
  readonly name: string;
  readonly lane: L;
  readonly phase: Phase;
  /** `undefined` entries are left out, so that "the previous layer's task, if any" needs no branch. */
  readonly after?: readonly (TaskId | undefined)[];
  readonly uses?: readonly Use<R>[];
  readonly overheadSeconds?: Seconds;
  readonly acquires?: readonly Holding[];
  readonly releases?: readonly Holding[];
}
export interface Use<R extends string> {
  readonly resource: R;
  /** Units of the resource; zero is dropped. */
  readonly amount: number;
}

export interface ScheduleBuilder<R extends string, L extends string> {
  /** Adds a task and gives its index. Throws (a bug in the planner) on what no schedule can hold. */
  task(spec: TaskSpec<R, L>): TaskId;
  finish(): Schedule;
}

/** Collects the tasks of one schedule in topological order. */
export const scheduleBuilder = <const R extends string, const L extends string>(
  parts: Parts<R, L>,
): ScheduleBuilder<R, L> => {
  const resourceIndex = indexOf(
    'resource',
    parts.resources.map(({ id }) => id),
  );
  const laneIndex = indexOf('lane', parts.lanes);
  const tiers = new Set<string>(
    indexOf(
      'tier',
      parts.tiers.map(({ id }) => id),
    ).keys(),
  );
  const tasks: Task[] = [];

  const task = (spec: TaskSpec<R, L>): TaskId => {
    const id = tasks.length;
    tasks.push({
      name: spec.name,
      lane: found(laneIndex, spec.lane, 'lane', spec.name),
      phase: spec.phase,
      after: earlier(spec.after, id, spec.name),
      uses: demands(spec.uses, resourceIndex, spec.name),
      overheadSeconds: seconds(amount(spec.overheadSeconds ?? 0, 'overhead', spec.name)),
      acquires: holdings(spec.acquires, tiers, spec.name),
      releases: holdings(spec.releases, tiers, spec.name),
    });
    return id;
  };
  const finish = (): Schedule => ({ resources: parts.resources, tiers: parts.tiers, lanes: parts.lanes, tasks });
  return { task, finish };
};

const nothing: readonly never[] = [];

const indexOf = (kind: string, ids: readonly string[]): ReadonlyMap<string, number> => {
  const index = new Map(ids.map((id, position) => [id, position]));
  if (index.size !== ids.length) throw new Error(`a ${kind} is listed twice: ${ids.join(', ')}`);
  return index;
};

const found = (index: ReadonlyMap<string, number>, id: string, kind: string, task: string): number => {
  const position = index.get(id);
  if (position === undefined) throw new Error(`task ${task}: no ${kind} ${id}`);
  return position;
};

const amount = (value: number, what: string, task: string): number => {
  if (!(value >= 0 && value < Infinity)) throw new Error(`task ${task}: ${what} is ${value}`);
  return value;
};

const earlier = (after: TaskSpec<string, string>['after'], id: TaskId, task: string): readonly TaskId[] => {
  if (after === undefined || after.length === 0) return nothing;
  const known: TaskId[] = [];
  for (const before of after) {
    if (before === undefined) continue;
    if (!(Number.isInteger(before) && before >= 0 && before < id)) {
      throw new Error(`task ${task} (${id}) cannot wait for task ${before}`);
    }
    known.push(before);
  }
  return known;
};

const demands = (
  uses: readonly Use<string>[] | undefined,
  index: ReadonlyMap<string, number>,
  task: string,
): readonly Demand[] => {
  if (uses === undefined || uses.length === 0) return nothing;
  const kept: Demand[] = [];
  for (const use of uses) {
    const resource = found(index, use.resource, 'resource', task);
    if (amount(use.amount, use.resource, task) > 0) kept.push({ resource, amount: use.amount });
  }
  return kept;
};

const holdings = (
  held: readonly Holding[] | undefined,
  tiers: ReadonlySet<string>,
  task: string,
): readonly Holding[] => {
  if (held === undefined || held.length === 0) return nothing;
  for (const { tier, bytes } of held) {
    if (!tiers.has(tier)) throw new Error(`task ${task}: no tier ${tier}`);
    amount(bytes, `memory in ${tier}`, task);
  }
  return held;
};
