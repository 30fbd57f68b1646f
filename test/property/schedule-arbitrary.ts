import fc from 'fast-check';
import { loose } from '../core/schedule/schedules.ts';
import { simulate } from '../../src/core/schedule/engine.ts';
import { phases } from '../../src/core/schedule/types.ts';
import type { Holding, Pool, Schedule, TaskId } from '../../src/core/schedule/types.ts';
import { bytes, seconds } from '../../src/core/units.ts';

export interface Shape {
  readonly maxTasks: number;
  readonly maxLanes: number;
  readonly maxResources: number;
  readonly overheads: 'none' | 'some' | 'always';
  /** Whether lanes may use the same resource; if not, each lane has its own. */
  readonly sharing: boolean;
  readonly caps: boolean;
  readonly priorities: boolean;
  readonly contention: boolean;
  /** `ordered`: all that take from a pool are in one lane. */
  readonly pools: 'none' | 'ordered' | 'any';
}

/** What every schedule had before there were caps, priorities, contention and pools. */
export const plain: Shape = {
  maxTasks: 20,
  maxLanes: 6,
  maxResources: 5,
  overheads: 'some',
  sharing: true,
  caps: false,
  priorities: false,
  contention: false,
  pools: 'none',
};
export const usual: Shape = { ...plain, caps: true, priorities: true, contention: true, pools: 'any' };

/** Even over the range; `fc.double` is even over the floats, so nearly all its numbers would be tiny. */
export const evenly = (from: number, to: number) =>
  fc.integer({ min: 0, max: 100_000 }).map((n) => from + ((to - from) * n) / 100_000);
/** Picks one of n when n is known. */
const pick = evenly(0, 0.999);

const drawnOverhead = { none: fc.constant(0), some: fc.oneof(fc.constant(0), evenly(0, 2)), always: evenly(0.01, 2) };

const perhaps = <T>(allowed: boolean, drawn: fc.Arbitrary<T>): fc.Arbitrary<T | undefined> =>
  allowed ? fc.option(drawn, { nil: undefined }) : fc.constant(undefined);

const drawnTask = (shape: Shape) =>
  fc.record({
    lane: pick,
    phase: fc.constantFrom(...phases),
    after: fc.oneof(fc.constant<number[]>([]), fc.array(pick, { maxLength: 2 })),
    uses: fc.array(fc.tuple(pick, fc.oneof(fc.constant(0), fc.constantFrom(1, 2, 3), evenly(0.01, 10))), {
      maxLength: 3,
    }),
    overhead: drawnOverhead[shape.overheads],
    /** Bytes, and which later task gives them back. */
    holds: fc.option(fc.tuple(fc.constantFrom('gpu', 'dram'), fc.nat(100), pick), { nil: undefined }),
    /** Of what its resources serve. */
    cap: perhaps(shape.caps, fc.oneof(fc.constantFrom(0.5, 1), evenly(0.05, 1.5))),
    priority: perhaps(shape.priorities, fc.constantFrom(-1, 0, 1, 2.5)),
    /** Which pool, what part of it, and who gives it back: the task itself or a later one. */
    takes: perhaps(shape.pools !== 'none', fc.tuple(pick, evenly(0.1, 1), fc.oneof(fc.constant(0), pick))),
  });
type Drawn = Parameters<Parameters<ReturnType<typeof drawnTask>['map']>[0]>[0];

interface DrawnRule {
  resource: number;
  whileUsed: number[];
  factor: number;
}
const drawnRule: fc.Arbitrary<DrawnRule> = fc.record({
  resource: pick,
  whileUsed: fc.array(pick, { minLength: 1, maxLength: 2 }),
  factor: evenly(0.3, 1.5),
});
const drawnPool = fc.oneof(fc.constantFrom(1, 2, 3), evenly(0.5, 4));

const drawnSchedule = (shape: Shape) =>
  fc.record({
    rates: fc.array(fc.oneof(fc.constantFrom(1, 2), evenly(0.5, 10)), { minLength: 1, maxLength: shape.maxResources }),
    lanes: fc.constantFrom(...Array.from({ length: shape.maxLanes }, (_, i) => i + 1)),
    rules: shape.contention ? fc.array(drawnRule, { maxLength: 2 }) : fc.constant<DrawnRule[]>([]),
    pools: shape.pools === 'none' ? fc.constant<number[]>([]) : fc.array(drawnPool, { minLength: 1, maxLength: 3 }),
    tasks: fc.array(drawnTask(shape), { minLength: 1, maxLength: shape.maxTasks, size: 'max' }),
  });
type Whole = Parameters<Parameters<ReturnType<typeof drawnSchedule>['map']>[0]>[0];

/** Schedules of any shape; small numbers are frequent, so that many things happen at one instant. Some get stuck. */
export const allSchedules = (shape: Shape = usual): fc.Arbitrary<Schedule> =>
  drawnSchedule(shape).map((whole) => build(shape, whole));

/** Those that come to an end. */
export const schedules = (shape: Shape = usual): fc.Arbitrary<Schedule> =>
  shape.pools === 'none' ? allSchedules(shape) : allSchedules(shape).filter((schedule) => !isStuck(schedule));

export const isStuck = (schedule: Schedule): boolean => {
  try {
    simulate(schedule);
    return false;
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('the schedule is stuck')) return true;
    throw error;
  }
};

const at = (fraction: number, count: number) => Math.floor(fraction * count);

const build = (shape: Shape, { rates, lanes, rules, pools, tasks: drawn }: Whole): Schedule => {
  const count = shape.sharing ? rates.length : lanes;
  const perSecond = Object.fromEntries(
    Array.from({ length: count }, (_, i) => [`r${i}`, rates[i % rates.length] ?? 1]),
  );
  const laneNames = Array.from({ length: lanes }, (_, i) => `lane ${i}`);
  const named = (which: number) => `r${at(which, count)}`;
  const builder = loose(
    perSecond,
    laneNames,
    { gpu: 50, dram: 0 },
    {
      pools: pools.map((capacity, i): Pool => ({ id: `p${i}`, unit: 'bytes', capacity })),
      contentions: rules.map(({ resource, whileUsed, factor }) => ({
        resource: named(resource),
        whileUsed: whileUsed.map(named),
        factor,
      })),
    },
  );
  const memory = returns(drawn, ({ holds }) => holds && [holds[2], holding(holds)]);
  const shareOf = ({ takes, lane }: Drawn): Share | undefined => {
    if (takes === undefined) return undefined;
    const index = shape.pools === 'ordered' ? at(lane, lanes) : at(takes[0], pools.length);
    const capacity = pools[index];
    return capacity === undefined ? undefined : { pool: `p${index}`, amount: takes[1] * capacity };
  };
  const slots = returns(drawn, (task) => {
    const share = shareOf(task);
    return share && [task.takes?.[2] ?? 0, share];
  });
  for (const [id, task] of drawn.entries()) {
    const lane = at(task.lane, lanes);
    const [back, given] = [memory[id] ?? [], slots[id] ?? []];
    const taken = shareOf(task);
    builder.task({
      name: `t${id}`,
      lane: laneNames[lane] ?? '',
      phase: task.phase,
      after: [
        ...(id > 0 ? task.after.map((fraction) => at(fraction, id)) : []),
        ...[...back, ...given].map(({ from }) => from).filter((from) => from < id),
      ],
      uses: task.uses.map(([which, amount]) => {
        const resource = shape.sharing ? named(which) : `r${lane}`;
        const use = { resource, amount };
        return task.cap === undefined ? use : { ...use, atMostPerSecond: task.cap * (perSecond[resource] ?? 1) };
      }),
      overheadSeconds: seconds(task.overhead),
      acquires: task.holds === undefined ? [] : [holding(task.holds)],
      releases: back.map(({ what }) => what),
      ...(task.priority === undefined ? {} : { priority: task.priority }),
      ...(taken === undefined ? {} : { takes: [taken] }),
      ...(given.length === 0 ? {} : { gives: summed(given.map(({ what }) => what)) }),
    });
  }
  return builder.finish();
};

const holding = ([tier, size]: readonly [string, number, number]): Holding => ({
  tier: tier === 'gpu' ? 'gpu' : 'dram',
  bytes: bytes(size),
});

interface Share {
  readonly pool: string;
  readonly amount: number;
}

const summed = (shares: readonly Share[]): readonly Share[] =>
  [...new Set(shares.map(({ pool }) => pool))].map((pool) => ({
    pool,
    amount: shares.reduce((sum, share) => sum + (share.pool === pool ? share.amount : 0), 0),
  }));

/** By task: what it gives back of what it or an earlier one took. */
const returns = <T>(
  drawn: readonly Drawn[],
  taken: (task: Drawn) => readonly [number, T] | undefined,
): readonly (readonly { readonly what: T; readonly from: TaskId }[])[] => {
  const back = drawn.map((): { what: T; from: TaskId }[] => []);
  for (const [id, task] of drawn.entries()) {
    const one = taken(task);
    if (one !== undefined) back[id + at(one[0], drawn.length - id)]?.push({ what: one[1], from: id });
  }
  return back;
};

/** The same schedule with the capacity of each resource multiplied; caps stay. */
export const withRates = (schedule: Schedule, factor: (resource: number) => number): Schedule => ({
  ...schedule,
  resources: schedule.resources.map((resource, index) => ({
    ...resource,
    perSecond: resource.perSecond * factor(index),
  })),
});

/** The same schedule with all caps multiplied. */
export const withCaps = (schedule: Schedule, factor: number): Schedule => ({
  ...schedule,
  tasks: schedule.tasks.map((task) => ({
    ...task,
    uses: task.uses.map(({ resource, amount, atMostPerSecond }) => ({
      resource,
      amount,
      ...(atMostPerSecond === undefined ? {} : { atMostPerSecond: atMostPerSecond * factor }),
    })),
  })),
});

/** Seconds that a task's work takes when nobody else runs, on resources that contention raises by `boost`. */
export const aloneSeconds = (schedule: Schedule, id: TaskId, boost: (resource: number) => number = () => 1): number => {
  const bySource = new Map<number, number>();
  let least = 0;
  for (const { resource, amount, atMostPerSecond = Infinity } of schedule.tasks[id]?.uses ?? []) {
    const rate = (schedule.resources[resource]?.perSecond ?? 0) * boost(resource);
    bySource.set(resource, (bySource.get(resource) ?? 0) + amount / rate);
    least = Math.max(least, amount / atMostPerSecond);
  }
  return Math.max(least, ...bySource.values());
};

/** By how much contention may raise what a resource serves; 1 or more. */
export const boostOf = (schedule: Schedule, resource: number): number =>
  (schedule.contentions ?? [])
    .filter((rule) => rule.resource === resource && rule.factor > 1)
    .reduce((product, { factor }) => product * factor, 1);

/** What contention leaves of the rates at least. */
export const leastFactor = (schedule: Schedule): number =>
  (schedule.contentions ?? []).reduce((product, { factor }) => product * Math.min(1, factor), 1);
