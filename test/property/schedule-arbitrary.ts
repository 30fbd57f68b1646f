import fc from 'fast-check';
import { loose } from '../core/schedule/schedules.ts';
import { phases } from '../../src/core/schedule/types.ts';
import type { Holding, Schedule, TaskId } from '../../src/core/schedule/types.ts';
import { bytes, seconds } from '../../src/core/units.ts';

export interface Shape {
  readonly maxTasks: number;
  readonly maxLanes: number;
  readonly maxResources: number;
  readonly overheads: boolean;
  /** Whether lanes may use the same resource; if not, each lane has its own. */
  readonly sharing: boolean;
}

export const usual: Shape = { maxTasks: 20, maxLanes: 6, maxResources: 5, overheads: true, sharing: true };

/** Even over the range; `fc.double` is even over the floats, so nearly all its numbers would be tiny. */
export const evenly = (from: number, to: number) =>
  fc.integer({ min: 0, max: 100_000 }).map((n) => from + ((to - from) * n) / 100_000);
/** Picks one of n when n is known. */
const pick = evenly(0, 0.999);

const drawnTask = (shape: Shape) =>
  fc.record({
    lane: pick,
    phase: fc.constantFrom(...phases),
    after: fc.oneof(fc.constant<number[]>([]), fc.array(pick, { maxLength: 2 })),
    uses: fc.array(fc.tuple(pick, fc.oneof(fc.constant(0), fc.constantFrom(1, 2, 3), evenly(0.01, 10))), {
      maxLength: 3,
    }),
    overhead: shape.overheads ? fc.oneof(fc.constant(0), evenly(0, 2)) : fc.constant(0),
    /** Bytes, and which later task gives them back. */
    holds: fc.option(fc.tuple(fc.constantFrom('gpu', 'dram'), fc.nat(100), pick), { nil: undefined }),
  });
type Drawn = Parameters<Parameters<ReturnType<typeof drawnTask>['map']>[0]>[0];

/** Valid schedules of any shape; small numbers are frequent, so that many things happen at one instant. */
export const schedules = (shape: Shape = usual): fc.Arbitrary<Schedule> =>
  fc
    .record({
      rates: fc.array(fc.oneof(fc.constantFrom(1, 2), evenly(0.5, 10)), {
        minLength: 1,
        maxLength: shape.maxResources,
      }),
      lanes: fc.constantFrom(...Array.from({ length: shape.maxLanes }, (_, i) => i + 1)),
      tasks: fc.array(drawnTask(shape), { minLength: 1, maxLength: shape.maxTasks, size: 'max' }),
    })
    .map(({ rates, lanes, tasks }) => build(shape, rates, lanes, tasks));

const at = (fraction: number, count: number) => Math.floor(fraction * count);

const build = (shape: Shape, rates: readonly number[], lanes: number, drawn: readonly Drawn[]): Schedule => {
  const count = shape.sharing ? rates.length : lanes;
  const perSecond = Object.fromEntries(
    Array.from({ length: count }, (_, i) => [`r${i}`, rates[i % rates.length] ?? 1]),
  );
  const laneNames = Array.from({ length: lanes }, (_, i) => `lane ${i}`);
  const builder = loose(perSecond, laneNames, { gpu: 50, dram: 0 });
  const returned = drawn.map((): { holding: Holding; from: TaskId }[] => []);
  for (const [id, { holds }] of drawn.entries()) {
    if (holds === undefined) continue;
    returned[id + at(holds[2], drawn.length - id)]?.push({
      holding: { tier: holds[0], bytes: bytes(holds[1]) },
      from: id,
    });
  }
  for (const [id, task] of drawn.entries()) {
    const lane = at(task.lane, lanes);
    const back = returned[id] ?? [];
    builder.task({
      name: `t${id}`,
      lane: laneNames[lane] ?? '',
      phase: task.phase,
      after: [
        ...(id > 0 ? task.after.map((fraction) => at(fraction, id)) : []),
        ...back.map(({ from }) => from).filter((from) => from < id),
      ],
      uses: task.uses.map(([which, amount]) => ({ resource: `r${shape.sharing ? at(which, count) : lane}`, amount })),
      overheadSeconds: seconds(task.overhead),
      acquires: task.holds === undefined ? [] : [{ tier: task.holds[0], bytes: bytes(task.holds[1]) }],
      releases: back.map(({ holding }) => holding),
    });
  }
  return builder.finish();
};

/** The same schedule with the capacity of each resource multiplied. */
export const withRates = (schedule: Schedule, factor: (resource: number) => number): Schedule => ({
  ...schedule,
  resources: schedule.resources.map((resource, index) => ({
    ...resource,
    perSecond: resource.perSecond * factor(index),
  })),
});

/** Seconds that a task's work takes when nobody else runs. */
export const fullSpeedSeconds = (schedule: Schedule, id: TaskId): number => {
  const bySource = new Map<number, number>();
  for (const { resource, amount } of schedule.tasks[id]?.uses ?? []) {
    bySource.set(resource, (bySource.get(resource) ?? 0) + amount / (schedule.resources[resource]?.perSecond ?? 0));
  }
  return Math.max(0, ...bySource.values());
};
