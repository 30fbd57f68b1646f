import { seconds } from '../units.ts';
import type { Seconds } from '../units.ts';
import type {
  Contention,
  Demand,
  Holding,
  Phase,
  Pool,
  PoolShare,
  Resource,
  Schedule,
  Task,
  TaskId,
  Tier,
} from './types.ts';

/** What tasks may name. Ids that are literals become types, so that a wrong one does not compile. */
export interface Parts<R extends string, L extends string, P extends string = never> {
  readonly resources: readonly (Resource & { readonly id: R })[];
  readonly contentions?: readonly ContentionSpec<R>[];
  readonly pools?: readonly (Pool & { readonly id: P })[];
  readonly tiers: readonly Tier[];
  readonly lanes: readonly L[];
}

/** See `Contention`; resources by id. */
export interface ContentionSpec<R extends string> {
  readonly resource: R;
  readonly whileUsed: readonly R[];
  readonly factor: number;
}

/** A task as a planner writes it: lane and resources by id, what is absent is nothing. */
export interface TaskSpec<R extends string, L extends string, P extends string = never> {
  readonly name: string;
  readonly lane: L;
  readonly phase: Phase;
  /** `undefined` entries are left out, so that "the previous layer's task, if any" needs no branch. */
  readonly after?: readonly (TaskId | undefined)[];
  readonly uses?: readonly Use<R>[];
  readonly overheadSeconds?: Seconds;
  readonly acquires?: readonly Holding[];
  readonly releases?: readonly Holding[];
  readonly priority?: number;
  readonly takes?: readonly PoolUse<P>[];
  readonly gives?: readonly PoolUse<P>[];
}
export interface Use<R extends string> {
  readonly resource: R;
  /** Units of the resource; zero is dropped. */
  readonly amount: number;
  readonly atMostPerSecond?: number;
}
export interface PoolUse<P extends string> {
  readonly pool: P;
  /** Slots or bytes; zero is dropped. */
  readonly amount: number;
}

export interface ScheduleBuilder<R extends string, L extends string, P extends string = never> {
  /** Adds a task and gives its index. Throws (a bug in the planner) on what no schedule can hold. */
  task(spec: TaskSpec<R, L, P>): TaskId;
  finish(): Schedule;
}

/** Collects the tasks of one schedule in topological order. */
export const scheduleBuilder = <const R extends string, const L extends string, const P extends string = never>(
  parts: Parts<R, L, P>,
): ScheduleBuilder<R, L, P> => {
  const { resources, tiers, lanes, pools = nothing, contentions = nothing } = parts;
  const known: Known = {
    resources: indexOf('resource', idsOf(resources)),
    lanes: indexOf('lane', lanes),
    tiers: indexOf('tier', idsOf(tiers)),
    pools: indexOf('pool', idsOf(pools)),
  };
  const rules = contentions.map((rule) => contentionOf(rule, known));
  const tasks: Task[] = [];
  const task = (spec: TaskSpec<R, L, P>): TaskId => tasks.push(taskOf(spec, tasks.length, known)) - 1;
  const finish = (): Schedule => ({
    resources,
    ...(rules.length > 0 ? { contentions: rules } : {}),
    ...(pools.length > 0 ? { pools } : {}),
    tiers,
    lanes,
    tasks,
  });
  return { task, finish };
};

/** Positions of what tasks name. */
interface Known {
  readonly resources: Index;
  readonly lanes: Index;
  readonly tiers: Index;
  readonly pools: Index;
}
type Index = ReadonlyMap<string, number>;

const idsOf = (parts: readonly { readonly id: string }[]): readonly string[] => parts.map(({ id }) => id);

const contentionOf = ({ resource, whileUsed, factor }: ContentionSpec<string>, { resources }: Known): Contention => {
  const indexes = [resource, ...whileUsed].map((id) => {
    const index = resources.get(id);
    if (index === undefined) throw new Error(`contention of ${resource}: no resource ${id}`);
    return index;
  });
  return { resource: indexes[0] ?? -1, whileUsed: indexes.slice(1), factor };
};

const taskOf = (spec: TaskSpec<string, string, string>, id: TaskId, known: Known): Task => {
  const { name, phase } = spec;
  const task = {
    name,
    lane: found(known.lanes, spec.lane, 'lane', name),
    phase,
    after: earlier(spec.after, id, name),
    uses: demands(spec.uses, known.resources, name),
    overheadSeconds: seconds(amount(spec.overheadSeconds ?? 0, 'overhead', name)),
    acquires: holdings(spec.acquires, known.tiers, name),
    releases: holdings(spec.releases, known.tiers, name),
  };
  const { priority, takes, gives } = spec;
  // Most tasks have none of these, and objects of one shape are the quicker ones.
  if (priority === undefined && takes === undefined && gives === undefined) return task;
  return {
    ...task,
    ...(priority === undefined ? {} : { priority }),
    ...(takes === undefined ? {} : { takes: poolShares(takes, known.pools, name) }),
    ...(gives === undefined ? {} : { gives: poolShares(gives, known.pools, name) }),
  };
};

const nothing: readonly never[] = [];

const indexOf = (kind: string, ids: readonly string[]): Index => {
  const index = new Map(ids.map((id, position) => [id, position]));
  if (index.size !== ids.length) throw new Error(`a ${kind} is listed twice: ${ids.join(', ')}`);
  return index;
};

const found = (index: Index, id: string, kind: string, task: string): number => {
  const position = index.get(id);
  if (position === undefined) throw new Error(`task ${task}: no ${kind} ${id}`);
  return position;
};

const amount = (value: number, what: string, task: string): number => {
  if (!(value >= 0 && value < Infinity)) throw new Error(`task ${task}: ${what} is ${value}`);
  return value;
};

const earlier = (after: TaskSpec<string, string, string>['after'], id: TaskId, task: string): readonly TaskId[] => {
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

const demands = (uses: readonly Use<string>[] | undefined, index: Index, task: string): readonly Demand[] => {
  if (uses === undefined || uses.length === 0) return nothing;
  const kept: Demand[] = [];
  for (const use of uses) {
    const resource = found(index, use.resource, 'resource', task);
    if (amount(use.amount, use.resource, task) === 0) continue;
    const { atMostPerSecond } = use;
    const demand = { resource, amount: use.amount };
    kept.push(atMostPerSecond === undefined ? demand : { ...demand, atMostPerSecond });
  }
  return kept;
};

const poolShares = (shares: readonly PoolUse<string>[], index: Index, task: string): readonly PoolShare[] => {
  const kept: PoolShare[] = [];
  for (const share of shares) {
    const pool = found(index, share.pool, 'pool', task);
    if (amount(share.amount, `pool ${share.pool}`, task) > 0) kept.push({ pool, amount: share.amount });
  }
  return kept;
};

const holdings = (held: readonly Holding[] | undefined, tiers: Index, task: string): readonly Holding[] => {
  if (held === undefined || held.length === 0) return nothing;
  for (const { tier, bytes } of held) {
    if (!tiers.has(tier)) throw new Error(`task ${task}: no tier ${tier}`);
    amount(bytes, `memory in ${tier}`, task);
  }
  return held;
};
