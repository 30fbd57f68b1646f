import { onceForEach } from '../once.ts';
import { seconds } from '../units.ts';
import type { Seconds } from '../units.ts';
import type { Cut } from './phase-windows.ts';
import { cutOf, lengthOf, phaseWindows, secondsWithin } from './phase-windows.ts';
import type { Phase, Schedule, TaskId, Timeline } from './types.ts';

/** How long each phase takes in all its windows (`phaseWindows`); the three add up to the step, up to rounding. */
export const phaseSeconds = (timeline: Timeline): Readonly<Record<Phase, Seconds>> => {
  const windows = phaseWindows(timeline);
  const inAll = (phase: Phase) => seconds(lengthOf(windows.filter((window) => window.phase === phase)));
  return { forward: inAll('forward'), backward: inAll('backward'), optimizer: inAll('optimizer') };
};

/** Seconds in which each lane has a task, overheads included: in the step, or in the windows of a phase. */
export const laneBusySeconds = (timeline: Timeline, phase?: Phase): Float64Array => {
  const cut = cutOf(timeline, phase);
  const busy = new Float64Array(timeline.schedule.lanes.length);
  for (const [id, task] of timeline.schedule.tasks.entries()) {
    busy[task.lane] = (busy[task.lane] ?? 0) + taskSeconds(timeline, id, cut);
  }
  return busy;
};

/**
 * What each resource served in the step, or in the windows of a phase, as a fraction of what it could have served in
 * that time, as contention left it: 0 to 1, up to rounding. 0 for all if the phase takes no time.
 */
export const resourceBusyShare = (timeline: Timeline, phase?: Phase): Float64Array => busyOf(timeline)[phase ?? 'step'];

/** For the step and each of its phases, in one walk over what was served. */
const busyOf = onceForEach((timeline: Timeline): Readonly<Record<Phase | 'step', Float64Array>> => {
  const of = (phase?: Phase): Busy => ({
    cut: cutOf(timeline, phase),
    share: new Float64Array(timeline.schedule.resources.length),
  });
  const [step, forward, backward, optimizer] = [of(), of('forward'), of('backward'), of('optimizer')];
  const all = [step, forward, backward, optimizer].filter(({ cut }) => cut.seconds > 0);
  addServed(timeline, all);
  for (const one of all) divide(timeline, one);
  return { step: step.share, forward: forward.share, backward: backward.share, optimizer: optimizer.share };
});

interface Busy {
  readonly cut: Cut;
  readonly share: Float64Array;
}

const addServed = ({ schedule, served }: Timeline, all: readonly Busy[]): void => {
  for (let row = 0; row < served.task.length; row += 1) {
    const uses = schedule.tasks[served.task[row] ?? -1]?.uses ?? [];
    const [from, to, fraction] = [served.fromSeconds[row] ?? 0, served.toSeconds[row] ?? 0, served.fraction[row] ?? 0];
    for (const { cut, share } of all) {
      const part = partOf(from, to, cut);
      if (part === 0) continue;
      for (const { resource, amount } of uses) share[resource] = (share[resource] ?? 0) + part * fraction * amount;
    }
  }
};

const divide = (timeline: Timeline, { cut, share }: Busy): void => {
  for (const [index, { perSecond }] of timeline.schedule.resources.entries()) {
    const total = share[index] ?? 0;
    const full = fullSeconds(timeline, index, cut);
    if (total > 0) share[index] = full > 0 ? total / perSecond / full : 1;
  }
};

/** Seconds of the cut, each weighted by what contention made of the resource's rate. */
const fullSeconds = ({ rates, stepSeconds }: Timeline, resource: number, cut: Cut): number => {
  const curve = rates.find((rate) => rate.resource === resource);
  if (curve === undefined) return cut.seconds;
  return curve.factor.reduce((sum, factor, row) => {
    const [from, to] = [curve.atSeconds[row] ?? 0, curve.atSeconds[row + 1] ?? stepSeconds];
    return sum + factor * secondsWithin(cut, from, to);
  }, 0);
};

/** What holds the step or a phase back: a resource that is busy for most of it, or the order of tasks when none is. */
export type Binding =
  | { readonly kind: 'resource'; readonly resource: string; readonly busyShare: number }
  | { readonly kind: 'order'; readonly lane: string; readonly seconds: Seconds }
  | { readonly kind: 'nothing' };

/**
 * The resource with the largest busy share, if that is at least a half (of equals the first listed). Below that no
 * faster resource would help much by itself: tasks wait for each other or run at caps of their own, and the answer is
 * the lane that takes most of the critical path within the windows of the phase. `nothing` if it takes no time.
 */
export const bindingOf = (timeline: Timeline, phase?: Phase): Binding => {
  const cut = cutOf(timeline, phase);
  if (cut.seconds === 0) return { kind: 'nothing' };
  const shares = resourceBusyShare(timeline, phase);
  const busiest = firstLargest(shares);
  const resource = timeline.schedule.resources[busiest];
  const busyShare = shares[busiest] ?? 0;
  if (resource !== undefined && busyShare >= 0.5) return { kind: 'resource', resource: resource.id, busyShare };
  const onPath = new Float64Array(timeline.schedule.lanes.length);
  for (const id of criticalPath(timeline)) {
    const lane = timeline.schedule.tasks[id]?.lane ?? 0;
    onPath[lane] = (onPath[lane] ?? 0) + taskSeconds(timeline, id, cut);
  }
  const most = firstLargest(onPath);
  return { kind: 'order', lane: timeline.schedule.lanes[most] ?? '', seconds: seconds(onPath[most] ?? 0) };
};

/** `bindingOf` in words: the id of the resource, `waiting on LANE`, or `nothing`. */
export const bindingResource = (timeline: Timeline, phase?: Phase): string => {
  const binding = bindingOf(timeline, phase);
  switch (binding.kind) {
    case 'resource':
      return binding.resource;
    case 'order':
      return `waiting on ${binding.lane}`;
    case 'nothing':
      return 'nothing';
  }
};

/**
 * The chain of tasks that made the step as long as it is, in order of time: each starts the moment the one before it
 * ends, because it waits for what that one gives back to a pool, depends on it, or waits for its lane. Of several
 * that end together, the last to give back, else the first one listed in `after`; the lane only if no dependency ended
 * then.
 */
export const criticalPath = (timeline: Timeline): readonly TaskId[] => {
  const { tasks, lanes } = timeline.schedule;
  const previous = new Int32Array(tasks.length);
  const last = new Int32Array(lanes.length).fill(-1);
  for (const [id, { lane }] of tasks.entries()) {
    previous[id] = last[lane] ?? -1;
    last[lane] = id;
  }
  const path: TaskId[] = [];
  for (let id = firstLargest(timeline.end); id >= 0; id = causeOf(timeline, id, previous[id] ?? -1)) path.push(id);
  return path.reverse();
};

/** Units of the named resources that a schedule's tasks ask for, e.g. bytes over a link. A resource it lacks serves 0. */
export const trafficOf = (schedule: Schedule, ...ids: readonly string[]): number => {
  const amounts = amountsOf(schedule);
  return schedule.resources.reduce((sum, { id }, index) => (ids.includes(id) ? sum + (amounts[index] ?? 0) : sum), 0);
};

/** By resource. */
const amountsOf = onceForEach(({ resources, tasks }: Schedule): Float64Array => {
  const amounts = new Float64Array(resources.length);
  for (const { uses } of tasks) {
    for (const { resource, amount } of uses) amounts[resource] = (amounts[resource] ?? 0) + amount;
  }
  return amounts;
});

/** Seconds of a task that fall into the cut. */
const taskSeconds = (timeline: Timeline, id: TaskId, cut: Cut): number =>
  secondsWithin(cut, timeline.start[id] ?? 0, timeline.end[id] ?? 0);

/** The part of a stretch that falls into the cut, as a fraction. */
const partOf = (from: number, to: number, cut: Cut): number => {
  const inside = secondsWithin(cut, from, to);
  if (inside === 0) return 0;
  return inside < to - from ? inside / (to - from) : 1;
};

/** Index of the largest value; one that is larger by rounding only does not count as larger. -1 if there is none. */
const firstLargest = (values: Float64Array): number => {
  let best = values.length > 0 ? 0 : -1;
  for (let index = 1; index < values.length; index += 1) {
    if ((values[index] ?? 0) > (values[best] ?? 0) * (1 + 1e-12)) best = index;
  }
  return best;
};

const causeOf = (timeline: Timeline, id: TaskId, previousInLane: number): number => {
  const { start, end, freedBy } = timeline;
  const giver = freedBy[id] ?? -1;
  if (giver >= 0) return giver;
  for (const before of timeline.schedule.tasks[id]?.after ?? []) if (end[before] === start[id]) return before;
  return previousInLane >= 0 && end[previousInLane] === start[id] ? previousInLane : -1;
};
